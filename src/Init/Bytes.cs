using System;
using System.Runtime.CompilerServices;

namespace Nsinit.Init;

/// <summary>NUL-terminated strings.</summary>
internal static unsafe class Bytes
{
    /// <summary>The address of a literal: constant data with a NUL after it, which nothing moves.</summary>
    public static byte* Of(ReadOnlySpan<byte> literal) => (byte*)Unsafe.AsPointer(in literal.GetPinnableReference());

    /// <summary>The empty string, for calls that act on the descriptor they are given.</summary>
    public static byte* Empty => Of("\0"u8);

    public static nuint Length(byte* text)
    {
        nuint length = 0;
        while (text[length] != 0) { length++; }
        return length;
    }

    /// <summary>Whether the string starts with <paramref name="prefix"/>.</summary>
    public static bool StartsWith(byte* text, ReadOnlySpan<byte> prefix)
    {
        byte* wanted = Of(prefix);
        for (; *wanted != 0; wanted++, text++)
        {
            if (*text != *wanted) { return false; }
        }

        return true;
    }

    public static bool Equal(byte* text, ReadOnlySpan<byte> other) =>
        StartsWith(text, other) && text[other.Length] == 0;

    /// <summary>Copies the string with its NUL; returns the address of the copied NUL.</summary>
    public static byte* Copy(byte* to, byte* from)
    {
        while ((*to = *from++) != 0) { to++; }
        return to;
    }
}
