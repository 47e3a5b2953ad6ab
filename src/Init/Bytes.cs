using System;
using System.Runtime.CompilerServices;

namespace Nsinit.Init;

/// <summary>NUL-terminated strings. What is called from many places is no part of each of them.</summary>
internal static unsafe class Bytes
{
    /// <summary>The address of a literal: constant data with a NUL after it, which nothing moves.</summary>
    public static byte* Of(ReadOnlySpan<byte> literal) => (byte*)Unsafe.AsPointer(in literal.GetPinnableReference());

    /// <summary>The empty string, for calls that act on the descriptor they are given.</summary>
    public static byte* Empty => Of("\0"u8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Length(byte* text)
    {
        nuint length = 0;
        while (text[length] != 0) { length++; }
        return length;
    }

    /// <summary>What lies behind the string and its NUL: the next one of a list that ends with an empty string.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static byte* After(byte* text)
    {
        while (*text++ != 0) { }
        return text;
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
    public static byte* Variable(byte** environment, byte* name)
    {
        for (; *environment != null; environment++)
        {
            if (StartsWith(*environment, name)) { return *environment + Length(name); }
        }

        return null;
    }

    /// <summary>A decimal number of at most six digits up to <paramref name="end"/>; -1 when the string is none.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Number(byte* text, byte end = 0)
    {
        int number = *text == end ? -1 : 0;
        for (; *text != end; text++)
        {
            if ((uint)(*text - '0') > 9 || number > 99_999) { return -1; }
            number = number * 10 + (*text - '0');
        }

        return number;
    }

    /// <summary>Writes a decimal number and a NUL; returns the address of the NUL.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static byte* WriteNumber(byte* to, uint number)
    {
        uint rest = number;
        do
        {
            to++;
            rest /= 10;
        }
        while (rest != 0);

        byte* end = to;
        *to = 0;
        do
        {
            *--to = (byte)('0' + number % 10);
            number /= 10;
        }
        while (number != 0);

        return end;
    }

    /// <summary>Copies the string with its NUL; returns the address of the copied NUL.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static byte* Copy(byte* to, byte* from)
    {
        while ((*to = *from++) != 0) { to++; }
        return to;
    }

    /// <summary>Writes the text and the number; returns the address of the NUL.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static byte* Join(byte* to, ReadOnlySpan<byte> text, int number) => WriteNumber(Copy(to, Of(text)), (uint)number);
}
