using System.Runtime.CompilerServices;
using Nsinit.Abi;

namespace Nsinit.Bare;

/// <summary>Times, clock_gettime(2).</summary>
internal static unsafe class Clock
{
    /// <summary>CLOCK_REALTIME in nanoseconds.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Now()
    {
        Timespec now;
        Kernel.ClockGettime(Timespec.CLOCK_REALTIME, &now);
        return now.Seconds * 1_000_000_000 + now.Nanoseconds;
    }

    /// <summary>CLOCK_MONOTONIC in milliseconds.</summary>
    public static long Monotonic()
    {
        Timespec now;
        Kernel.ClockGettime(Timespec.CLOCK_MONOTONIC, &now);
        return now.Seconds * 1000 + now.Nanoseconds / 1_000_000;
    }

    /// <summary>Milliseconds as the kernel takes them.</summary>
    public static Timespec Duration(long milliseconds) =>
        new() { Seconds = milliseconds / 1000, Nanoseconds = milliseconds % 1000 * 1_000_000 };
}
