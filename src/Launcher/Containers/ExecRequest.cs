using System.Collections.Generic;

namespace Nsinit.Launcher.Containers;

/// <summary>What the options of exec say.</summary>
internal sealed record ExecRequest
{
    public required string Container { get; init; }

    public required IReadOnlyList<string> Command { get; init; }

    public IReadOnlyList<string> Env { get; init; } = [];

    /// <summary>Null: the container's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Null: the container's.</summary>
    public string? User { get; init; }

    public bool Interactive { get; init; }

    public bool Terminal { get; init; }

    public bool Detached { get; init; }

    /// <summary>Whether the log of events tells of it: checks of health are too many.</summary>
    public bool IsTold { get; init; } = true;
}
