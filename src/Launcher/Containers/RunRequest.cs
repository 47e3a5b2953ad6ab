using System.Collections.Generic;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Containers;

/// <summary>What the options of run say, before defaults and before anything is looked up.</summary>
internal sealed record RunRequest
{
    public required string Rootfs { get; init; }

    /// <summary>Empty: the image's, or /bin/sh.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>In the place of the image's; empty: none. Null: the image's.</summary>
    public string? Entrypoint { get; init; }

    /// <summary>Null: made from the root file system's name and the id.</summary>
    public string? Name { get; init; }

    /// <summary>Null: the name.</summary>
    public string? Hostname { get; init; }

    public string? Domainname { get; init; }

    public IReadOnlyList<string> Env { get; init; } = [];

    public string? WorkingDirectory { get; init; }

    /// <summary>Null: root.</summary>
    public string? User { get; init; }

    public bool Interactive { get; init; }

    public bool Terminal { get; init; }

    public bool Detached { get; init; }

    /// <summary>The characters that leave it running, in the background, to which the caller is connected; null: it runs in the foreground.</summary>
    public string? DetachKeys { get; init; }

    public bool AutoRemove { get; init; }

    public LifeSpec Life { get; init; } = new();

    public HealthRequest Health { get; init; } = new();

    public bool Init { get; init; } = true;

    public RootfsMode RootfsMode { get; init; } = RootfsMode.Overlay;

    public bool ReadOnly { get; init; }

    public NamespaceSet Namespaces { get; init; } = new();

    /// <summary>Null: the host's.</summary>
    public IdMap? Ids { get; init; }

    public IReadOnlyList<AttachmentSpec> Networks { get; init; } = [];

    /// <summary>Whether nothing was said of networks.</summary>
    public bool AnyNetwork { get; init; }

    public IReadOnlyList<PortSpec> Ports { get; init; } = [];

    public NamesSpec Names { get; init; } = new();

    public IReadOnlyList<MountSpec> Mounts { get; init; } = [];

    public IReadOnlyList<RlimitSpec> Rlimits { get; init; } = [];

    public IReadOnlyList<HostLinkSpec> HostLinks { get; init; } = [];

    public RateSpec? Rate { get; init; }

    public IReadOnlyList<SysctlSpec> Sysctls { get; init; } = [];

    /// <summary>Where its id is written, absolute; null: nowhere.</summary>
    public string? IdFile { get; init; }

    /// <summary>Where the pid of its first process is written, absolute; null: nowhere.</summary>
    public string? PidFile { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Names or numbers of groups that the payload is in too.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    public IReadOnlyList<DeviceSpec> Devices { get; init; } = [];

    /// <summary>Bytes that fit into /dev/shm.</summary>
    public long ShmSize { get; init; } = ContainerSpec.DefaultShmSize;

    public int? OomScore { get; init; }

    /// <summary>Ports that the user exposes beside the image's.</summary>
    public IReadOnlyList<PortSpec> Exposed { get; init; } = [];

    /// <summary>Whether exposed ports are published.</summary>
    public bool PublishAll { get; init; }

    public ResourceSpec Resources { get; init; } = new();

    /// <summary>Empty: the root of the hierarchy.</summary>
    public string CgroupParent { get; init; } = "";
}
