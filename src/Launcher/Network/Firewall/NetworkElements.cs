using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using Nsinit.Launcher.Compile.Firewall;
using Nsinit.Launcher.State;
using Nsinit.Linux.Nftables;

namespace Nsinit.Launcher.Network.Firewall;

/// <summary>A network as elements of the table's sets.</summary>
internal static class NetworkElements
{
    /// <summary>
    /// The requests that make <paramref name="change"/> of them. A bridge that is not ours only has its subnets known, so
    /// that published ports work: who may go where through it is its owner's to say. Without a bridge nothing passes through this host.
    /// </summary>
    public static List<ChangeElements> Of(NetworkRecord network, ElementChange change)
    {
        List<ChangeElements> requests = [];
        if (network.Sublink is not null) { return requests; }
        if (network.Managed)
        {
            SetElement name = Element(new NftKey().Interface(network.Bridge), null);
            requests.Add(new ChangeElements(FirewallTable.Name, FirewallTable.Networks, [name], change));
            if (network.Internal) { requests.Add(new ChangeElements(FirewallTable.Name, FirewallTable.Internal, [name], change)); }
            // Those that the bridge keeps apart must not find each other by way of this host either.
            SetElement path = Element(new NftKey().Interface(network.Bridge).Interface(network.Bridge), null);
            if (!network.Isolated) { requests.Add(new ChangeElements(FirewallTable.Name, FirewallTable.Paths, [path], change)); }
        }

        foreach (SubnetRecord subnet in network.Subnets)
        {
            IPNetwork range = IPNetwork.Parse(subnet.Subnet);
            NftKey first = new NftKey().Interface(network.Bridge).Address(range.BaseAddress, subnet.Subnet);
            NftKey last = new NftKey().Interface(network.Bridge).Address(AddressPool.LastOf(range));
            requests.Add(new ChangeElements(
                FirewallTable.Name, FirewallTable.Subnets(range.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6),
                [Element(first, last.Bytes)], change));
        }

        return requests;
    }

    private static SetElement Element(NftKey key, byte[]? end) => new(key.Bytes, end, null, null, key.Text);
}
