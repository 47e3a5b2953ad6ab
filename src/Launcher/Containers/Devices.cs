using System;
using System.Collections.Generic;
using System.Linq;
using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Cgroups;
using Nsinit.Launcher.Compile.Cgroups;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Spec;
using Nsinit.Linux.Bpf;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>Which devices of the host a container was given, by the numbers that they have at this start.</summary>
internal static class Devices
{
    private const DeviceAccess ReadWrite = DeviceAccess.BPF_DEVCG_ACC_READ | DeviceAccess.BPF_DEVCG_ACC_WRITE;

    /// <summary>The steps that keep it from all others; before a process of it runs, and beside what the kernel does to make that.</summary>
    public static List<HostStep> Gate(ContainerSpec spec, Func<CgroupSet> cgroups)
    {
        string? partial = Partial(spec);
        // Such programs are the host's root's alone.
        if (OwnIds.IsNested && partial is null) { return []; }
        return DeviceGate.Steps(() => OwnIds.IsNested ? CgroupSet.None : cgroups(), Rules(spec), partial);
    }

    // The list that all have, and what it was given.
    private static List<DeviceRule> Rules(ContainerSpec spec)
    {
        List<DeviceRule> rules = [.. DeviceRules.Default];
        foreach (DeviceSpec device in spec.Devices) { Add(rules, device.Source, device.Access); }
        foreach (MountSpec mount in spec.Mounts)
        {
            if (mount is { Kind: MountKind.Bind, File: true, Devices: true }) { Add(rules, mount.Source, mount.ReadOnly ? DeviceAccess.BPF_DEVCG_ACC_READ : ReadWrite); }
        }

        return rules;
    }

    // The option that gives it a part of what a node allows, which only a gate can.
    private static string? Partial(ContainerSpec spec) => spec.Devices.FirstOrDefault(device => DeviceRules.IsPartial(device.Access))?.Origin;

    // What is gone is missed where it is mounted.
    private static void Add(List<DeviceRule> rules, string source, DeviceAccess access)
    {
        if (Paths.TryStat(Fd.AT_FDCWD, source, AtFlags.None, out Statx info).Failed) { return; }
        DeviceKind? kind = (info.Mode & ModeBits.S_IFMT) switch
        {
            ModeBits.S_IFCHR => DeviceKind.BPF_DEVCG_DEV_CHAR,
            ModeBits.S_IFBLK => DeviceKind.BPF_DEVCG_DEV_BLOCK,
            _ => null,
        };
        if (kind is not null) { rules.Add(new DeviceRule(kind, info.RdevMajor, info.RdevMinor, access)); }
    }
}
