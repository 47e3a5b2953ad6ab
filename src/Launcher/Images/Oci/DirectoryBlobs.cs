using System.IO;
using Microsoft.Win32.SafeHandles;
using Nsinit.Abi;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images.Oci;

/// <summary>The files of an image layout in a directory. Nothing outside of it is read, and nothing but plain files.</summary>
internal sealed class DirectoryBlobs : IBlobs
{
    private readonly OwnedFd _root;

    public DirectoryBlobs(string path) => _root = Paths.OpenDirectory(Fd.AT_FDCWD, path);

    public Stream? TryOpen(string path, out long length)
    {
        length = 0;
        SysResult opened = Paths.TryOpen(
            _root.Value, path, OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY, 0, ResolveFlags.RESOLVE_BENEATH | ResolveFlags.RESOLVE_NO_MAGICLINKS);
        if (opened.Error is Errno.ENOENT or Errno.ENOTDIR) { return null; }
        SafeFileHandle file = new(opened.OrThrow("open", path), ownsHandle: true);
        Paths.TryStat((int)opened.Value, "", AtFlags.AT_EMPTY_PATH, out Statx info).OrThrow("look at", path);
        if ((info.Mode & ModeBits.S_IFMT) != ModeBits.S_IFREG)
        {
            file.Dispose();
            throw new BadArchiveException($"{path} is no plain file");
        }

        length = (long)info.Size;
        return new FileStream(file, FileAccess.Read, 1 << 16);
    }

    public void Dispose() => _root.Dispose();
}
