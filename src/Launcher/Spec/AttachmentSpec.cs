using System.Collections.Generic;
using System.Net;
using System.Net.NetworkInformation;

namespace Nsinit.Launcher.Spec;

/// <summary>A network that a container joins.</summary>
/// <param name="Network">Its name.</param>
/// <param name="Address">The address wanted; null: the next free one.</param>
/// <param name="Mac">The MAC address wanted; null: derived from the address.</param>
/// <param name="Mtu">Bytes; 0: the network's.</param>
internal sealed record AttachmentSpec(string Network, IPAddress? Address, PhysicalAddress? Mac, int Mtu)
{
    /// <summary>A second address wanted, of the other family.</summary>
    public IPAddress? Address6 { get; init; }

    /// <summary>Further names by which the others there find it, beside those for all of its networks.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The name wanted for the interface inside; null: eth0, eth1 ...</summary>
    public string? InterfaceName { get; init; }

    /// <summary>Whether the default routes lead there; where none is marked, the first that leads outside.</summary>
    public bool IsDefault { get; init; }
}
