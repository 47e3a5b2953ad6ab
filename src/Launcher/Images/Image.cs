using System;
using System.Collections.Generic;
using Nsinit.Launcher.Images.Oci;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images;

/// <summary>What a container's root is made of. While it is held, nobody removes its layers.</summary>
internal sealed class Image : IDisposable
{
    /// <summary>What the user named, with an absolute path.</summary>
    public required string Source { get; init; }

    /// <summary>Absolute directories, the topmost first; none for a disk image.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>Its name among the cached images; null for a directory of the user's or a disk image.</summary>
    public string? Id { get; init; }

    /// <summary>What it says of its containers; null when it has no say.</summary>
    public ImageConfig? Config { get; init; }

    /// <summary>Whether its layers are there; false only when they were not to be unpacked.</summary>
    public bool Ready { get; init; } = true;

    /// <summary>A disk image, mounted and attached nowhere; null for others.</summary>
    public OwnedFd? Mount { get; init; }

    /// <summary>The lock that keeps it from being removed.</summary>
    public OwnedFd? Hold { get; init; }

    public void Dispose()
    {
        Mount?.Dispose();
        Hold?.Dispose();
    }
}
