using System.Collections.Generic;
using System.Net;
using System.Net.NetworkInformation;

namespace Nsinit.Launcher.Spec;

/// <summary>A network interface of the container, with all that was left open decided.</summary>
/// <param name="Network">The network it belongs to.</param>
/// <param name="Name">Its name inside: eth0.</param>
/// <param name="Index">Its interface index inside; lo is 1. 0: nobody knows it beforehand, and the launcher brings it up.</param>
/// <param name="HostName">The name of the other end; where there is none, the first name that it has itself.</param>
/// <param name="Mac">Its MAC address.</param>
/// <param name="Mtu">Bytes; 0: the kernel's choice.</param>
/// <param name="Addresses">Its addresses.</param>
/// <param name="Gateways">
/// The next hop of the default route, for each family that has one; the unspecified address where the route leads to no hop but the interface.
/// </param>
internal sealed record InterfaceSpec(
    string Network, string Name, int Index, string HostName, PhysicalAddress Mac, int Mtu,
    IReadOnlyList<InterfaceAddress> Addresses, IReadOnlyList<IPAddress> Gateways)
{
    /// <summary>macvlan or ipvlan; null: one end of a veth pair.</summary>
    public string? Driver { get; init; }

    /// <summary>Further names by which the others there find the container, beside those for all of its networks.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>How fast it is in each direction; null: as fast as it can be.</summary>
    public RateSpec? Rate { get; init; }
}

/// <summary>An address and the length of its network part in bits.</summary>
internal sealed record InterfaceAddress(IPAddress Address, int Prefix);
