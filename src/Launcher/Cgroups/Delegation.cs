using System;
using System.Text;
using Nsinit.Abi;
using Nsinit.Linux.Cgroups;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Cgroups;

/// <summary>Which part of the hierarchy of version 2 has been given to a user, cgroups(7).</summary>
internal static class Delegation
{
    private const int MaxFile = 1 << 16;

    /// <summary>
    /// Below which cgroup this process may make others, as a path from the mount point: beside its own, where limits can be set, or in its own; null
    /// when nothing has been given to it.
    /// </summary>
    public static string? Parent()
    {
        if (CgroupTree.Unified is not string mount || Own() is not string own) { return null; }
        string beside = own[..Math.Max(own.LastIndexOf('/'), 0)];
        return IsOurs(mount + beside) ? beside : IsOurs(mount + own) ? own : null;
    }

    // To be born in a cgroup, a process needs the right to write to this file of the one above that and its parent's.
    private static bool IsOurs(string directory)
    {
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, $"{directory}/cgroup.procs", OpenFlags.O_WRONLY);
        if (opened.Failed) { return false; }
        new OwnedFd((int)opened.Value).Dispose();
        return true;
    }

    private static string? Own()
    {
        const string Unified = "0::";
        foreach (string line in Encoding.UTF8.GetString(Contents.TryRead(Fd.AT_FDCWD, "/proc/self/cgroup", MaxFile) ?? []).Split('\n'))
        {
            if (line.StartsWith(Unified, StringComparison.Ordinal) && !line.Contains("/..", StringComparison.Ordinal)) { return line[Unified.Length..].TrimEnd('/'); }
        }

        return null;
    }
}
