namespace Nsinit.Launcher.State;

/// <summary>A resource limit.</summary>
internal sealed class UlimitRecord
{
    /// <summary>As "nofile".</summary>
    public required string Name { get; init; }

    /// <summary>2^64-1: none.</summary>
    public required ulong Soft { get; init; }

    public required ulong Hard { get; init; }
}
