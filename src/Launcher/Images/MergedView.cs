using Nsinit.Abi;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images;

/// <summary>The files of an image as its containers will find them.</summary>
internal static unsafe class MergedView
{
    /// <summary>
    /// A descriptor of its root directory. Several layers are looked at through an overlay that is attached nowhere: links
    /// and whiteouts between them are the kernel's to follow.
    /// </summary>
    public static OwnedFd Open(StateRoot root, Image image)
    {
        if (image.Mount is OwnedFd mount) { return Paths.OpenDirectory(mount.Value, "."); }
        return image.Layers.Count == 1
            ? Paths.Open(Fd.AT_FDCWD, image.Layers[0], OpenFlags.O_PATH | OpenFlags.O_DIRECTORY)
            : Overlay(ImageStore.LowerOf(root, image.Id!), LayerNames.Options(image.Layers.Count), MountAttrs.MOUNT_ATTR_RDONLY | MountAttrs.MOUNT_ATTR_NODEV);
    }

    /// <summary>An overlay whose options name directories relative to <paramref name="directory"/>.</summary>
    public static OwnedFd Overlay(string directory, System.Collections.Generic.List<string> options, MountAttrs attributes)
    {
        // Relative names, as in a container's plan: none is too long, and none needs escaping.
        using OwnedFd before = Paths.Open(Fd.AT_FDCWD, ".", OpenFlags.O_PATH | OpenFlags.O_DIRECTORY);
        using OwnedFd there = Paths.Open(Fd.AT_FDCWD, directory, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY);
        Kernel.Fchdir(there.Value).OrThrow("enter", directory);
        try { return DetachedMount.Make("overlay", ["source=overlay", .. options, .. OwnIds.IsNested ? (string[])["userxattr"] : []], attributes); }
        finally { Kernel.Fchdir(before.Value).OrThrow("return from", directory); }
    }
}
