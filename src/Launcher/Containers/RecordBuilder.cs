using System;
using System.Collections.Generic;
using System.Linq;
using Nsinit.Abi;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Network.Firewall;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux.Bpf;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.Containers;

/// <summary>What of a container is worth remembering.</summary>
internal static class RecordBuilder
{
    /// <summary>The identity of <paramref name="pid"/>, a child that nobody has reaped, and of its monitor, if that is not 0.</summary>
    public static ProcessRecord Identify(int pid, int monitor, RestartCount restarts) => new(pid, ProcessFacts.StartTime(pid) ?? 0, ProcessFacts.BootId)
    {
        Noted = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
        Monitor = monitor == 0 ? default : (monitor, ProcessFacts.StartTime(monitor) ?? 0),
        Restarts = restarts,
    };

    /// <summary>With <paramref name="before"/>, the record of an earlier start.</summary>
    public static ContainerRecord Build(ContainerSpec spec, Placement place, ContainerRecord? before) => new()
    {
        Id = spec.Id,
        Name = spec.Name,
        Created = before?.Created ?? DateTimeOffset.UtcNow,
        Rootfs = spec.Rootfs.Source,
        Image = spec.Rootfs.Image is string image ? image[(image.LastIndexOf('/') + 1)..] : null,
        RootfsMode = spec.Rootfs.Mode == RootfsMode.Overlay ? "overlay" : "direct",
        ReadOnly = spec.Rootfs.ReadOnly,
        Hostname = spec.Hostname,
        Command = [.. spec.Process.Args],
        Env = [.. spec.Process.Env],
        Given = spec.Given,
        WorkingDirectory = spec.Process.WorkingDirectory,
        User = new UserRecord
        {
            Uid = spec.Process.User.Uid,
            Gid = spec.Process.User.Gid,
            Groups = [.. spec.Process.User.Groups],
            AddedGroups = [.. spec.AddedGroups],
            Home = spec.Process.User.Home,
        },
        Terminal = spec.Process.Terminal,
        Interactive = spec.Process.Interactive,
        Detached = spec.Detached,
        AutoRemove = spec.AutoRemove,
        Init = spec.Init,
        Resources = spec.Resources.IsEmpty ? null : spec.Resources,
        CgroupParent = spec.CgroupParent,
        Life = spec.Life,
        Health = spec.Health,
        Capabilities = spec.Process.Capabilities,
        Namespaces = Namespaces(spec),
        Ids = spec.Ids,
        StopSignal = spec.StopSignal,
        Labels = new(spec.Labels),
        ExposedPorts = [.. spec.ExposedPorts],
        HostLinks = spec.HostLinks.DistinctBy(l => l.Name).ToDictionary(l => l.Name, l => l.Inside),
        NetRate = spec.Rate?.Bits ?? 0,
        Sysctls = Settings(spec.Sysctls),
        Devices = spec.Devices.DistinctBy(d => d.Source).ToDictionary(d => d.Source, d => d.Access == DeviceSpec.All ? d.Target : $"{d.Target}:{DeviceRule.Letters(d.Access)}"),
        Ulimits = [.. spec.Process.Rlimits.Select(l => new UlimitRecord { Name = RlimitSpec.Names[l.Resource], Soft = l.Soft, Hard = l.Hard })],
        ShmSize = spec.ShmSize,
        OomScoreAdj = spec.OomScore,
        Mounts = [.. spec.Mounts.Select(m => new MountRecord
        {
            Type = m.Kind == MountKind.Bind ? "bind" : "tmpfs",
            Volume = m.Volume,
            Anonymous = m.Anonymous,
            Source = m.Source,
            Target = m.Target,
            ReadOnly = m.ReadOnly,
            Propagation = m.Propagation switch { MountFlags.MS_SLAVE => "rslave", MountFlags.MS_SHARED => "rshared", _ => null },
        })],
        Networks = [.. place.Interfaces.Select(card => Interface(card, spec.Names.Aliases))],
        AddedHosts = [.. spec.Names.Hosts],
        Dns = [.. spec.Names.Servers],
        DnsSearch = [.. spec.Names.Search],
        DnsOptions = [.. spec.Names.Options],
        Ports = PublishedPorts.Records([.. place.Ports, .. place.UserPorts]),
        Connector = place.Connector,
    };

    /// <summary>An interface, and the names that the container has on all of its networks.</summary>
    public static InterfaceRecord Interface(InterfaceSpec card, IReadOnlyList<string> aliases) => new()
    {
        Network = card.Network,
        Name = card.Name,
        Driver = card.Driver,
        HostName = card.HostName,
        Mac = MacText.Format(card.Mac),
        Addresses = [.. card.Addresses.Select(a => $"{a.Address}/{a.Prefix}")],
        Gateways = [.. card.Gateways.Select(g => $"{g}")],
        Aliases = [.. aliases, .. card.Aliases],
    };

    // Of two for one setting, the later is what counts.
    private static Dictionary<string, string> Settings(IReadOnlyList<SysctlSpec> settings)
    {
        Dictionary<string, string> values = [];
        foreach (SysctlSpec setting in settings) { values[setting.Path] = setting.Value; }
        return values;
    }

    private static Dictionary<string, string> Namespaces(ContainerSpec spec) => new()
    {
        ["pid"] = Text(spec.Namespaces.Pid),
        ["ipc"] = Text(spec.Namespaces.Ipc),
        ["uts"] = Text(spec.Namespaces.Uts),
        ["cgroup"] = Text(spec.Namespaces.Cgroup),
        ["network"] = Text(spec.Namespaces.Network),
        ["user"] = spec.Ids is null ? "host" : "private",
    };

    private static string Text(NamespaceSource source) => source.Kind switch
    {
        NamespaceKind.Private => "private",
        NamespaceKind.Host => "host",
        NamespaceKind.Path => $"ns:{source.Path}",
        _ => $"container:{source.Container}",
    };
}
