using System;
using Nsinit.Abi;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images;

/// <summary>
/// A directory for what an archive replaces by later entries. Whole trees go there in one step, however deep; somebody else
/// removes them with the directory.
/// </summary>
internal sealed class Trash : IDisposable
{
    private readonly OwnedFd _directory;
    private int _count;

    /// <param name="parent">Descriptor of the directory in which it is made, on the file system that is unpacked to.</param>
    public Trash(int parent)
    {
        SysResult made = Paths.TryMakeDirectory(parent, Name, 0x1c0);
        if (made.Error != Errno.EEXIST) { made.OrThrow("make directory", Name); }
        _directory = Paths.OpenDirectory(parent, Name);
    }

    /// <summary>What it is called in its parent.</summary>
    public const string Name = "trash";

    /// <summary>Takes <paramref name="name"/> out of <paramref name="parent"/>.</summary>
    public void Take(int parent, string name)
    {
        SysResult removed = TryRemove(parent, name);
        if (removed.Error != Errno.ENOTEMPTY)
        {
            if (removed.Error != Errno.ENOENT) { removed.OrThrow("replace", name); }
            return;
        }

        SysResult moved;
        do
        {
            moved = Paths.TryRename(parent, name, _directory.Value, $"{_count++}", Misc.RENAME_NOREPLACE);
        }
        while (moved.Error == Errno.EEXIST);
        moved.OrThrow("replace", name);
    }

    /// <summary>Removes a file, or a directory that is empty.</summary>
    public static SysResult TryRemove(int parent, string name)
    {
        SysResult removed = Paths.TryRemove(parent, name);
        return removed.Error == Errno.EISDIR ? Paths.TryRemove(parent, name, AtFlags.AT_REMOVEDIR) : removed;
    }

    public void Dispose() => _directory.Dispose();
}
