using System.Runtime.CompilerServices;
using Nsinit.Abi;

namespace Nsinit.Init.Monitor;

/// <summary>The time of day.</summary>
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
}
