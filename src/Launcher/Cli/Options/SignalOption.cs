using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>A signal by name, with or without SIG, or by number.</summary>
internal static class SignalOption
{
    public static int Read(string text) => SignalNames.TryParse(text) ?? throw new NsinitException($"send signal {text}: there is no such signal")
    {
        Hint = Nearest.Of(text.ToUpperInvariant(), SignalNames.All) is string near ? $"did you mean {near}?" : "give a name like TERM, or a number from 1 to 64",
    };
}
