using System;
using System.Collections.Generic;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Weakened;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.State;

/// <summary>
/// Sees to it that the state directory is the caller's alone before anything in it is believed: whoever else could write there would decide
/// what is mounted, executed and removed as the caller.
/// </summary>
internal static class StateGuard
{
    private const uint WritableByOthers = 0x12;   // 022
    private const uint OpenToOthers = 0x3f;       // 077
    private const uint WritableByAll = 0x2;       // 002
    private const uint Sticky = 0x200;            // 01000

    /// <summary>
    /// Throws <see cref="NsinitException"/> with what mends it: of a directory that others own or may write to, or that they could exchange. One
    /// that others may only read becomes 0700, if there is nothing in it but what is nsinit's.
    /// </summary>
    public static void Check(StateRoot root)
    {
        if (Weak.Lacks(Protection.Modes)) { return; }
        bool linked = CheckWay(root.Path, root);
        if (linked && RealPath(root.Path) is string real) { CheckWay(real, root); }
        if (CheckOwner(root.Path, root) is not Statx info) { return; }
        foreach (string part in root.Parts) { CheckOwner(part, root); }
        if ((info.Mode & OpenToOthers) != 0 && Paths.List(root.Path).TrueForAll(name => root.IsPart(name))) { Close(root.Path); }
    }

    /// <summary>
    /// The same of the directory alone: somebody may have made it since it was found missing.
    /// </summary>
    public static void CheckMade(StateRoot root)
    {
        if (!Weak.Lacks(Protection.Modes)) { CheckOwner(root.Path, root); }
    }

    // Every directory on the way, down to what is not there yet. True when there is a link among them.
    private static bool CheckWay(string path, StateRoot root)
    {
        bool linked = false;
        foreach (string step in Steps(path))
        {
            if (Paths.TryStat(Fd.AT_FDCWD, step, AtFlags.AT_SYMLINK_NOFOLLOW, out Statx info).Failed) { break; }
            bool isLink = (info.Mode & ModeBits.S_IFMT) == ModeBits.S_IFLNK;
            linked |= isLink;
            if (isLink && !IsTrusted(info.Uid))
            {
                throw Refused(root, $"{step} is a link of user {info.Uid}", "name the directory that it leads to, with --root");
            }

            if (!isLink && step != path && (info.Mode & (WritableByAll | Sticky)) == WritableByAll)
            {
                throw Refused(root, $"anybody may exchange what is in {step} (mode {Octal(info.Mode)})", $"chmod o-w {step}, or chmod +t {step}");
            }
        }

        return linked;
    }

    private static Statx? CheckOwner(string path, StateRoot root)
    {
        if (Paths.TryStat(Fd.AT_FDCWD, path, AtFlags.None, out Statx info).Failed || (info.Mode & ModeBits.S_IFMT) != ModeBits.S_IFDIR) { return null; }
        if (info.Uid != HostFacts.User)
        {
            string hint = $"name another with --root, or see what is in it, and chown -R {HostFacts.User} {path}";
            throw Refused(root, $"{(path == root.Path ? "it" : path)} belongs to user {info.Uid}, not to {HostFacts.User}", hint);
        }

        if ((info.Mode & WritableByOthers) != 0)
        {
            throw Refused(root, $"others may write to {(path == root.Path ? "it" : path)} (mode {Octal(info.Mode)})", $"see whether all that is in it is yours, and chmod 700 {path}");
        }

        return info;
    }

    // "/", "/var", "/var/lib", "/var/lib/nsinit".
    private static IEnumerable<string> Steps(string path)
    {
        yield return "/";
        for (int slash = path.IndexOf('/', 1); slash >= 0; slash = path.IndexOf('/', slash + 1)) { yield return path[..slash]; }
        yield return path;
    }

    private static string? RealPath(string path)
    {
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, path, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY);
        if (opened.Failed) { return null; }
        using OwnedFd directory = new((int)opened.Value);
        return Paths.ReadLink(Fd.AT_FDCWD, $"/proc/self/fd/{directory.Value}");
    }

    // In a user's realm, what is the host's root's belongs to nobody.
    private static bool IsTrusted(uint owner) => owner == 0 || owner == HostFacts.User || OwnIds.IsNested;

    // A file system that has no modes is no reason to fail: nobody can write to it, or it would have been refused.
    private static unsafe void Close(string path)
    {
        fixed (byte* name = Utf8.Terminated(path)) { _ = Kernel.Fchmodat(Fd.AT_FDCWD, name, StateRoot.Mode); }
    }

    private static string Octal(uint mode) => Convert.ToString(mode & 0xfff, 8);

    private static NsinitException Refused(StateRoot root, string why, string hint) => new($"keep containers in {root.Path}: {why}") { Hint = hint };
}
