using System;
using System.Runtime.CompilerServices;
using Nsinit.Abi;
using Nsinit.Bare;

namespace Nsinit.Init;

/// <summary>Signals by name, signal(7): those of 1 to 31; the others have numbers.</summary>
internal static unsafe class SignalNames
{
    private static ReadOnlySpan<byte> Names =>
        "HUP\0INT\0QUIT\0ILL\0TRAP\0ABRT\0BUS\0FPE\0KILL\0USR1\0SEGV\0USR2\0PIPE\0ALRM\0TERM\0STKFLT\0CHLD\0CONT\0STOP\0TSTP\0TTIN\0TTOU\0URG\0XCPU\0XFSZ\0VTALRM\0PROF\0WINCH\0IO\0PWR\0SYS\0"u8;

    /// <summary>
    /// The number that the text up to <paramref name="end"/> means ("TERM", "SIGTERM" or "15"); -1 when it means none.
    /// </summary>
    public static int Parse(byte* text, byte end)
    {
        byte* rest = Bytes.Rest(text, "SIG"u8);
        if (rest != null) { text = rest; }
        byte* name = Bytes.Of(Names);
        for (int signal = 1; *name != 0; signal++)
        {
            rest = Bytes.Rest(text, name);
            if (rest != null && *rest == end) { return signal; }
            name = Bytes.After(name);
        }

        int number = Bytes.Number(text, end);
        return number <= Signal.Last ? number : -1;
    }

    /// <summary>The name of <paramref name="signal"/>; empty when it has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Of(int signal)
    {
        byte* name = Bytes.Of(Names);
        for (; signal > 1 && *name != 0; signal--) { name = Bytes.After(name); }
        return name;
    }
}
