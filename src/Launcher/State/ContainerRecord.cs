using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.State;

/// <summary>What is remembered of a container: container.json, written once, while its first process is being made.</summary>
internal sealed record ContainerRecord
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>When it was made, RFC 3339.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>What the user named as the root file system.</summary>
    public required string Rootfs { get; init; }

    /// <summary>The cached image it was made of; null for a directory or a disk image.</summary>
    public string? Image { get; init; }

    /// <summary>"overlay" or "direct".</summary>
    public required string RootfsMode { get; init; }

    public required bool ReadOnly { get; init; }

    public required string Hostname { get; init; }

    public required string[] Command { get; init; }

    public required string[] Env { get; init; }

    /// <summary>What was said of its payload, before defaults.</summary>
    public GivenSpec Given { get; init; } = new();

    public required string WorkingDirectory { get; init; }

    public required UserRecord User { get; init; }

    public required bool Terminal { get; init; }

    public required bool Interactive { get; init; }

    public required bool Detached { get; init; }

    public required bool AutoRemove { get; init; }

    public required bool Init { get; init; }

    /// <summary>Capabilities that its root has, as bits.</summary>
    public required ulong Capabilities { get; init; }

    /// <summary>Where each namespace comes from: "private", "host", "container:NAME" or "ns:PATH".</summary>
    public required Dictionary<string, string> Namespaces { get; init; }

    /// <summary>The signal that asks its first process to end; null: SIGTERM.</summary>
    public int? StopSignal { get; init; }

    public Dictionary<string, string> Labels { get; init; } = [];

    /// <summary>PORT/PROTOCOL on which its image says that it listens.</summary>
    public string[] ExposedPorts { get; init; } = [];

    /// <summary>Interfaces of the host that it got: their names there and here.</summary>
    public Dictionary<string, string> HostLinks { get; init; } = [];

    /// <summary>Bits a second in each direction of each interface; 0: no limit.</summary>
    public long NetRate { get; init; }

    /// <summary>Settings of its namespaces that were asked for: paths below /proc/sys and values.</summary>
    public Dictionary<string, string> Sysctls { get; init; } = [];

    /// <summary>Devices of the host that it has: where they are there and here, with letters of rwm behind a colon when it has not all access.</summary>
    public Dictionary<string, string> Devices { get; init; } = [];

    /// <summary>Limits of each of its processes.</summary>
    public UlimitRecord[] Ulimits { get; init; } = [];

    /// <summary>How much of the machine all of them may use; null: as much as they like.</summary>
    public ResourceSpec? Resources { get; init; }

    /// <summary>The cgroup below which its own is; empty: the usual place.</summary>
    public string CgroupParent { get; init; } = "";

    /// <summary>Bytes that fit into its /dev/shm.</summary>
    public long ShmSize { get; init; }

    /// <summary>How soon its processes end when memory runs out; null: as the caller's.</summary>
    public int? OomScoreAdj { get; init; }

    /// <summary>Which ids of the host its users are; null: the same.</summary>
    public IdMap? Ids { get; init; }

    /// <summary>What happens at its end.</summary>
    public LifeSpec Life { get; init; } = new();

    /// <summary>How its health is checked; null: it is not.</summary>
    public HealthSpec? Health { get; init; }

    public required MountRecord[] Mounts { get; init; }

    public required InterfaceRecord[] Networks { get; init; }

    /// <summary>Lines of its hosts file that the user added, NAME:ADDRESS each.</summary>
    public string[] AddedHosts { get; init; } = [];

    /// <summary>Nameservers that the user named; empty: the host's.</summary>
    public string[] Dns { get; init; } = [];

    /// <summary>Domains to look names up in that the user named; empty: the host's.</summary>
    public string[] DnsSearch { get; init; } = [];

    /// <summary>Options of its resolver that the user named; empty: the host's.</summary>
    public string[] DnsOptions { get; init; } = [];

    /// <summary>The program of the user's that connects it; null when none does.</summary>
    public string? Connector { get; init; }

    public PortRecord[] Ports { get; init; } = [];

    /// <summary>Whether it is the record of <paramref name="id"/>, with everything in it that others take for granted.</summary>
    public bool IsSound(string id) =>
        Id == id
        && ContainerName.IsValid(Name)
        && Array.TrueForAll(Command, word => word is not null)
        && (Health is null || (Health.Command is { Count: > 0 } check && check.All(word => word is not null)))
        && Ids is null or { Users: not null, Groups: not null }
        && Array.TrueForAll(Ulimits, limit => limit is not null)
        && Array.TrueForAll(Env, entry => entry is not null)
        && Array.TrueForAll(Mounts, mount => mount is not null)
        && Array.TrueForAll(Networks, card => card is not null && ContainerName.IsValid(card.Network)
            && Array.TrueForAll(card.Addresses, address => IPNetwork.TryParse(Host(address), out _)))
        && Array.TrueForAll(Ports, port => port is { HostPort: > 0, ContainerPort: > 0, Count: > 0 }
            && Math.Max(port.HostPort, port.ContainerPort) <= 65536 - port.Count
            && port.Protocol is "tcp" or "udp" or "sctp"
            && (port.HostAddress is null || IPAddress.TryParse(port.HostAddress, out _)));

    // ADDRESS/PREFIX has bits behind the prefix, which IPNetwork refuses; the address is what becomes a file name.
    private static string Host(string? address) => address is null || !address.Contains('/') ? "" : address[..address.IndexOf('/')] + "/" + (address.Contains(':') ? 128 : 32);
}

/// <summary>Who the payload runs as.</summary>
internal sealed class UserRecord
{
    public required uint Uid { get; init; }

    public required uint Gid { get; init; }

    public required uint[] Groups { get; init; }

    /// <summary>Those of them that any other user of the container is in too.</summary>
    public uint[] AddedGroups { get; init; } = [];

    public required string Home { get; init; }
}

/// <summary>An interface of the container.</summary>
internal sealed record InterfaceRecord
{
    public required string Network { get; init; }

    public required string Name { get; init; }

    /// <summary>macvlan or ipvlan; null: one end of a veth pair.</summary>
    public string? Driver { get; init; }

    /// <summary>The name of the pair's other end, on the host; of another link the name by which it is found inside, whatever it is called there.</summary>
    public required string HostName { get; init; }

    public required string Mac { get; init; }

    /// <summary>ADDRESS/PREFIX, each.</summary>
    public required string[] Addresses { get; init; }

    /// <summary>Where its default routes lead; 0.0.0.0 and ::, to nobody but the interface.</summary>
    public required string[] Gateways { get; init; }

    /// <summary>Names by which others on the network find it, beside its name and hostname.</summary>
    public string[] Aliases { get; init; } = [];
}
