using System;
using System.IO;
using Org.BouncyCastle.Crypto.Digests;

namespace Nsinit.Launcher.Images;

/// <summary>SHA-256 in managed code: a static program cannot load the library that .NET's own would use.</summary>
internal static class Digest
{
    /// <summary>The digest of a stream from its start, in lower-case hexadecimal.</summary>
    public static string Sha256(Stream stream)
    {
        stream.Position = 0;
        Sha256Digest digest = new();
        byte[] buffer = new byte[1 << 16];
        int count;
        while ((count = stream.Read(buffer)) > 0) { digest.BlockUpdate(buffer, 0, count); }
        byte[] result = new byte[digest.GetDigestSize()];
        digest.DoFinal(result, 0);
        return Convert.ToHexStringLower(result);
    }
}
