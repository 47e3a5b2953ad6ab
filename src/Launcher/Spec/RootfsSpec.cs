namespace Nsinit.Launcher.Spec;

/// <summary>The root file system.</summary>
/// <param name="Source">What the user named: a directory or an archive.</param>
/// <param name="Directory">The directory it is, or was unpacked into; absolute.</param>
/// <param name="Mode">How the container uses it.</param>
/// <param name="ReadOnly">Whether the container finds it read-only.</param>
internal sealed record RootfsSpec(string Source, string Directory, RootfsMode Mode, bool ReadOnly);

/// <summary>How a container uses the directory of its root file system.</summary>
internal enum RootfsMode
{
    /// <summary>Under a writable layer of its own (overlayfs); the directory stays as it is.</summary>
    Overlay,
    /// <summary>As it is: what the container writes is written there, as with chroot(1).</summary>
    Direct,
}
