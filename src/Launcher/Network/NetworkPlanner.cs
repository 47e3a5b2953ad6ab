using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.Network;

/// <summary>Decides everything about a container's interfaces that the user left open. Changes nothing.</summary>
internal static class NetworkPlanner
{
    // lo is 1 in every network namespace.
    private const int FirstIndex = 2;

    private const int UsualMtu = 1500;

    private const int MaxWires = 10;

    // With a VLAN's tag.
    private const int EthernetHeader = 18;

    /// <summary>
    /// The interface for attachment number <paramref name="position"/>. <paramref name="take"/> gives an address of the
    /// pool: the wanted one, or when that is null the next free one. With <paramref name="isDefault"/> it has the default routes.
    /// <paramref name="parent"/> is that of a network without a bridge.
    /// </summary>
    public static InterfaceSpec Plan(
        AttachmentSpec wanted, NetworkRecord network, int position, bool isDefault, string id, ParentView? parent, Func<AddressPool, IPAddress?, IPAddress> take)
    {
        if (parent is not null) { Check(wanted, network, parent.Link); }
        List<InterfaceAddress> addresses = [];
        List<IPAddress> unplaced = [.. new[] { wanted.Address, wanted.Address6 }.OfType<IPAddress>()];
        foreach (SubnetRecord subnet in network.Subnets)
        {
            AddressPool pool = AddressPool.Of(subnet);
            if (parent is not null) { pool = pool with { Owner = "the gateway's", Others = parent.Addresses }; }
            IPAddress? fixedAddress = unplaced.Find(a => a.AddressFamily == pool.Gateway.AddressFamily);
            if (fixedAddress is not null)
            {
                if (pool.Refuse(fixedAddress) is string reason) { throw Unusable(fixedAddress, network, reason); }
                unplaced.Remove(fixedAddress);
            }

            addresses.Add(new InterfaceAddress(take(pool, fixedAddress), pool.Subnet.PrefixLength));
        }

        if (unplaced.Count > 0) { throw Unusable(unplaced[0], network, "the network has no subnet of its family"); }
        PhysicalAddress? shared = network.Sublink is { SharesAddress: true } ? parent?.Link.Address : null;
        PhysicalAddress mac = shared ?? wanted.Mac ?? MacAddresses.For(addresses[0].Address);
        int mtu = wanted.Mtu != 0 ? wanted.Mtu : network.Mtu;
        return new InterfaceSpec(
            network.Name, wanted.InterfaceName ?? $"eth{position}", network.Sublink is null ? FirstIndex + position : 0, Wire(position, id), mac, mtu, addresses, isDefault ? NextHops(network) : [])
        { Aliases = wanted.Aliases, Driver = network.Sublink?.Driver };
    }

    /// <summary>Where default routes by a network lead: to its gateways, or to nobody but the parent, which routes itself.</summary>
    public static IPAddress[] NextHops(NetworkRecord network) => Array.ConvertAll(network.Subnets, subnet =>
    {
        IPAddress gateway = IPAddress.Parse(subnet.Gateway);
        if (network.Sublink is not { IsRouted: true }) { return gateway; }
        return gateway.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
    });

    private static void Check(AttachmentSpec wanted, NetworkRecord network, LinkInfo parent)
    {
        int mtu = wanted.Mtu != 0 ? wanted.Mtu : network.Mtu;
        if (mtu > parent.Mtu)
        {
            throw new NsinitException($"connect to network {network.Name} with an MTU of {mtu}: that of its parent {parent.Name} is {parent.Mtu}")
            {
                Hint = "choose a smaller one, or leave it out for the parent's",
            };
        }

        if (wanted.Mac is not PhysicalAddress mac) { return; }
        string origin = $"--mac {MacText.Format(mac)}";
        if (network.Sublink is { SharesAddress: true } kind)
        {
            throw new NsinitException($"connect to network {network.Name} with a MAC address: links of {kind.Driver} in mode {kind.Mode} have that of their parent {parent.Name}")
            {
                Origin = origin, Hint = "leave it out",
            };
        }

        if (!mac.Equals(parent.Address)) { return; }
        throw new NsinitException($"connect to network {network.Name}: that MAC address is its parent's ({parent.Name})") { Origin = origin, Hint = "choose another, or leave it out" };
    }

    /// <summary>
    /// The name on the host of the wire to a container's interface. With the id, one digit is all that fits into an interface's name. Throws
    /// <see cref="NsinitException"/> on more.
    /// </summary>
    public static string Wire(int position, string id) => position < MaxWires ? $"v{position}-{id}"
        : throw new NsinitException($"connect container {id} to one network more: {MaxWires} are the most") { Hint = "leave one out, or disconnect it from one first" };

    /// <summary>
    /// The first position whose interface does not meet any that the container has: <paramref name="links"/> are all of those inside,
    /// <paramref name="known"/> what is remembered of them.
    /// </summary>
    public static int FreePosition(AttachmentSpec wanted, InterfaceRecord[] known, IReadOnlyList<LinkInfo> links, string id)
    {
        int position = 0;
        while (Array.Exists(known, card => card.HostName == Wire(position, id))
            || (wanted.InterfaceName is null && links.Any(link => link.Name == $"eth{position}")))
        {
            position++;
        }

        return position;
    }

    /// <summary>The same interface, no faster than <paramref name="rate"/>. A bucket that holds no whole packet would let none through.</summary>
    public static InterfaceSpec Limit(InterfaceSpec card, RateSpec? rate)
    {
        if (rate is not null && card.Driver is not null)
        {
            throw new NsinitException($"limit the rate of {card.Name}: what network {card.Network} ({card.Driver}) brings passes no interface of the host's that could hold it back")
            {
                Origin = rate.Origin, Hint = "leave it out, or use a network with a bridge",
            };
        }

        int frame = (card.Mtu == 0 ? UsualMtu : card.Mtu) + EthernetHeader;
        return rate is null || rate.Burst >= frame ? card with { Rate = rate }
            : throw new NsinitException($"limit the rate of {card.Name}: a burst of {rate.Burst} bytes holds no packet of {frame}") { Origin = rate.Origin, Hint = "make it larger, or leave it out" };
    }

    /// <summary>
    /// Which attachment has the default routes: the one that is marked, or the first to a network that leads outside; -1:
    /// none does.
    /// </summary>
    public static int DefaultOf(IReadOnlyList<AttachmentSpec> attachments, Func<string, NetworkRecord> network)
    {
        for (int i = 0; i < attachments.Count; i++)
        {
            if (!attachments[i].IsDefault) { continue; }
            return !network(attachments[i].Network).Internal ? i
                : throw new NsinitException($"give the container its default route by {attachments[i].Network}: that network is internal") { Hint = "mark another, or none" };
        }

        return attachments.ToList().FindIndex(a => !network(a.Network).Internal);
    }

    /// <summary>Throws <see cref="NsinitException"/> when two interfaces of a container would have one name.</summary>
    public static void CheckNames(IReadOnlyList<InterfaceSpec> interfaces)
    {
        HashSet<string> names = ["lo"];
        foreach (InterfaceSpec card in interfaces)
        {
            if (!names.Add(card.Name)) { throw new NsinitException($"name the interface to {card.Network} {card.Name}: the container has one of that name") { Hint = "choose another name" }; }
        }
    }

    private static NsinitException Unusable(IPAddress address, NetworkRecord network, string reason) =>
        new($"take address {address} on {network.Name}: {reason}")
        {
            Origin = $"--ip {address}",
            Hint = $"choose one of {string.Join(" or ", Array.ConvertAll(network.Subnets, s => s.Subnet))}",
        };
}
