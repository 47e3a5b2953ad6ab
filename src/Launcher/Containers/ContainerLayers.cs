using System.Collections.Generic;
using Nsinit.Abi;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Images;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>What a container's own layer lies over, seen from outside.</summary>
internal sealed class ContainerLayers
{
    private readonly StateRoot _root;
    private readonly string _directory;
    private readonly string _lower;
    private readonly string _source;

    /// <param name="root">Where everything is remembered.</param>
    /// <param name="id">The container's.</param>
    /// <param name="source">What its user named as the root file system.</param>
    public ContainerLayers(StateRoot root, string id, string source)
    {
        _root = root;
        _directory = root.Container(id);
        _lower = $"{_directory}/{ContainerFiles.Lower}";
        _source = source;
        if (Paths.ReadLink(Fd.AT_FDCWD, _lower) is string one) { Directories = [one]; }
        else
        {
            List<string> all = [];
            while (Paths.ReadLink(Fd.AT_FDCWD, $"{_lower}/{LayerNames.Of(all.Count)}") is string layer) { all.Add(layer); }
            Directories = all;
        }
    }

    /// <summary>The directories below, the topmost first; none where a disk image lies there.</summary>
    public IReadOnlyList<string> Directories { get; }

    /// <summary>Whether it has a layer of its own; else it writes to its root file system itself, or nowhere.</summary>
    public bool HasOwn => Paths.Exists(Fd.AT_FDCWD, $"{_directory}/{ContainerFiles.Upper}");

    /// <summary>All that lies below, as one; a descriptor to walk from.</summary>
    public OwnedFd OpenBelow()
    {
        if (Directories.Count == 1) { return Paths.OpenDirectory(Fd.AT_FDCWD, Directories[0]); }
        if (Directories.Count > 1) { return MergedView.Overlay(_lower, LayerNames.Options(Directories.Count), MountAttrs.MOUNT_ATTR_RDONLY | MountAttrs.MOUNT_ATTR_NODEV); }
        using Image image = new Rootfs(_root).Resolve(_source, unpack: true);
        return MergedView.Open(_root, image);
    }

    /// <summary>All layers as one, its own on top: only while nothing runs in it.</summary>
    public OwnedFd OpenWhole(bool write)
    {
        MountAttrs attributes = MountAttrs.MOUNT_ATTR_NODEV | (write ? 0 : MountAttrs.MOUNT_ATTR_RDONLY);
        return Directories.Count switch
        {
            0 => OverDiskImage(attributes),
            1 => MergedView.Overlay(_directory, ["lowerdir=lower", "upperdir=upper", "workdir=work"], attributes),
            _ => MergedView.Overlay(_lower, [.. LayerNames.Options(Directories.Count), "upperdir=../upper", "workdir=../work"], attributes),
        };
    }

    // overlayfs wants names of what is below, and only what is attached has one: a process attaches it where nobody else sees
    // it, and hands back the overlay.
    private OwnedFd OverDiskImage(MountAttrs attributes)
    {
        using Image image = new Rootfs(_root).Resolve(_source, unpack: true);
        using Descriptors descriptors = new();
        descriptors.Add(Handed.Lower, image.Mount!.Value);
        return HostPlan.RunFor(HostCompiler.OverlayOnDisk(_directory, _source, attributes), descriptors);
    }
}
