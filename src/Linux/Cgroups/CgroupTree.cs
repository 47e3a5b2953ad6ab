using System.Collections.Generic;
using Nsinit.Abi;
using Nsinit.Linux.Files;

namespace Nsinit.Linux.Cgroups;

/// <summary>
/// Where this host's cgroup hierarchies are, cgroups(7): version 2 on /sys/fs/cgroup; or version 1 there, one directory a
/// controller, and perhaps version 2 on its subdirectory "unified" without the controllers that version 1 has.
/// </summary>
internal static class CgroupTree
{
    public const string Mount = "/sys/fs/cgroup";
    private const string Hybrid = Mount + "/unified";

    /// <summary>Whether version 2 is all there is, and so has the controllers.</summary>
    public static bool IsPure { get; } = IsUnified(Mount);

    /// <summary>The mount point of version 2; null when it is not mounted.</summary>
    public static string? Unified { get; } = IsPure ? Mount : IsUnified(Hybrid) ? Hybrid : null;

    /// <summary>The mount points of version 1 by controller; "cpu,cpuacct" on one mount count as two.</summary>
    public static Dictionary<string, string> Legacy()
    {
        Dictionary<string, string> mounts = [];
        if (IsPure) { return mounts; }
        foreach (string name in Paths.List(Mount))
        {
            string path = $"{Mount}/{name}";
            // Its own file, and not that of version 2: the subdirectory of a hybrid host has no release agent.
            if (!Paths.Exists(Fd.AT_FDCWD, $"{path}/notify_on_release")) { continue; }
            foreach (string controller in name.Split(',')) { mounts[controller] = path; }
        }

        return mounts;
    }

    private static bool IsUnified(string path) => Paths.Exists(Fd.AT_FDCWD, $"{path}/cgroup.controllers");
}
