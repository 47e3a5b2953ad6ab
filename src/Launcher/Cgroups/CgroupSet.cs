using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Nsinit.Abi;
using Nsinit.Launcher.Compile.Cgroups;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Spec;
using Nsinit.Linux;
using Nsinit.Linux.Cgroups;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Cgroups;

/// <summary>
/// The cgroups of one container: a directory in the hierarchy of version 2, where there is one, and directories in those
/// of version 1 whose controllers its limits need.
/// </summary>
/// <param name="Unified">The directory of version 2; null when the host has none.</param>
/// <param name="Legacy">The directories of version 1 by controller.</param>
internal sealed record CgroupSet(string? Unified, IReadOnlyDictionary<string, string> Legacy)
{
    /// <summary>No cgroup at all.</summary>
    public static CgroupSet None { get; } = new(null, new Dictionary<string, string>());

    public IEnumerable<string> Directories => Unified is null ? Legacy.Values.Distinct() : Legacy.Values.Distinct().Prepend(Unified);

    /// <summary>
    /// Where the cgroups of container <paramref name="id"/> are to be, below <paramref name="parent"/> (empty: the root).
    /// With <paramref name="gate"/>, also where version 1 has what keeps it from devices, if version 2 is not there to do it.
    /// Throws <see cref="NsinitException"/> when a limit needs what the host lacks.
    /// </summary>
    public static CgroupSet Place(string id, string parent, ResourceSpec resources, bool gate)
    {
        string? mount = CgroupTree.Unified;
        if (OwnIds.IsNested && parent.Length == 0)
        {
            if ((CgroupTree.IsPure || resources.IsEmpty) && Delegation.Parent() is string own) { return new CgroupSet(Below(mount!, own, id), new Dictionary<string, string>()); }
            return resources.IsEmpty ? None : throw new NsinitException("limit what the container may use: no cgroup here is yours to divide")
            {
                Hint = "have systemd give you one: systemd-run --user --scope -p Delegate=yes nsinit run ...; or run it as root",
            };
        }

        Dictionary<string, string> legacy = [];
        if (!resources.IsEmpty && !CgroupTree.IsPure)
        {
            Dictionary<string, string> mounts = CgroupTree.Legacy();
            foreach (CgroupSetting setting in LegacySettings.Of(resources))
            {
                legacy[setting.Controller] = mounts.TryGetValue(setting.Controller, out string? path) ? Below(path, parent, id)
                    : throw Missing(setting.Controller, mounts.Count == 0 && mount is null);
            }
        }

        if (gate && mount is null && CgroupTree.Legacy().TryGetValue(DeviceGate.Controller, out string? devices)) { legacy[DeviceGate.Controller] = Below(devices, parent, id); }
        return new CgroupSet(mount is null ? null : Below(mount, parent, id), legacy);
    }

    /// <summary>Where cgroups of version 1 are, or are to be for limits that it is given while it runs, by controller.</summary>
    public static Dictionary<string, string> Possible(string id, string parent) => CgroupTree.Legacy()
        .Where(mount => LegacySettings.Controllers.Contains(mount.Key)).ToDictionary(mount => mount.Key, mount => Below(mount.Value, parent, id));

    /// <summary>Those of the directories that are there.</summary>
    public CgroupSet ThatExist() => new(
        Unified is not null && Paths.Exists(Fd.AT_FDCWD, Unified) ? Unified : null,
        Legacy.Where(l => Paths.Exists(Fd.AT_FDCWD, l.Value)).ToDictionary());

    /// <summary>Makes the directories. Throws <see cref="KernelException"/>; what it made by then stays, for <see cref="Remove"/>.</summary>
    public void Create()
    {
        foreach (string directory in Directories)
        {
            Paths.MakeDirectories(directory, Mode);
        }

        // A new cpuset is empty and takes nobody in; version 2 inherits by itself.
        if (Legacy.TryGetValue("cpuset", out string? cpuset)) { InheritCpus(cpuset); }
    }

    /// <summary>Limits as this host's version of cgroups has them.</summary>
    public static List<CgroupSetting> Settings(ResourceSpec resources) => CgroupTree.IsPure ? UnifiedSettings.Of(resources) : LegacySettings.Of(resources);

    /// <summary>Writes limits. Throws <see cref="NsinitException"/> or <see cref="KernelException"/>.</summary>
    public void Limit(List<CgroupSetting> settings)
    {
        Enable(settings);
        for (int i = 0; i < settings.Count; i++)
        {
            CgroupSetting setting = settings[i];
            SysResult written = Write(setting);
            // Memory may not exceed memory and swap together: when the limits rise, the second must rise first.
            if (written.Error == Errno.EINVAL && setting.File == "memory.limit_in_bytes" && settings.Count > i + 1)
            {
                Write(settings[i + 1]);
                written = Write(setting);
            }

            if (written.Error == Errno.ENOENT && setting.Implied) { continue; }
            written.OrThrow($"set {setting.File} to {setting.Value} in", Directory(setting));
        }
    }

