using System;
using System.Runtime.CompilerServices;

namespace Nsinit.Bare;

/// <summary>NUL-terminated strings. What is called from many places is no part of each of them.</summary>
internal static unsafe class Bytes
{
    /// <summary>The address of a literal: constant data with a NUL after it, which nothing moves.</summary>
    public static byte* Of(ReadOnlySpan<byte> literal) => (byte*)Unsafe.AsPointer(in literal.GetPinnableReference());

    /// <summary>The empty string, for calls that act on the descriptor they are given.</summary>
    public static byte* Empty
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Of("\0"u8);
    }

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

    /// <summary>What follows <paramref name="prefix"/> in the string; null when it starts otherwise.</summary>
    public static byte* Rest(byte* text, byte* prefix)
    {
        for (; *prefix != 0; prefix++, text++)
        {
            if (*text != *prefix) { return null; }
        }

        return text;
    }

    public static byte* Rest(byte* text, ReadOnlySpan<byte> prefix) => Rest(text, Of(prefix));

    public static bool Equal(byte* text, byte* other)
    {
        byte* rest = Rest(text, other);
        return rest != null && *rest == 0;
    }

    public static bool Equal(byte* text, ReadOnlySpan<byte> other) => Equal(text, Of(other));

    /// <summary>The value of the variable whose name and '=' are <paramref name="name"/>; null when it is not set.</summary>
    public static byte* Variable(byte** environment, byte* name)
    {
        byte* value = null;
        for (; value == null && *environment != null; environment++) { value = Rest(*environment, name); }
        return value;
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
        if (number > 9) { to = WriteNumber(to, number / 10); }
        *to++ = (byte)('0' + number % 10);
        *to = 0;
        return to;
    }

    /// <summary>Copies the string with its NUL; returns the address of the copied NUL.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static byte* Copy(byte* to, byte* from)
    {
        while ((*to = *from++) != 0) { to++; }
        return to;
    }

    /// <summary>Writes the text and the number; returns the address of the NUL.</summary>
    public static byte* Join(byte* to, ReadOnlySpan<byte> text, int number) => WriteNumber(Copy(to, Of(text)), (uint)number);
}
