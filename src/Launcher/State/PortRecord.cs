namespace Nsinit.Launcher.State;

/// <summary>Published ports.</summary>
internal sealed class PortRecord
{
    /// <summary>The host's address; null: all of them.</summary>
    public required string? HostAddress { get; init; }

    public required int HostPort { get; init; }

    public required int ContainerPort { get; init; }

    /// <summary>How many, one after the other.</summary>
    public required int Count { get; init; }

    /// <summary>"tcp", "udp", "sctp".</summary>
    public required string Protocol { get; init; }
}
