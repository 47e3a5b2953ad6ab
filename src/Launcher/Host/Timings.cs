using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace Nsinit.Launcher.Host;

/// <summary>How long the phases of a start take, for --timings. Unless it was begun, nothing is measured.</summary>
internal static class Timings
{
    private static List<(string Phase, long Microseconds)>? _phases;
    private static long _since;

    /// <summary>Shows them; the command line sets it.</summary>
    public static Action<List<(string Phase, long Microseconds)>>? Printer { get; set; }

    /// <summary>
    /// Begins, once the options are read. What came before is known as processor time: there was one thread, and nothing to wait for.
    /// </summary>
    public static void Begin()
    {
        _phases = [("start the program, read the options", (long)Environment.CpuUsage.TotalTime.TotalMicroseconds)];
        _since = Stopwatch.GetTimestamp();
    }

    /// <summary>Ends a phase, and tells what it was.</summary>
    public static void Mark(string phase)
    {
        if (_phases is null) { return; }
        long now = Stopwatch.GetTimestamp();
        _phases.Add((phase, (now - _since) * 1_000_000 / Stopwatch.Frequency));
        _since = now;
    }

    /// <summary>Shows what there is: at the end of a start, and before this process becomes another program.</summary>
    public static void Print()
    {
        if (_phases is not { Count: > 0 } phases) { return; }
        Printer?.Invoke(phases);
        _phases = [];
        _since = Stopwatch.GetTimestamp();
    }
}
