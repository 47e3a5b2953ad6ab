using System;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;

namespace Nsinit.Launcher.Images;

/// <summary>
/// SHA-2 in managed code, piece by piece: a static program cannot load the library that .NET's own would use.
/// </summary>
internal sealed class Hasher
{
    private readonly IDigest _digest;

    public Hasher(DigestAlgorithm algorithm) => _digest = algorithm == DigestAlgorithm.Sha512 ? new Sha512Digest() : new Sha256Digest();

    public void Add(ReadOnlySpan<byte> bytes) => _digest.BlockUpdate(bytes);

    /// <summary>The digest of all that was added, in lower-case hexadecimal.</summary>
    public string Finish()
    {
        byte[] result = new byte[_digest.GetDigestSize()];
        _digest.DoFinal(result, 0);
        return Convert.ToHexStringLower(result);
    }
}
