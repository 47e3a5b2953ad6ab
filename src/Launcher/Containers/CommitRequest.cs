using System.Collections.Generic;

namespace Nsinit.Launcher.Containers;

/// <summary>What the options of commit say.</summary>
internal sealed record CommitRequest
{
    public required string Container { get; init; }

    /// <summary>An absolute path: a layout's directory, or an archive that ends in ".tar".</summary>
    public required string Target { get; init; }

    public required string Tag { get; init; }

    public string? Author { get; init; }

    public string? Message { get; init; }

    /// <summary>In the order of the options.</summary>
    public IReadOnlyList<ImageChange> Changes { get; init; } = [];

    /// <summary>Whether its processes stand still meanwhile.</summary>
    public bool Pause { get; init; } = true;
}

/// <summary>A change of an image's configuration, as a line of a Dockerfile says it.</summary>
/// <param name="Instruction">In capitals.</param>
/// <param name="Words">What follows it, taken apart; NAME=VALUE pairs for ENV and LABEL.</param>
internal sealed record ImageChange(string Instruction, IReadOnlyList<string> Words);
