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

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static nuint Length(byte* text)
    {
        nuint length = 0;
        while (text[length] != 0) { length++; }
        return length;
    }

    /// <summary>Whether the string starts with <paramref name="prefix"/>.</summary>
    public static bool StartsWith(byte* text, ReadOnlySpan<byte> prefix) => StartsWith(text, Of(prefix));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool StartsWith(byte* text, byte* prefix)
    {
        for (; *prefix != 0; prefix++, text++)
        {
            if (*text != *prefix) { return false; }
        }

        return true;
    }

    public static bool Equal(byte* text, ReadOnlySpan<byte> other) => Equal(text, Of(other));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Equal(byte* text, byte* other) => StartsWith(text, other) && text[Length(other)] == 0;

    /// <summary>The value of the variable whose name and '=' are <paramref name="name"/>; null when it is not set.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static byte* Variable(byte** environment, ReadOnlySpan<byte> name)
    {
        for (; *environment != null; environment++)
        {
            if (StartsWith(*environment, name)) { return *environment + Length(Of(name)); }
        }

        return null;
    }

    /// <summary>A decimal number of at most six digits; -1 when the string is none.</summary>
    public static int Number(byte* text)
    {
        int number = *text == 0 ? -1 : 0;
        for (; *text != 0; text++)
        {
            if ((uint)(*text - '0') > 9 || number > 99_999) { return -1; }
            number = number * 10 + (*text - '0');
        }

        return number;
    }

    /// <summary>Writes a decimal number and a NUL; returns the address of the NUL.</summary>
    public static byte* WriteNumber(byte* to, uint number)
    {
        uint divisor = 1;
        while (number / divisor >= 10) { divisor *= 10; }
        for (; divisor != 0; divisor /= 10) { *to++ = (byte)('0' + number / divisor % 10); }
        *to = 0;
        return to;
    }

    /// <summary>Copies the string with its NUL; returns the address of the copied NUL.</summary>
    public static byte* Copy(byte* to, byte* from)
    {
        while ((*to = *from++) != 0) { to++; }
        return to;
    }
}
