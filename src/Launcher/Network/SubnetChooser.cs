using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Network;

/// <summary>Decides on the subnets of a new network.</summary>
internal static class SubnetChooser
{
    private const int DefaultPrefix = 24;
    private const int UniqueLocalPrefix = 64;
    private const int MaxPrefixV4 = 30;
    private const int MaxPrefixV6 = 126;

    // What no interface of a container can have. RFC 6890.
    private static readonly (IPNetwork Range, string What)[] Reserved =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "of no host"),
        (IPNetwork.Parse("127.0.0.0/8"), "each host's own (loopback)"),
        (IPNetwork.Parse("224.0.0.0/4"), "of groups (multicast)"),
        (IPNetwork.Parse("255.255.255.255/32"), "the broadcast's"),
        (IPNetwork.Parse("::/8"), "reserved, as that of the loopback is"),
        (IPNetwork.Parse("fe80::/10"), "each link's own (link-local)"),
        (IPNetwork.Parse("ff00::/8"), "of groups (multicast)"),
    ];

    // Where free ones are looked for, RFC 1918: the first byte, and the first and last second. Whole companies have a route to 10.0.0.0/8.
    private static readonly (byte First, int From, int To)[] Private = [(10, 88, 255), (172, 16, 31), (192, 168, 168)];

    /// <summary>
    /// The subnets that were asked for, with a gateway for each; or a private one that is free. Neither may meet what another
    /// network or the host has; what the host has by its interface <paramref name="own"/>, the bridge, is the network's.
    /// With <paramref name="v6"/> a network without an IPv6 subnet gets one of its own (RFC 4193).
    /// Throws <see cref="NsinitException"/> when two meet.
    /// </summary>
    public static SubnetRecord[] Choose(
        List<HostRange> host, int own, NetworkStore networks, string name, IReadOnlyList<IPNetwork> wanted, IReadOnlyList<IPAddress> gateways,
        IReadOnlyList<IPNetwork> ranges, bool v6)
    {
        List<(IPNetwork Range, string Who)> taken = Taken(networks);
        List<SubnetRecord> chosen = [];
        foreach (IPNetwork subnet in wanted)
        {
            Check(subnet, chosen, taken);
            if (host.Find(h => h.Link?.Index != own && h.Excludes(subnet)) is HostRange met) { throw Refuse(subnet, met); }
            chosen.Add(Record(subnet, gateways));
        }

        if (wanted.Count == 0) { chosen.Add(Record(Free(host, taken, name), gateways)); }
        if (v6 && !chosen.Exists(s => s.Subnet.Contains(':'))) { chosen.Add(Record(UniqueLocal(), gateways)); }
        foreach (IPAddress gateway in gateways)
        {
            if (!chosen.Exists(s => IPAddress.Parse(s.Gateway).Equals(gateway)))
            {
                throw new NsinitException($"create network {name}: the gateway {gateway} is in none of its subnets")
                {
                    Origin = $"--gateway {gateway}", Hint = "choose an address in a --subnet, or leave --gateway out",
                };
            }
        }

        return WithRanges(chosen, ranges, name);
    }

    private static SubnetRecord[] WithRanges(List<SubnetRecord> chosen, IReadOnlyList<IPNetwork> ranges, string name)
    {
        foreach (IPNetwork range in ranges)
        {
            int at = chosen.FindIndex(s => s.Range is null && IPNetwork.Parse(s.Subnet) is IPNetwork subnet
                && subnet.Contains(range.BaseAddress) && subnet.PrefixLength <= range.PrefixLength);
            if (at < 0)
            {
                throw new NsinitException($"create network {name}: the range {range} is no part of its subnets, or of one that has a range already")
                {
                    Origin = $"--ip-range {range}", Hint = "name a part of the --subnet",
                };
            }

            chosen[at] = new SubnetRecord { Subnet = chosen[at].Subnet, Gateway = chosen[at].Gateway, Range = $"{range}" };
        }

        return [.. chosen];
    }

    // fd00::/8, forty random bits and subnet 0: as good as certain to be nobody else's.
    private static unsafe IPNetwork UniqueLocal()
    {
        byte* address = stackalloc byte[16];
        new System.Span<byte>(address, 16).Clear();
        Linux.SysResultExtensions.OrThrow(Abi.Kernel.Getrandom(address + 1, 5), "get random bytes");
        address[0] = 0xfd;
        return new IPNetwork(new IPAddress(new System.ReadOnlySpan<byte>(address, 16)), UniqueLocalPrefix);
    }

    /// <summary>Whether two ranges of one family have an address in common.</summary>
    public static bool Meet(IPNetwork a, IPNetwork b) =>
        a.BaseAddress.AddressFamily == b.BaseAddress.AddressFamily && (a.Contains(b.BaseAddress) || b.Contains(a.BaseAddress));

    private static void Check(IPNetwork subnet, List<SubnetRecord> chosen, List<(IPNetwork Range, string Who)> taken)
    {
        bool v6 = subnet.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6;
        if (subnet.PrefixLength > (v6 ? MaxPrefixV6 : MaxPrefixV4) || subnet.PrefixLength < 8)
        {
            throw Refuse(subnet, $"its prefix must be from 8 to {(v6 ? MaxPrefixV6 : MaxPrefixV4)}");
        }

        if (subnet.BaseAddress.IsIPv4MappedToIPv6) { throw Refuse(subnet, "it is IPv4 in IPv6"); }
        foreach ((IPNetwork range, string what) in Reserved)
        {
            if (Meet(range, subnet)) { throw Refuse(subnet, $"addresses of {range} are {what}"); }
        }

        foreach ((IPNetwork range, string who) in taken)
        {
            if (Meet(range, subnet)) { throw Refuse(subnet, $"it overlaps {range} of network {who}"); }
        }

        if (chosen.Exists(s => IPNetwork.Parse(s.Subnet).BaseAddress.AddressFamily == subnet.BaseAddress.AddressFamily))
        {
            throw Refuse(subnet, "a network has one subnet of each family");
        }
    }

    private static SubnetRecord Record(IPNetwork subnet, IReadOnlyList<IPAddress> gateways)
    {
        IPAddress gateway = AddressPool.FirstHost(subnet);
        foreach (IPAddress wanted in gateways)
        {
            if (subnet.Contains(wanted)) { gateway = wanted; }
        }

        return new SubnetRecord { Subnet = $"{subnet}", Gateway = $"{gateway}" };
    }

    private static List<(IPNetwork Range, string Who)> Taken(NetworkStore networks)
    {
        List<(IPNetwork, string)> taken = [];
        foreach (NetworkRecord network in networks.LoadAll())
        {
            foreach (SubnetRecord subnet in network.Subnets) { taken.Add((IPNetwork.Parse(subnet.Subnet), network.Name)); }
        }

        return taken;
    }

    private static IPNetwork Free(List<HostRange> host, List<(IPNetwork Range, string Who)> taken, string name)
    {
        List<IPNetwork> used = [.. taken.ConvertAll(t => t.Range), .. host.ConvertAll(h => h.Range)];
        foreach ((byte first, int from, int to) in Private)
        {
            for (int i = from << 8; i < (to + 1) << 8; i++)
            {
                IPNetwork candidate = new(new IPAddress([first, (byte)(i >> 8), (byte)i, 0]), DefaultPrefix);
                if (!used.Exists(u => Meet(u, candidate))) { return candidate; }
            }
        }

        throw new NsinitException($"create network {name}: no private subnet is free (10.88.0.0 on, 172.16.0.0 on, 192.168.0.0 on)") { Hint = "name one with --subnet" };
    }

    /// <summary>The subnet of an address, which may have bits behind the prefix that IPNetwork refuses.</summary>
    public static IPNetwork Network(IPAddress address, int prefix)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int bit = prefix; bit < 8 * bytes.Length; bit++) { bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8)); }
        return new IPNetwork(new IPAddress(bytes), prefix);
    }

    private static NsinitException Refuse(IPNetwork subnet, string why, string hint = "choose another") =>
        new($"use the subnet {subnet}: {why}") { Origin = $"--subnet {subnet}", Hint = hint };

    private static NsinitException Refuse(IPNetwork subnet, HostRange met) => Refuse(
        subnet,
        $"it overlaps {met.Range}, {met.What}",
        met.Link is { Kind: "bridge", Name: string bridge } ? $"choose another, or use that bridge: --interface {bridge} --opt mode=unmanaged" : "choose another");
}