    /// <summary>The settings that bring back what now is in the files of <paramref name="settings"/>.</summary>
    public List<CgroupSetting> Present(List<CgroupSetting> settings) => [.. settings.Where(s => Paths.Exists(Fd.AT_FDCWD, PathOf(s)))
        .Select(s => s with { Value = s.Before(CgroupFile.TryRead(PathOf(s)) ?? "") })];

    /// <summary>Moves a process into the directories of version 1; it was born into that of version 2.</summary>
    public void Attach(int pid)
    {
        foreach (string procs in ToAttach) { CgroupFile.Write(procs, $"{pid}"); }
    }

    /// <summary>The files that a pid is written to for that.</summary>
    public IEnumerable<string> ToAttach => Legacy.Values.Distinct().Select(directory => $"{directory}/cgroup.procs");

    /// <summary>Kills every process in them.</summary>
    public void Kill()
    {
        // Kernels before 5.14 have no such file, and version 1 never had.
        if (Unified is string unified && !CgroupFile.TryWrite($"{unified}/cgroup.kill", "1").Failed) { return; }
        foreach (string directory in Directories)
        {
            foreach (int pid in CgroupFile.Members(directory)) { Kernel.Kill(pid, Signal.SIGKILL); }
        }
    }

    /// <summary>
    /// Removes what is there, with the processes that are left: those of a container that shares its pid namespace do not end
    /// with its first. A cgroup whose processes do not end stays.
    /// </summary>
    public void Remove()
    {
        Kill();
        foreach (string directory in Directories)
        {
            for (int left = 100; left > 0 && Paths.TryRemove(Fd.AT_FDCWD, directory, AtFlags.AT_REMOVEDIR).Error == Errno.EBUSY; left--) { Thread.Sleep(10); }
        }
    }

    private SysResult Write(CgroupSetting setting) => CgroupFile.TryWrite(PathOf(setting), setting.Value);

    /// <summary>The file that a setting is written to.</summary>
    public string PathOf(CgroupSetting setting) => $"{Directory(setting)}/{setting.File}";

    private string Directory(CgroupSetting setting) =>
        (CgroupTree.IsPure ? Unified : Legacy.GetValueOrDefault(setting.Controller)) ?? throw Missing(setting.Controller, false);

    /// <summary>Makes the controllers of <paramref name="settings"/> work: each cgroup above must have passed them on.</summary>
    public void Enable(List<CgroupSetting> settings)
    {
        if (settings.Count == 0 || !CgroupTree.IsPure) { return; }
        string[] wanted = [.. settings.Select(s => s.Controller).Distinct()];
        string path = CgroupTree.Mount;
        foreach (string part in Unified![CgroupTree.Mount.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] present = (CgroupFile.TryRead($"{path}/cgroup.controllers") ?? "").Split(' ', '\n');
            foreach (string controller in wanted)
            {
                if (!present.Contains(controller)) { throw Missing(controller, false); }
                CgroupFile.Write($"{path}/cgroup.subtree_control", $"+{controller}");
            }

            path += $"/{part}";
        }
    }

    private static void InheritCpus(string directory)
    {
        string parent = directory[..directory.LastIndexOf('/')];
        foreach (string file in (string[])["cpuset.cpus", "cpuset.mems"])
        {
            if (CgroupFile.TryRead($"{directory}/{file}")?.Trim() is not "") { continue; }
            if (CgroupFile.TryRead($"{parent}/{file}")?.Trim() is "") { InheritCpus(parent); }
            CgroupFile.Write($"{directory}/{file}", CgroupFile.TryRead($"{parent}/{file}")?.Trim() ?? "");
        }
    }

    private static string Below(string mount, string parent, string id) =>
        parent.Trim('/') is { Length: > 0 } path ? $"{mount}/{path}/nsinit-{id}" : $"{mount}/nsinit-{id}";

    private static NsinitException Missing(string controller, bool none) =>
        new($"limit the container's {controller}: the host has no cgroup controller of that name")
        {
            Hint = none ? "no cgroups are mounted: mount -t cgroup2 cgroup2 /sys/fs/cgroup"
                : $"the kernel lacks it, or it is not passed on: look into {CgroupTree.Mount}/cgroup.controllers",
        };

    private const uint Mode = 0x1ed;   // 0755
}
