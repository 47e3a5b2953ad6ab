namespace Nsinit.Launcher.Spec;

/// <summary>A mount that the user asked for.</summary>
/// <param name="Kind">What is mounted.</param>
/// <param name="Source">For a bind, an absolute path on the host; else empty.</param>
/// <param name="Target">An absolute path in the container.</param>
/// <param name="ReadOnly">Whether the container may not write to it.</param>
/// <param name="File">For a bind, whether the source is something else than a directory.</param>
/// <param name="Flags">For a tmpfs, its mount attributes (<see cref="Abi.MountAttrs"/>).</param>
/// <param name="Options">For a tmpfs, NAME=VALUE pairs for the file system.</param>
/// <param name="Origin">The option as it was written.</param>
internal sealed record MountSpec(
    MountKind Kind, string Source, string Target, bool ReadOnly, bool File, Abi.MountAttrs Flags, string[] Options, string Origin)
{
    /// <summary>The named volume that is bound; null for others.</summary>
    public string? Volume { get; init; }

    /// <summary>Whether a new volume gets what the image has at its mount point.</summary>
    public bool Copy { get; init; } = true;
}

/// <summary>What can be mounted.</summary>
internal enum MountKind
{
    Bind,
    Tmpfs,
}
