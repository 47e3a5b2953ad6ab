using System.Collections.Generic;
using Nsinit.Abi;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Network.Names;

/// <summary>
/// Who is to be found on one network, by which names. An entry is a symbolic link, named by the container's id, whose text is
/// the entry itself: it is there whole or not at all, and whoever puts the container away has just to unlink it.
/// </summary>
internal sealed class NameBook
{
    private readonly string _directory;

    public NameBook(StateRoot root, string network) => _directory = root.NameEntries(network);

    /// <summary>The file of an entry.</summary>
    public string PathOf(string id) => $"{_directory}/{id}";

    /// <summary>Enters a container, or changes its entry.</summary>
    public void Join(string id, NameEntry entry)
    {
        SysResult made = Paths.TrySymlink(entry.Text, Fd.AT_FDCWD, PathOf(id));
        if (made.Error == Errno.ENOENT)
        {
            Paths.MakeDirectories(_directory, StateRoot.Mode);
            made = Paths.TrySymlink(entry.Text, Fd.AT_FDCWD, PathOf(id));
        }

        if (made.Error == Errno.EEXIST) { Change(id, entry); }
        else { made.OrThrow("make", PathOf(id)); }
    }

    /// <summary>Takes a container out, if it is in.</summary>
    public void Leave(string id) => Remove(PathOf(id));

    /// <summary>The entry of a container; null when it has none.</summary>
    public NameEntry? Find(string id) => Paths.ReadLink(Fd.AT_FDCWD, PathOf(id)) is string text ? NameEntry.Parse(text) : null;

    /// <summary>All entries, in the order of their ids.</summary>
    public List<(string Id, NameEntry Entry)> Entries()
    {
        List<(string Id, NameEntry)> entries = [];
        foreach (string id in Paths.List(_directory))
        {
            if (ContainerId.IsValid(id) && Find(id) is NameEntry entry) { entries.Add((id, entry)); }
        }

        entries.Sort((a, b) => string.CompareOrdinal(a.Id, b.Id));
        return entries;
    }

    // The temporary name is no id, so it is no entry; it belongs to the one container.
    private void Change(string id, NameEntry entry)
    {
        string temporary = $"{PathOf(id)}.new";
        Remove(temporary);
        Paths.TrySymlink(entry.Text, Fd.AT_FDCWD, temporary).OrThrow("make", temporary);
        Paths.TryRename(Fd.AT_FDCWD, temporary, Fd.AT_FDCWD, PathOf(id)).OrThrow("rename to", PathOf(id));
    }

    private static void Remove(string path)
    {
        SysResult removed = Paths.TryRemove(Fd.AT_FDCWD, path);
        if (removed.Failed && removed.Error is not (Errno.ENOENT or Errno.ENOTDIR)) { removed.OrThrow("remove", path); }
    }
}
