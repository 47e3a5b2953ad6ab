using System;

namespace Nsinit.Launcher.State;

/// <summary>What is remembered of a network: network.json, written once, before its bridge is made.</summary>
internal sealed class NetworkRecord
{
    public required string Name { get; init; }

    /// <summary>The bridge's interface name.</summary>
    public required string Bridge { get; init; }

    /// <summary>Whether the bridge is ours to delete; false when it was there before.</summary>
    public required bool Managed { get; init; }

    public required SubnetRecord[] Subnets { get; init; }

    /// <summary>Bytes; 0: the kernel's choice.</summary>
    public required int Mtu { get; init; }

    /// <summary>Whether its containers have no default route.</summary>
    public required bool Internal { get; init; }

    public required DateTimeOffset Created { get; init; }
}

/// <summary>A range of addresses of a network.</summary>
internal sealed class SubnetRecord
{
    /// <summary>ADDRESS/PREFIX.</summary>
    public required string Subnet { get; init; }

    /// <summary>The bridge's own address in it.</summary>
    public required string Gateway { get; init; }
}
