using System;
using System.Collections.Generic;
using System.Linq;
using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Compile.Cgroups;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;

namespace Nsinit.Launcher.Cgroups;

/// <summary>A container's cgroups as steps of its start.</summary>
internal static class CgroupSteps
{
    /// <summary>
    /// Makes them and writes the limits. Where the host does not let us and there is no limit, <paramref name="doWithout"/>
    /// is called instead.
    /// </summary>
    public static List<HostStep> Make(CgroupSet cgroups, ResourceSpec resources, Func<ContainerLock> held, Action doWithout)
    {
        List<HostStep> steps = [];
        string[] directories = [.. cgroups.Directories];
        if (directories.Length == 0) { return steps; }
        steps.Add(new(
            Say($"make the cgroup{(directories.Length == 1 ? "" : "s")} {string.Join(", ", directories)}", $"mkdir {string.Join(' ', directories)}",
                directories.Select(d => $"mkdirat(\"{d}\")")),
            () =>
            {
                // Where they are must be known before they are: whoever dies in between leaves nothing unknown.
                if (!CgroupFinder.IsUsual(cgroups)) { CgroupFinder.Remember(held().Descriptor, directories); }
                try { cgroups.Create(); }
                catch (KernelException e) when (resources.IsEmpty && e.Error is Errno.EROFS or Errno.EACCES or Errno.EPERM) { doWithout(); }
            },
            cgroups.Remove));
        List<CgroupSetting> settings = CgroupSet.Settings(resources);
        if (settings.Count > 0)
        {
            steps.Add(new(
                Say("limit what it may use", string.Join("; ", settings.Select(s => $"echo {s.Value} >{s.File}")), settings.Select(s => $"write(\"{s.File}\", \"{s.Value}\")")),
                () => cgroups.Limit(settings),
                null));
        }

        return steps;
    }

    /// <summary>Moves the first process into those that it was not born into.</summary>
    public static List<HostStep> Attach(CgroupSet cgroups, Func<int> pid)
    {
        if (cgroups.Legacy.Count == 0) { return []; }
        string[] files = [.. cgroups.Legacy.Values.Distinct().Select(d => $"{d}/cgroup.procs")];
        return [new(Say("move it into its cgroups", string.Join("; ", files.Select(f => $"echo PID >{f}")), files.Select(f => $"write(\"{f}\", pid)")), () => cgroups.Attach(pid()), null)];
    }

    private static Act Say(string phrase, string shell, IEnumerable<string> calls) => new(Actor.Launcher, phrase, shell) { Messages = [.. calls] };
}
