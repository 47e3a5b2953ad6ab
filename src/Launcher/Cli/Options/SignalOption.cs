using System;
using System.Globalization;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>A signal by name, with or without SIG, or by number.</summary>
internal static class SignalOption
{
    // By number, from 1.
    private static readonly string[] Names =
    [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT",
        "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    public static int Read(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            if (number is > 0 and <= Signal.Last) { return number; }
        }
        else
        {
            string name = text.ToUpperInvariant();
            if (name.StartsWith("SIG", StringComparison.Ordinal)) { name = name[3..]; }
            int at = Array.IndexOf(Names, name);
            if (at >= 0) { return at + 1; }
        }

        throw new NsinitException($"send signal {text}: there is no such signal")
        {
            Hint = Nearest.Of(text.ToUpperInvariant(), Names) is string near ? $"did you mean {near}?" : "give a name like TERM, or a number from 1 to 64",
        };
    }
}
