using System;
using Nsinit.Abi;
using Nsinit.Launcher.Host;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.State;

/// <summary>
/// Settings of the host that were changed for networks: a symbolic link each, whose text is the boot in which that was, and the value before and after. It is there
/// before the change, and what somebody else has set since is left alone.
/// </summary>
internal static class ChangedSettings
{
    // A dot keeps these from being names of networks; no interface has a colon in its name.
    private const string Prefix = ".set-";

    /// <summary>Notes that a setting, a path below /proc/sys, is about to become <paramref name="value"/>.</summary>
    public static void Note(StateRoot root, string path, string before, string value)
    {
        string link = $"{root.Networks}/{Prefix}{path.Replace('/', ':')}";
        string text = $"{ProcessFacts.BootId} {before} {value}";
        Paths.MakeDirectories(root.Networks, StateRoot.Mode);
        // One of an earlier boot says nothing any more.
        if (Paths.ReadLink(Fd.AT_FDCWD, link) is string old && old != text) { Paths.TryRemove(Fd.AT_FDCWD, link).OrThrow("remove", link); }
        SysResult made = Paths.TrySymlink(text, Fd.AT_FDCWD, link);
        // Another command does the same.
        if (made.Error != Errno.EEXIST) { made.OrThrow("make", link); }
    }

    /// <summary>Forgets those whose paths <paramref name="which"/> names; with <paramref name="restore"/> they become what they were.</summary>
    public static void PutBack(StateRoot root, Predicate<string> which, bool restore)
    {
        foreach (string name in Paths.List(root.Networks))
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal)) { continue; }
            string path = name[Prefix.Length..].Replace(':', '/');
            if (!which(path)) { continue; }
            string[] words = (Paths.ReadLink(Fd.AT_FDCWD, $"{root.Networks}/{name}") ?? "").Split(' ');
            if (restore && words is [string boot, string before, string value] && boot == ProcessFacts.BootId && Sysctl.Read(path) == value) { Sysctl.Write(path, before); }
            SysResult removed = Paths.TryRemove(Fd.AT_FDCWD, $"{root.Networks}/{name}");
            if (removed.Error is not (Errno.None or Errno.ENOENT)) { removed.OrThrow("remove", name); }
        }
    }
}
