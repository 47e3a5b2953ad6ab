using System;
using System.Collections.Generic;
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

    /// <summary>The texts between NULs.</summary>
    public static List<string> Names(ReadOnlySpan<byte> bytes)
    {
        List<string> names = [];
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)0);
            ReadOnlySpan<byte> name = end < 0 ? bytes : bytes[..end];
            if (!name.IsEmpty) { names.Add(Encoding.UTF8.GetString(name)); }
            bytes = end < 0 ? [] : bytes[(end + 1)..];
        }

        return names;
    }
}
