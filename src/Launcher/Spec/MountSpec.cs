namespace Nsinit.Launcher.Spec;

/// <summary>A mount that the user asked for.</summary>
/// <param name="Kind">What is mounted.</param>
/// <param name="Source">For a bind, an absolute path on the host; else empty.</param>
/// <param name="Target">An absolute path in the container.</param>
/// <param name="ReadOnly">Whether the container may not write to it.</param>
/// <param name="File">For a bind, whether the source is something else than a directory.</param>
/// <param name="Flags">Attributes that were named (<see cref="Abi.MountAttrs"/>), or go without saying for a tmpfs.</param>
/// <param name="Options">For a tmpfs, NAME=VALUE pairs for the file system.</param>
/// <param name="Origin">The option as it was written.</param>
internal sealed record MountSpec(
    MountKind Kind, string Source, string Target, bool ReadOnly, bool File, Abi.MountAttrs Flags, string[] Options, string Origin)
{
    /// <summary>The volume that is bound; empty for one that has no name yet, null for other mounts.</summary>
    public string? Volume { get; init; }

    /// <summary>Whether the volume was made for this container alone.</summary>
    public bool Anonymous { get; init; }

    /// <summary>Whether the image asked for it, not the user.</summary>
    public bool OfImage { get; init; }

    /// <summary>Whether a new volume gets what the image has at its mount point.</summary>
    public bool Copy { get; init; } = true;

    /// <summary>Whether what is mounted below the source comes along.</summary>
    public bool Recursive { get; init; } = true;

    /// <summary>MS_SLAVE: what is mounted below the source later appears; MS_SHARED: in both directions; none: in neither.</summary>
    public Abi.MountFlags Propagation { get; init; }

    /// <summary>Whether device nodes in it work; where nobody asked for them they are dead.</summary>
    public bool Devices { get; init; }

    /// <summary>All its mount attributes.</summary>
    public Abi.MountAttrs Attributes => Flags
        | (ReadOnly ? Abi.MountAttrs.MOUNT_ATTR_RDONLY : 0)
        | (!Devices ? Abi.MountAttrs.MOUNT_ATTR_NODEV : 0);

    /// <summary>How owners are shown: ids of its file system as others, the outer ones; without ranges, as the container's; null: as they are.</summary>
    public IdMap? IdMap { get; init; }

    /// <summary>Whether the mount is made on the host and handed over: what it has to do with the host ends with its mount namespace.</summary>
    public bool IsHanded => Kind == MountKind.Bind && (Propagation != Abi.MountFlags.None || IdMap is not null);
}

/// <summary>What can be mounted.</summary>
internal enum MountKind
{
    Bind,
    Tmpfs,
}
