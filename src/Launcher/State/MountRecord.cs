namespace Nsinit.Launcher.State;

/// <summary>A mount that the user asked for.</summary>
internal sealed class MountRecord
{
    /// <summary>The named volume that it is; null for others.</summary>
    public string? Volume { get; init; }

    /// <summary>Whether that volume was made for this container alone.</summary>
    public bool Anonymous { get; init; }

    /// <summary>"rslave" or "rshared" where mounts spread between the host and it; null: nowhere.</summary>
    public string? Propagation { get; init; }

    /// <summary>"bind" or "tmpfs".</summary>
    public required string Type { get; init; }

    public required string Source { get; init; }

    public required string Target { get; init; }

    public required bool ReadOnly { get; init; }
}
