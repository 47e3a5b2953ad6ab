using System;
using System.Collections.Generic;
using System.Linq;
using Nsinit.Launcher.Cgroups;
using Nsinit.Launcher.State;
using Nsinit.Linux.Cgroups;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>The processes of a container, as the host sees them: those of its cgroup, or those of its pid namespace.</summary>
internal static class ContainerProcesses
{
    /// <summary>Their pids, lowest first; empty when it does not run.</summary>
    public static List<int> Pids(ContainerState state)
    {
        if (state is not { Phase: Phase.Running, Process: ProcessRecord first }) { return []; }
        List<int> pids = Pids(CgroupFinder.Find(state.Id, state.Directory).ThatExist(), first.Pid);
        pids.Sort();
        return pids;
    }

    /// <summary>The same for one that has <paramref name="cgroups"/>, in any order.</summary>
    public static List<int> Pids(CgroupSet cgroups, int first) => cgroups.Directories.FirstOrDefault() is string own
        ? CgroupFile.Members(own) : OfNamespace(first);

    private static List<int> OfNamespace(int first)
    {
        string? space = Paths.ReadLink(Abi.Fd.AT_FDCWD, $"/proc/{first}/ns/pid");
        return CgroupFile.Numbers(Paths.List("/proc")).FindAll(pid => string.Equals(Paths.ReadLink(Abi.Fd.AT_FDCWD, $"/proc/{pid}/ns/pid"), space, StringComparison.Ordinal));
    }
}
