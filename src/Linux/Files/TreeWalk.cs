using System;
using System.Collections.Generic;
using Nsinit.Abi;

namespace Nsinit.Linux.Files;

/// <summary>
/// Walks a directory tree whose content is not to be trusted, and may change meanwhile: no link is followed, and however
/// deep it is, the stack is not. Other mounts below its top are left out.
/// </summary>
internal static class TreeWalk
{
    /// <summary>Visits <paramref name="name"/> in <paramref name="parent"/>, which is called <paramref name="path"/>, and all below it.</summary>
    public static void Entry(int parent, string name, string path, ITreeVisitor visitor) => Entry(parent, name, path, visitor, top: true);

    /// <summary>Visits all that is in a directory; paths are relative to it.</summary>
    public static void Contents(int directory, ITreeVisitor visitor)
    {
        using OwnedFd opened = Paths.OpenDirectory(directory, ".");
        foreach (string name in Sorted(opened.Value, ".")) { Entry(opened.Value, name, name, visitor, top: false); }
    }

    private static void Entry(int parent, string name, string path, ITreeVisitor visitor, bool top)
    {
        Stack<Level> levels = new();
        try
        {
            Look(parent, name, path, visitor, levels, top);
            Run(visitor, levels);
        }
        finally
        {
            foreach (Level level in levels) { level.Directory.Dispose(); }
        }
    }

    private static void Run(ITreeVisitor visitor, Stack<Level> levels)
    {
        while (levels.TryPeek(out Level? level))
        {
            if (level.Names.TryDequeue(out string? name))
            {
                Look(level.Directory.Value, name, $"{level.Path}/{name}", visitor, levels, top: false);
                continue;
            }

            visitor.Leave(level.Directory.Value, level.Name, level.Path, level.Info);
            levels.Pop().Directory.Dispose();
        }
    }

    private static void Look(int parent, string name, string path, ITreeVisitor visitor, Stack<Level> levels, bool top)
    {
        SysResult found = Paths.TryStat(parent, name, AtFlags.AT_SYMLINK_NOFOLLOW, out Statx info);
        // Others may remove things while they are looked at.
        if (found.Error == Errno.ENOENT && !top) { return; }
        found.OrThrow("look at", path);
        if (!top && (info.Attributes & Statx.STATX_ATTR_MOUNT_ROOT) != 0) { return; }
        if ((info.Mode & ModeBits.S_IFMT) != ModeBits.S_IFDIR)
        {
            visitor.Visit(parent, name, path, info);
            return;
        }

        SysResult opened = Paths.TryOpen(parent, name, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW);
        OwnedFd directory = new(opened.OrThrow("open", path));
        bool entered = false;
        try
        {
            if (!visitor.Enter(directory.Value, name, path, info)) { return; }
            levels.Push(new Level(directory, name, path, info, new Queue<string>(Sorted(directory.Value, path))));
            entered = true;
        }
        finally
        {
            if (!entered) { directory.Dispose(); }
        }
    }

    // The order does not depend on the file system's: the same tree gives the same archive.
    private static List<string> Sorted(int directory, string path)
    {
        List<string> names = Paths.List(directory, path);
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    private sealed record Level(OwnedFd Directory, string Name, string Path, Statx Info, Queue<string> Names);
}
