using System.Collections.Generic;
using Nsinit.Abi;

namespace Nsinit.Linux.Files;

/// <summary>
/// Calls on named files, with the name in every error. Each takes the directory it starts at
/// (<see cref="Fd.AT_FDCWD"/>: the working directory).
/// </summary>
internal static unsafe class Paths
{
    public static OwnedFd Open(int directory, string path, OpenFlags flags, uint mode = 0) =>
        new(TryOpen(directory, path, flags, mode).OrThrow("open", path));

    public static SysResult TryOpen(int directory, string path, OpenFlags flags, uint mode = 0)
    {
        fixed (byte* name = Utf8.Terminated(path)) { return Kernel.Openat(directory, name, flags | OpenFlags.O_CLOEXEC, mode); }
    }

    /// <summary>openat2(2); see there for <paramref name="resolve"/>.</summary>
    public static SysResult TryOpen(int directory, string path, OpenFlags flags, uint mode, ResolveFlags resolve)
    {
        OpenHow how = new() { Flags = (ulong)(flags | OpenFlags.O_CLOEXEC), Mode = mode, Resolve = (ulong)resolve };
        fixed (byte* name = Utf8.Terminated(path)) { return Kernel.Openat2(directory, name, &how); }
    }

    public static OwnedFd OpenDirectory(int directory, string path) =>
        Open(directory, path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);

    public static SysResult TryStat(int directory, string path, AtFlags flags, out Statx result)
    {
        fixed (byte* name = Utf8.Terminated(path))
        fixed (Statx* info = &result)
        {
            return Kernel.Statx(directory, name, flags, Statx.STATX_BASIC_STATS, info);
        }
    }

    public static bool Exists(int directory, string path) =>
        !TryStat(directory, path, AtFlags.AT_SYMLINK_NOFOLLOW, out _).Failed;

    /// <summary>Whether what is open as <paramref name="fd"/> is what <paramref name="path"/> names.</summary>
    public static bool IsSame(int fd, string path) =>
        !TryStat(fd, "", AtFlags.AT_EMPTY_PATH, out Statx open).Failed
        && !TryStat(Fd.AT_FDCWD, path, AtFlags.AT_SYMLINK_NOFOLLOW, out Statx named).Failed
        && open.Inode == named.Inode && open.DevMajor == named.DevMajor && open.DevMinor == named.DevMinor;

    public static SysResult TryMakeDirectory(int directory, string path, uint mode)
    {
        fixed (byte* name = Utf8.Terminated(path)) { return Kernel.Mkdirat(directory, name, mode); }
    }

    /// <summary>Makes a directory and those above it. What exists is left as it is.</summary>
    public static void MakeDirectories(string path, uint mode)
    {
        SysResult result = TryMakeDirectory(Fd.AT_FDCWD, path, mode);
        if (result.Error == Errno.ENOENT && Parent(path) is string parent)
        {
            MakeDirectories(parent, mode);
            result = TryMakeDirectory(Fd.AT_FDCWD, path, mode);
        }

        if (result.Failed && result.Error != Errno.EEXIST) { result.OrThrow("make directory", path); }
    }

    /// <summary>Makes a symbolic link; what it points at need not exist.</summary>
    public static SysResult TrySymlink(string target, int directory, string path)
    {
        fixed (byte* to = Utf8.Terminated(target), name = Utf8.Terminated(path))
        {
            return Kernel.Symlinkat(to, directory, name);
        }
    }

    /// <summary>The text of a symbolic link; null when there is none.</summary>
    public static string? ReadLink(int directory, string path)
    {
        byte* buffer = stackalloc byte[MaxPath];
        fixed (byte* name = Utf8.Terminated(path))
        {
            SysResult result = Kernel.Readlinkat(directory, name, buffer, MaxPath);
            return result.Failed ? null : Utf8.Read(new(buffer, (int)result.Value));
        }
    }

    public static SysResult TryRemove(int directory, string path, AtFlags flags = AtFlags.None)
    {
        fixed (byte* name = Utf8.Terminated(path)) { return Kernel.Unlinkat(directory, name, flags); }
    }

    public static SysResult TryRename(int fromDirectory, string from, int toDirectory, string to, uint flags = 0)
    {
        fixed (byte* source = Utf8.Terminated(from), target = Utf8.Terminated(to))
        {
            return Kernel.Renameat2(fromDirectory, source, toDirectory, target, flags);
        }
    }

    /// <summary>The names in a directory, without "." and ".."; none when it does not exist.</summary>
    public static List<string> List(string path)
    {
        List<string> names = [];
        SysResult opened = TryOpen(Fd.AT_FDCWD, path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
        if (opened.Error == Errno.ENOENT) { return names; }
        using OwnedFd directory = new(opened.OrThrow("open", path));
        return List(directory.Value, path);
    }

    /// <summary>The same of an open directory that has not been read yet; <paramref name="path"/> is for errors.</summary>
    public static List<string> List(int directory, string path)
    {
        List<string> names = [];
        byte* buffer = stackalloc byte[ListBuffer];
        while (true)
        {
            SysResult read = Kernel.Getdents64(directory, buffer, ListBuffer);
            // It was removed since it was opened.
            if (read.Error == Errno.ENOENT) { return names; }
            int filled = read.OrThrow("list", path);
            if (filled == 0) { return names; }
            for (int at = 0; at < filled; at += *(ushort*)(buffer + at + 16))
            {
                string name = Utf8.Read(new(buffer + at + 19, *(ushort*)(buffer + at + 16) - 19));
                if (name is not ("." or "..")) { names.Add(name); }
            }
        }
    }

    private static string? Parent(string path)
    {
        int slash = path.TrimEnd('/').LastIndexOf('/');
        return slash > 0 ? path[..slash] : null;
    }

    private const int MaxPath = 4096;
    private const int ListBuffer = 16384;
}
