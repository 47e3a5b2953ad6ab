using System.Collections.Generic;
using Nsinit.Abi;

namespace Nsinit.Linux.Files;

/// <summary>
/// Copies a tree from one place to another. Neither side is trusted: on both, every step is taken in the descriptor of the
/// directory before, and no link is followed. What is there already gives way, but a directory never to a file.
/// </summary>
internal sealed unsafe class TreeCopier : ITreeVisitor
{
    private const uint PermissionBits = 0xfff;
    private const uint WithoutSetIds = 0x3ff;
    private const uint PrivateMode = 0x180;

    private readonly bool _exact;
    private readonly bool _nodes;
    private readonly Stack<(OwnedFd Directory, bool Made)> _targets = new();
    // Where the first of several hard links was made: a path below the top.
    private readonly Dictionary<(uint Major, uint Minor, ulong Inode), string> _linked = [];
    private readonly byte[] _buffer = new byte[1 << 17];
    private string _rename = "";

    /// <param name="exact">Whether owners, set-id bits and attributes are kept; else all belongs to the caller.</param>
    /// <param name="nodes">Whether devices are copied; else they are left out, and one that is all there is to copy is an error.</param>
    public TreeCopier(bool exact, bool nodes)
    {
        _exact = exact;
        _nodes = nodes;
    }

    /// <summary>How many devices were left out.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Copies one entry as <paramref name="newName"/> of <paramref name="target"/>.</summary>
    public void Entry(int parent, string name, int target, string newName)
    {
        _rename = newName;
        Begin(target);
        try { TreeWalk.Entry(parent, name, name, this); }
        finally { End(); }
    }

    /// <summary>Copies all that is in a directory into another.</summary>
    public void Contents(int directory, int target)
    {
        Begin(target);
        try { TreeWalk.Contents(directory, this); }
        finally { End(); }
    }

    /// <summary>Gives one directory owner, mode, times and attributes of another.</summary>
    public static void CopyAttributes(int source, int target, string path)
    {
        Paths.TryStat(source, "", AtFlags.AT_EMPTY_PATH, out Statx info).OrThrow("look at", path);
        new TreeCopier(exact: true, nodes: false).SetAttributes(source, target, path, info);
    }

    public bool Enter(int directory, string name, string path, in Statx info)
    {
        int parent = _targets.Peek().Directory.Value;
        name = Name(name);
        SysResult made = Paths.TryMakeDirectory(parent, name, 0x1c0);
        if (made.Error != Errno.EEXIST) { made.OrThrow("make directory", path); }
        SysResult opened = Paths.TryOpen(parent, name, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW);
        _targets.Push((new OwnedFd(opened.OrThrow("replace by a directory", path)), !made.Failed));
        return true;
    }

    public void Leave(int directory, string name, string path, in Statx info)
    {
        (OwnedFd target, bool made) = _targets.Pop();
        using (target)
        {
            if (made) { SetAttributes(directory, target.Value, path, info); }
        }
    }

    public void Visit(int parent, string name, string path, in Statx info)
    {
        int target = _targets.Peek().Directory.Value;
        string to = Name(name);
        switch (info.Mode & ModeBits.S_IFMT)
        {
            case ModeBits.S_IFREG when TryLink(target, to, path, info): break;
            case ModeBits.S_IFREG: CopyFile(parent, name, target, to, path, info); break;
            case ModeBits.S_IFLNK:
                string text = Paths.ReadLink(parent, name) ?? throw new KernelException($"read link {path}", Errno.ENOENT);
                Clear(target, to, path);
                Paths.TrySymlink(text, target, to).OrThrow("make link", path);
                SetLinkAttributes(target, to, path, info);
                break;
            // A socket is nothing without the process that listens on it.
            case ModeBits.S_IFSOCK: break;
            // A whiteout of overlayfs, in a layer that lies on nothing.
            case ModeBits.S_IFCHR when info.RdevMajor == 0 && info.RdevMinor == 0: break;
            case ModeBits.S_IFCHR or ModeBits.S_IFBLK when !_nodes:
                if (_targets.Count == 1 && _rename.Length > 0) { throw new KernelException($"copy the device {path}", Errno.EPERM); }
                LeftOut++;
                break;
            default: CopyNode(target, to, path, info); break;
        }
    }

    private string Name(string name) => _targets.Count == 1 && _rename.Length > 0 ? _rename : name;

    // The second and further names of a file. What was made of the first may be gone, or be another's: then it is copied.
    private bool TryLink(int target, string to, string path, in Statx info)
    {
        if (!_exact || info.LinkCount < 2) { return false; }
        string place = _rename.Length > 0 ? _rename + path[(path.IndexOf('/') is >= 0 and int slash ? slash : path.Length)..] : path;
        if (_linked.TryAdd((info.DevMajor, info.DevMinor, info.Inode), place)) { return false; }
        string first = _linked[(info.DevMajor, info.DevMinor, info.Inode)];
        int end = first.LastIndexOf('/');
        int top = _targets.ToArray()[^1].Directory.Value;
        SysResult opened = Paths.TryOpen(
            top, end < 0 ? "." : first[..end], OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, 0, ResolveFlags.RESOLVE_BENEATH | ResolveFlags.RESOLVE_NO_SYMLINKS);
        if (opened.Failed) { return false; }
        using OwnedFd directory = new((int)opened.Value);
        Clear(target, to, path);
        fixed (byte* old = Utf8.Terminated(first[(end + 1)..]), link = Utf8.Terminated(to))
        {
            return !Kernel.Linkat(directory.Value, old, target, link, AtFlags.None).Failed;
        }
    }

