namespace Nsinit.Launcher.Containers;

/// <summary>How somebody wants to be connected to a container.</summary>
internal sealed record AttachRequest
{
    /// <summary>The characters that end the connection; empty: none do.</summary>
    public required string DetachKeys { get; init; }

    /// <summary>Whether what is typed goes to the container.</summary>
    public required bool Input { get; init; }

    /// <summary>Whether signals go to the container, rather than end the connection.</summary>
    public required bool PassSignals { get; init; }

    /// <summary>As run does it: the terminal's signals are typed there, and the others are the container's too.</summary>
    public bool PassSignalsFromTerminal { get; init; }

    /// <summary>That of a run whose terminal can be left; null for others.</summary>
    public static AttachRequest? OfRun(RunRequest request) => request.DetachKeys is not string keys ? null : new()
    {
        DetachKeys = keys, Input = request.Interactive, PassSignals = true, PassSignalsFromTerminal = true,
    };
}
