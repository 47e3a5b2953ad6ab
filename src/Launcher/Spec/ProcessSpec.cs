using System.Collections.Generic;

namespace Nsinit.Launcher.Spec;

/// <summary>The payload.</summary>
internal sealed record ProcessSpec
{
    /// <summary>At least one: the command and its arguments.</summary>
    public required IReadOnlyList<string> Args { get; init; }

    /// <summary>NAME=VALUE, each name once.</summary>
    public required IReadOnlyList<string> Env { get; init; }

    /// <summary>An absolute path in the container.</summary>
    public required string WorkingDirectory { get; init; }

    public required UserSpec User { get; init; }

    /// <summary>Whether it gets a terminal.</summary>
    public required bool Terminal { get; init; }

    /// <summary>Whether its standard input is the user's.</summary>
    public required bool Interactive { get; init; }

    public required IReadOnlyList<RlimitSpec> Rlimits { get; init; }

    /// <summary>The capabilities it may ever have, as bits.</summary>
    public required ulong Capabilities { get; init; }

    /// <summary>The value of PATH in <see cref="Env"/>; where the command is looked up.</summary>
    public string? Path
    {
        get
        {
            foreach (string entry in Env)
            {
                if (entry.StartsWith("PATH=", System.StringComparison.Ordinal)) { return entry[5..]; }
            }

            return null;
        }
    }
}
