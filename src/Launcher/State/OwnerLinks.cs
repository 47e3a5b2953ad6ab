using System;
using Nsinit.Abi;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.State;

/// <summary>
/// Things that one container at a time can have, a name or an address: a symbolic link to the container's directory,
/// named by the thing. symlinkat(2) makes it with its content in one step, and never twice.
/// </summary>
internal static class OwnerLinks
{
    /// <summary>Takes <paramref name="path"/> for container <paramref name="id"/>; false when it is taken.</summary>
    public static bool TryTake(StateRoot root, string path, string id)
    {
        SysResult made = Paths.TrySymlink(root.Container(id), Fd.AT_FDCWD, path);
        if (made.Error == Errno.EEXIST) { return false; }
        made.OrThrow("make", path);
        return true;
    }

    /// <summary>The id of the container that has <paramref name="path"/>; null when nobody has, also if it leads elsewhere.</summary>
    public static string? Owner(string path)
    {
        string? target = Paths.ReadLink(Fd.AT_FDCWD, path);
        string? id = target?[(target.LastIndexOf('/') + 1)..];
        // What it says becomes a path that may be removed: nothing but an id may come out of it.
        return id is not null && ContainerId.IsValid(id) ? id : null;
    }

    /// <summary>Removes what is at <paramref name="path"/> and is no link of ours, so that nobody could ever give it back.</summary>
    public static void Heal(string path)
    {
        if (Paths.Exists(Fd.AT_FDCWD, path) && Owner(path) is null) { Paths.TryRemove(Fd.AT_FDCWD, path).OrThrow("remove", path); }
    }

    /// <summary>Gives <paramref name="path"/> back, if <paramref name="id"/> has it.</summary>
    public static void Release(string path, string id)
    {
        if (!string.Equals(Owner(path), id, StringComparison.Ordinal)) { return; }
        SysResult removed = Paths.TryRemove(Fd.AT_FDCWD, path);
        if (removed.Failed && removed.Error != Errno.ENOENT) { removed.OrThrow("remove", path); }
    }
}
