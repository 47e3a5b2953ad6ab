using System.Collections.Generic;
using System.Net;

namespace Nsinit.Launcher.Spec;

/// <summary>Where on this host a container's things are.</summary>
internal sealed record Placement
{
    /// <summary>Standard descriptors, by bits, for which the payload gets the container's /dev/null.</summary>
    public uint MutedStreams { get; init; }

    /// <summary>Those that are relayed: the payload has a pipe, and the launcher the caller's own file.</summary>
    public uint RelayedStreams { get; init; }

    /// <summary>Its own directory, absolute: writable layer, records, log.</summary>
    public required string Directory { get; init; }

    /// <summary>The directory in which everything is remembered, absolute.</summary>
    public string State { get; init; } = "";

    public IdPlace Ids { get; init; } = IdPlace.Host;

    public required IReadOnlyList<InterfaceSpec> Interfaces { get; init; }

    /// <summary>The ports that it publishes at the address of the interface with its default routes, each on a port of the host that is its own.</summary>
    public IReadOnlyList<PortSpec> Ports { get; init; } = [];

    /// <summary>The program of the user's that connects it; null when none does.</summary>
    public string? Connector { get; init; }

    /// <summary>The ports that this one publishes.</summary>
    public IReadOnlyList<PortSpec> UserPorts { get; init; } = [];

    /// <summary>Interfaces of the host that it gets.</summary>
    public IReadOnlyList<MovedLink> Moved { get; init; } = [];

    /// <summary>The addresses at which its ports are.</summary>
    public IReadOnlyList<IPAddress> Targets { get; init; } = [];

    /// <summary>Whether this kernel has IPv6, and so settings of it.</summary>
    public bool HasIpv6 { get; init; }

    /// <summary>The names of its interfaces' other ends.</summary>
    public required IReadOnlyList<string> Links { get; init; }

    /// <summary>Files that hold its addresses; removed at its end.</summary>
    public required IReadOnlyList<string> Leases { get; init; }

    /// <summary>Directories of volumes that go with it at its end.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>Files about names that are mounted in it.</summary>
    public IReadOnlyList<NameFile> NameFiles { get; init; } = [];

    /// <summary>Files by which others find its names; removed at its end.</summary>
    public IReadOnlyList<string> NameEntries { get; init; } = [];

    /// <summary>Its cgroup in the hierarchy of version 2; null when the host has none.</summary>
    public required string? Cgroup { get; init; }

    /// <summary>Its cgroups in the hierarchies of version 1; only those that its limits need.</summary>
    public required IReadOnlyList<string> LegacyCgroups { get; init; }

    /// <summary>Where an update may make others of these while it runs; removed at its end.</summary>
    public IReadOnlyList<string> LaterCgroups { get; init; } = [];

    /// <summary>
    /// Attributes that mounts of the host have, by paths on them: where mount_setattr(2) is missing (before 5.12), a remount takes away what it does not name.
    /// </summary>
    public IReadOnlyDictionary<string, Abi.MountAttrs> Kept { get; init; } = new Dictionary<string, Abi.MountAttrs>();

    /// <summary>Those of the mount that <paramref name="path"/> lies on.</summary>
    public Abi.MountAttrs KeptOn(string path) => Kept.TryGetValue(path, out Abi.MountAttrs kept) ? kept : 0;

    /// <summary>Whether version 2 is the host's only one: then the container sees its own cgroup, and so its limits.</summary>
    public bool ShowCgroup { get; init; }

    /// <summary>The one of version 1 that counts memory, or will when there is a limit; null: version 2 does.</summary>
    public required string? MemoryCgroup { get; init; }

    /// <summary>What its monitor executes after its end; null: nothing.</summary>
    public required RelaunchSpec? Relaunch { get; init; }

    /// <summary>What checks its health; null: nothing does.</summary>
    public HealthTimerSpec? Health { get; init; }

    /// <summary>The file that holds its name; removed with the container.</summary>
    public required string NameFile { get; init; }

    /// <summary>What the name of such a file ends with while it is written; no container's name does.</summary>
    public const string Unfinished = "+";

    /// <summary>Where its end is noted for the log of events; null: nowhere.</summary>
    public string? EndFile { get; init; }

    /// <summary>Size of the user's terminal, if there is one.</summary>
    public required Abi.WinSize Screen { get; init; }
}
