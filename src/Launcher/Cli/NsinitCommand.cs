using System;
using System.CommandLine;

namespace Nsinit.Launcher.Cli;

/// <summary>A command with what its help shows beside names and descriptions.</summary>
internal sealed class NsinitCommand : Command
{
    public NsinitCommand(string name, string description)
        : base(name, description)
    {
    }

    /// <summary>Whether its arguments end in a payload's command line: no option is looked for in that.</summary>
    public bool EndsInPayload { get; init; }

    /// <summary>Whether it asks nothing of the kernel that a user who is not root lacks.</summary>
    public bool NeedsNothing { get; init; }

    /// <summary>Command lines that somebody may want to copy, each with what it does.</summary>
    public (string Line, string What)[] Examples { get; init; } = [];

    /// <summary>Sets what it does; returns the command.</summary>
    public NsinitCommand Does(Func<ParseResult, int> action)
    {
        SetAction(action);
        return this;
    }
}
