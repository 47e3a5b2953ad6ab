using System.Collections.Generic;

namespace Nsinit.Launcher.Spec;

/// <summary>The root file system.</summary>
/// <param name="Source">What the user named: a directory, an archive or an image, with an absolute path.</param>
/// <param name="Layers">Absolute directories, the topmost first; none when it is a mount that the launcher hands over.</param>
/// <param name="Image">The directory of the cached image it is; null when it is none.</param>
/// <param name="Mode">How the container uses it.</param>
/// <param name="ReadOnly">Whether the container finds it read-only.</param>
internal sealed record RootfsSpec(string Source, IReadOnlyList<string> Layers, string? Image, RootfsMode Mode, bool ReadOnly)
{
    /// <summary>Whether it is a mount that the launcher hands over.</summary>
    public bool IsMount => Layers.Count == 0;

    /// <summary>Whether it is a directory of the user's, and not one that was unpacked.</summary>
    public bool IsOwn => Image is null && !IsMount;

    /// <summary>Its layers as overlayfs and people write them.</summary>
    public string Text => IsMount ? "lower" : string.Join(':', Layers);
}

/// <summary>How a container uses the directory of its root file system.</summary>
internal enum RootfsMode
{
    /// <summary>Under a writable layer of its own (overlayfs); what lies below stays as it is.</summary>
    Overlay,
    /// <summary>As it is: what the container writes is written there, as with chroot(1).</summary>
    Direct,
}
