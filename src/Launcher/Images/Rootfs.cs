using System.IO;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images;

/// <summary>Makes a directory of whatever the user names as a root file system.</summary>
internal static class Rootfs
{
    /// <summary>
    /// The directory: the one that was named, or the one that the named archive has been unpacked into. With
    /// <paramref name="unpack"/> false an archive that is not in the cache is left alone, and the result is where it would go.
    /// </summary>
    public static string Resolve(StateRoot root, string source, bool unpack)
    {
        string path = Path.GetFullPath(source);
        SysResult found = Paths.TryStat(Fd.AT_FDCWD, path, AtFlags.None, out Statx info);
        if (found.Failed)
        {
            throw new NsinitException($"open root file system {source}: {ErrnoText.Describe(found.Error)}")
            {
                Hint = found.Error == Errno.ENOENT ? "name a directory or a tar archive that exists" : Hints.For("open ", found.Error),
            };
        }

        return (info.Mode & ModeBits.S_IFMT) switch
        {
            ModeBits.S_IFDIR => Readable(source, path),
            ModeBits.S_IFREG => new ImageCache(root).Get(source, path, info, unpack),
            _ => throw new NsinitException($"open root file system {source}: it is neither a directory nor a file")
            {
                Hint = "name a directory or a tar archive",
            },
        };
    }

    private static string Readable(string source, string path)
    {
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
        if (opened.Failed)
        {
            throw new NsinitException($"open root file system {source}: {ErrnoText.Describe(opened.Error)}")
            {
                Hint = Hints.For("open ", opened.Error),
            };
        }

        Kernel.Close((int)opened.Value);
        return path;
    }
}
