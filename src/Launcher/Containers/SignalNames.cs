using System;
using System.Collections.Generic;
using System.Globalization;
using Nsinit.Abi;

namespace Nsinit.Launcher.Containers;

/// <summary>Signals as people write them.</summary>
internal static class SignalNames
{
    // By number, from 1.
    private static readonly string[] Names =
    [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT",
        "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    public static IReadOnlyList<string> All => Names;

    /// <summary>SIGTERM, or "signal 34" for those without a name.</summary>
    public static string Of(int signal) => signal > 0 && signal <= Names.Length ? $"SIG{Names[signal - 1]}" : $"signal {signal}";

    /// <summary>The number of a signal: by name, with or without SIG, or by number. Null when there is none.</summary>
    public static int? TryParse(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) { return number is > 0 and <= Signal.Last ? number : null; }
        string name = text.ToUpperInvariant();
        if (name.StartsWith("SIG", StringComparison.Ordinal)) { name = name[3..]; }
        if (Array.IndexOf(Names, name) is >= 0 and int at) { return at + 1; }
        // Images of servers ask for these: SIGRTMIN+3 is the one that ends systemd.
        if (name.StartsWith("RTMIN+", StringComparison.Ordinal) && int.TryParse(name[6..], NumberStyles.None, CultureInfo.InvariantCulture, out int above)
            && above <= Signal.Last - RealTimeMin) { return RealTimeMin + above; }
        return name == "RTMIN" ? RealTimeMin : null;
    }

    // As the C library counts them: the first two are its own.
    private const int RealTimeMin = 34;
}
