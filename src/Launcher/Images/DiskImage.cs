using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images;

/// <summary>
/// A file that holds a whole file system, mounted where it is, through a loop device. The mount is attached nowhere yet: the
/// container does that, in its own mount namespace. Device and mount go with the last of them.
/// </summary>
internal static class DiskImage
{
    public static OwnedFd Mount(string source, int file, string type)
    {
        try
        {
            using LoopDevice loop = LoopDevice.Attach(file);
            return DetachedMount.Make(type, [$"source={loop.Path}", "ro"], MountAttrs.MOUNT_ATTR_RDONLY | MountAttrs.MOUNT_ATTR_NODEV);
        }
        catch (KernelException e)
        {
            throw new NsinitException($"mount {type} of {source}: {ErrnoText.Describe(e.Error)}{(e.Attempt.StartsWith("mount ", System.StringComparison.Ordinal) ? "" : $" ({e.Attempt})")}")
            {
                Hint = Hints.For(e.Attempt, e.Error),
            };
        }
    }
}