    private void CopyFile(int parent, string name, int target, string to, string path, in Statx info)
    {
        using OwnedFd source = new(Paths.TryOpen(
            parent, name, OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY).OrThrow("open", path));
        Paths.TryStat(source.Value, "", AtFlags.AT_EMPTY_PATH, out Statx now).OrThrow("look at", path);
        // It may have become something else since.
        if ((now.Mode & ModeBits.S_IFMT) != ModeBits.S_IFREG) { throw new KernelException($"copy {path}", Errno.EBUSY); }
        using OwnedFd file = Create(target, to, path);
        fixed (byte* buffer = _buffer)
        {
            int count;
            while ((count = Kernel.Read(source.Value, buffer, (nuint)_buffer.Length).OrThrow("read", path)) > 0)
            {
                Contents(file, path, count);
            }
        }

        SetAttributes(source.Value, file.Value, path, now);
    }

    private void Contents(OwnedFd file, string path, int count) => Files.Contents.Write(file.Value, path, System.MemoryExtensions.AsSpan(_buffer, 0, count));

    // A file that is a mount point, as /etc/hosts of a container may be, cannot be replaced, but written.
    private static OwnedFd Create(int target, string to, string path)
    {
        const OpenFlags New = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_NOFOLLOW;
        KeepDevice(target, to, path);
        SysResult removed = Paths.TryRemove(target, to);
        if (removed.Error == Errno.EBUSY) { return new OwnedFd(Paths.TryOpen(target, to, OpenFlags.O_WRONLY | OpenFlags.O_TRUNC | OpenFlags.O_NOFOLLOW).OrThrow("write", path)); }
        if (removed.Failed && removed.Error != Errno.ENOENT) { removed.OrThrow("replace by a file", path); }
        return new OwnedFd(Paths.TryOpen(target, to, New, PrivateMode).OrThrow("make", path));
    }

    private void CopyNode(int target, string to, string path, in Statx info)
    {
        Clear(target, to, path);
        uint device = (info.RdevMinor & 0xff) | (info.RdevMajor & 0xfff) << 8 | (info.RdevMinor & ~0xffu) << 12;
        fixed (byte* name = Utf8.Terminated(to))
        {
            Kernel.Mknodat(target, name, (info.Mode & ModeBits.S_IFMT) | (info.Mode & PermissionBits), device).OrThrow("make device", path);
        }

        SetLinkAttributes(target, to, path, info);
    }

    private static void Clear(int target, string to, string path)
    {
        KeepDevice(target, to, path);
        SysResult removed = Paths.TryRemove(target, to);
        if (removed.Failed && removed.Error != Errno.ENOENT) { removed.OrThrow("replace", path); }
    }

    // Neither replaced, or /dev/null would become a file for all; nor written, or a container could have its node stand for the host's disk.
    private static void KeepDevice(int target, string to, string path)
    {
        if (Paths.TryStat(target, to, AtFlags.AT_SYMLINK_NOFOLLOW, out Statx there).Failed) { return; }
        if ((there.Mode & ModeBits.S_IFMT) is ModeBits.S_IFCHR or ModeBits.S_IFBLK) { throw new KernelException($"copy {path} over the device {to}", Errno.EEXIST); }
    }

    private void SetAttributes(int source, int target, string path, in Statx info)
    {
        fixed (byte* empty = "\0"u8)
        {
            if (_exact)
            {
                Kernel.Fchownat(target, empty, info.Uid, info.Gid, AtFlags.AT_EMPTY_PATH).OrThrow("set the owner of", path);
                foreach ((string name, byte[] value) in Xattrs.Read(source, path))
                {
                    SysResult set = Xattrs.TrySet(target, name, value);
                    // What only the other file system knows is not lost by being left out.
                    if (set.Failed && set.Error != Errno.EOPNOTSUPP) { set.OrThrow($"set attribute {name} of", path); }
                }
            }

            Kernel.Fchmod(target, info.Mode & (_exact ? PermissionBits : WithoutSetIds)).OrThrow("set the mode of", path);
            Timespec* times = stackalloc Timespec[2];
            times[0] = times[1] = new Timespec { Seconds = info.ModifySeconds, Nanoseconds = info.ModifyNanoseconds };
            Kernel.Utimensat(target, empty, times, AtFlags.AT_EMPTY_PATH).OrThrow("set the time of", path);
        }
    }

    private void SetLinkAttributes(int target, string to, string path, in Statx info)
    {
        if (!_exact) { return; }
        fixed (byte* name = Utf8.Terminated(to))
        {
            Kernel.Fchownat(target, name, info.Uid, info.Gid, AtFlags.AT_SYMLINK_NOFOLLOW).OrThrow("set the owner of", path);
        }
    }

    private void Begin(int target) => _targets.Push((Paths.OpenDirectory(target, "."), false));

    private void End()
    {
        while (_targets.TryPop(out (OwnedFd Directory, bool Made) left)) { left.Directory.Dispose(); }
        _rename = "";
    }
}
