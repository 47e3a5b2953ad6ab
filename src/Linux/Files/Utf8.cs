using System;
using System.Text;

namespace Nsinit.Linux.Files;

/// <summary>Strings as the kernel wants them.</summary>
internal static class Utf8
{
    /// <summary>The bytes of <paramref name="text"/> and a NUL. A NUL inside would cut it short: refused.</summary>
    public static byte[] Terminated(string text)
    {
        if (text.Contains('\0')) { throw new ArgumentException("a string for the kernel contains a NUL character"); }
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }

    /// <summary>The text before the first NUL, or all of it.</summary>
    public static string Read(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
