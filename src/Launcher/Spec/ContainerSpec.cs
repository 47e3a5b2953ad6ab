using System.Collections.Generic;

namespace Nsinit.Launcher.Spec;

/// <summary>Everything a user can say about a container, with every default filled in. Nothing changes it afterwards.</summary>
internal sealed record ContainerSpec
{
    /// <summary>Twelve hexadecimal digits, unique on this host.</summary>
    public required string Id { get; init; }

    /// <summary>The name people use; unique on this host.</summary>
    public required string Name { get; init; }

    public required string Hostname { get; init; }

    /// <summary>The NIS domain name; null leaves it as a new namespace has it.</summary>
    public required string? Domainname { get; init; }

    public required RootfsSpec Rootfs { get; init; }

    public required ProcessSpec Process { get; init; }

    public GivenSpec Given { get; init; } = new();

    public required NamespaceSet Namespaces { get; init; }

    /// <summary>In the order they are made.</summary>
    public required IReadOnlyList<MountSpec> Mounts { get; init; }

    /// <summary>In the order of their interfaces: eth0, eth1 ...</summary>
    public required IReadOnlyList<AttachmentSpec> Networks { get; init; }

    public NamesSpec Names { get; init; } = new();

    public required ResourceSpec Resources { get; init; }

    /// <summary>Below which cgroup its own is made; empty: the root of the hierarchy.</summary>
    public required string CgroupParent { get; init; }

    /// <summary>The ports it publishes.</summary>
    public IReadOnlyList<PortSpec> Ports { get; init; } = [];

    /// <summary>The signal that asks its first process to end; null: SIGTERM.</summary>
    public int? StopSignal { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>PORT/PROTOCOL on which the image says that it listens.</summary>
    public IReadOnlyList<string> ExposedPorts { get; init; } = [];

    /// <summary>Interfaces of the host that it gets.</summary>
    public IReadOnlyList<HostLinkSpec> HostLinks { get; init; } = [];

    /// <summary>How fast its interfaces are; null: as fast as they can.</summary>
    public RateSpec? Rate { get; init; }

    /// <summary>Settings of its namespaces, in the order of the options.</summary>
    public IReadOnlyList<SysctlSpec> Sysctls { get; init; } = [];

    /// <summary>Groups that its users are in beside their own.</summary>
    public IReadOnlyList<uint> AddedGroups { get; init; } = [];

    /// <summary>Devices of the host that it gets.</summary>
    public IReadOnlyList<DeviceSpec> Devices { get; init; } = [];

    /// <summary>Bytes that fit into /dev/shm.</summary>
    public long ShmSize { get; init; } = DefaultShmSize;

    /// <summary>How soon its processes end when memory runs out, -1000 to 1000; null: as the caller's.</summary>
    public int? OomScore { get; init; }

    /// <summary>Whether a program of the user's connects it, because nobody named a network and a user can make none.</summary>
    public bool UserNetwork { get; init; }

    /// <summary>Which ids of the host its users are, in a user namespace of its own; null: the same as on the host.</summary>
    public IdMap? Ids { get; init; }

    public required LifeSpec Life { get; init; }

    /// <summary>How its health is checked; null: it is not.</summary>
    public HealthSpec? Health { get; init; }

    /// <summary>A file that gets its id when it is made; null: none.</summary>
    public string? IdFile { get; init; }

    /// <summary>A file that gets the pid of its first process at each start; null: none.</summary>
    public string? PidFile { get; init; }

    /// <summary>Whether nsinit-init stays as PID 1.</summary>
    public required bool Init { get; init; }

    /// <summary>Whether the launcher returns once the payload runs.</summary>
    public required bool Detached { get; init; }

    /// <summary>Whether nothing is kept after the end.</summary>
    public required bool AutoRemove { get; init; }

    /// <summary>Docker's.</summary>
    public const long DefaultShmSize = 64 << 20;
}
