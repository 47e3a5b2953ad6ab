using System.Collections.Generic;
using System.Net;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Containers;

/// <summary>What the options of network create say, before defaults and before anything is looked up.</summary>
internal sealed record NetworkRequest
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What connects its containers.</summary>
    public string Driver { get; init; } = NetworkRecord.BridgeDriver;

    /// <summary>The interface below macvlan or ipvlan links; null: that of the host's default route.</summary>
    public string? Parent { get; init; }

    /// <summary>Their mode; null: the driver's usual one.</summary>
    public string? Mode { get; init; }

    /// <summary>The bridge's name; null: the network's.</summary>
    public string? Interface { get; init; }

    /// <summary>Whether the bridge is somebody else's, and nothing about it is to be changed.</summary>
    public bool Foreign { get; init; }

    /// <summary>At most one of each family; none: free ones are chosen.</summary>
    public IReadOnlyList<IPNetwork> Subnets { get; init; } = [];

    public IReadOnlyList<IPAddress> Gateways { get; init; } = [];

    /// <summary>Parts of the subnets from which addresses are given away.</summary>
    public IReadOnlyList<IPNetwork> Ranges { get; init; } = [];

    /// <summary>Whether it has IPv6; null: it has, where no subnet is named and the kernel can.</summary>
    public bool? V6 { get; init; }

    /// <summary>Bytes; 0: that of the interface by which this host reaches others.</summary>
    public int Mtu { get; init; }

    public bool Internal { get; init; }

    public bool Isolated { get; init; }

    public Dictionary<string, string> Labels { get; init; } = [];
}
