using System;
using System.Collections.Generic;
using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.State;
using Nsinit.Linux.Cgroups;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Cgroups;

/// <summary>Finds the cgroups of a container that exists: in their usual place, or where its file says.</summary>
internal static class CgroupFinder
{
    private const int MaxFile = 1 << 16;

    /// <summary>Whether a set is where <see cref="Find"/> would look without being told.</summary>
    public static bool IsUsual(CgroupSet cgroups) => cgroups.Legacy.Count == 0
        && cgroups.Unified?.LastIndexOf('/') == CgroupTree.Unified?.Length;

    /// <summary>Notes where they are, in the container's open directory.</summary>
    public static void Remember(int directory, IEnumerable<string> cgroups) =>
        Contents.Replace(directory, ContainerFiles.Cgroups, Encoding.UTF8.GetBytes(string.Join('\n', cgroups)));

    /// <summary>The cgroups of container <paramref name="id"/>, whose own directory is <paramref name="directory"/>.</summary>
    public static CgroupSet Find(string id, string directory)
    {
        byte[]? file = Contents.TryRead(Fd.AT_FDCWD, $"{directory}/{ContainerFiles.Cgroups}", MaxFile);
        if (file is null) { return new CgroupSet(CgroupTree.Unified is string mount ? $"{mount}/nsinit-{id}" : null, new Dictionary<string, string>()); }

        string? unified = null;
        Dictionary<string, string> legacy = [];
        Dictionary<string, string> mounts = CgroupTree.Legacy();
        foreach (string path in Encoding.UTF8.GetString(file).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            bool found = false;
            foreach ((string controller, string mount) in mounts)
            {
                if (!path.StartsWith($"{mount}/", StringComparison.Ordinal)) { continue; }
                legacy[controller] = path;
                found = true;
            }

            if (!found) { unified = path; }
        }

        return new CgroupSet(unified, legacy);
    }
}
