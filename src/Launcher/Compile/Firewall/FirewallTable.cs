using System.Collections.Generic;
using Nsinit.Launcher.Spec;
using Nsinit.Linux.Nftables;
using Nsinit.Linux.Nftables.Expressions;

namespace Nsinit.Launcher.Compile.Firewall;

/// <summary>
/// The one table that is ours, with everything in it that is the same for all networks. What differs is in its sets and
/// maps, so that a network or a port is an element and never a rule: nothing is searched, and nothing is done twice.
/// </summary>
internal static class FirewallTable
{
    public const string Name = "nsinit";

    /// <summary>Bridges of ours.</summary>
    public const string Networks = "networks";
    /// <summary>Those from which nothing may be begun towards the outside.</summary>
    public const string Internal = "internal";
    /// <summary>A bridge and itself: what a bridge that filters (br_netfilter) shows of its own traffic.</summary>
    public const string Paths = "paths";

    private const string Protocols = "protocols";
    private const int SourceV4 = 12;
    private const int TargetV4 = 16;
    private const int SourceV6 = 8;
    private const int TargetV6 = 24;
    private const PayloadBase NetworkHeader = PayloadBase.NFT_PAYLOAD_NETWORK_HEADER;
    private const PayloadBase TransportHeader = PayloadBase.NFT_PAYLOAD_TRANSPORT_HEADER;
    private const uint IPS_DST_NAT = 1 << 5;
    private const uint EstablishedOrRelated = 2 | 4;
    private const uint RTN_LOCAL = 2;

    /// <summary>The set of a family that holds which subnet is behind which bridge.</summary>
    public static string Subnets(bool v6) => v6 ? "subnets6" : "subnets4";

    /// <summary>The map from a port of every address of the host to an address and a port.</summary>
    public static string Ports(bool v6) => v6 ? "ports6" : "ports4";

    /// <summary>The same for ports of one address.</summary>
    public static string HostPorts(bool v6) => v6 ? "hostports6" : "hostports4";

    /// <summary>The map from a range of ports to an address where they are the same.</summary>
    public static string Ranges(bool v6) => v6 ? "ranges6" : "ranges4";

    /// <summary>All that makes the table. The first request fails when there is one, and with it the whole transaction.</summary>
    public static List<NftRequest> Create()
    {
        List<NftRequest> requests =
        [
            new CreateTable(Name, "made by nsinit"),
            new AddSet(Name, Protocols, [NftType.Protocol], []),
            new ChangeElements(Name, Protocols, [.. TransportProtocol.All.ConvertAll(p => new SetElement([p.Number], null, null, null, p.Name))], ElementChange.Add),
            new AddSet(Name, Networks, [NftType.Interface], []),
            new AddSet(Name, Internal, [NftType.Interface], []),
            new AddSet(Name, Paths, [NftType.Interface, NftType.Interface], []),
        ];
        foreach (bool v6 in (bool[])[false, true]) { AddSets(requests, v6); }
        AddChains(requests);
        AddGuard(requests);
        foreach (bool v6 in (bool[])[false, true]) { AddPublish(requests, v6); }
        AddTranslation(requests);
        AddForward(requests);
        return requests;
    }

    private static void AddSets(List<NftRequest> requests, bool v6)
    {
        NftType address = v6 ? NftType.Ipv6Address : NftType.Ipv4Address;
        requests.Add(new AddSet(Name, Subnets(v6), [NftType.Interface, address], [], Interval: true));
        requests.Add(new AddSet(Name, Ports(v6), [NftType.Protocol, NftType.Port], [address, NftType.Port]));
        requests.Add(new AddSet(Name, HostPorts(v6), [address, NftType.Protocol, NftType.Port], [address, NftType.Port]));
        requests.Add(new AddSet(Name, Ranges(v6), [address, NftType.Protocol, NftType.Port], [address], Interval: true));
    }

    private static void AddChains(List<NftRequest> requests)
    {
        requests.Add(new AddChain(Name, "guard", new ChainBase("filter", NftAbi.NF_INET_PRE_ROUTING, NftAbi.NF_IP_PRI_RAW)));
        requests.Add(new AddChain(Name, "publish"));
        requests.Add(new AddChain(Name, "prerouting", new ChainBase("nat", NftAbi.NF_INET_PRE_ROUTING, NftAbi.NF_IP_PRI_NAT_DST)));
        requests.Add(new AddChain(Name, "output", new ChainBase("nat", NftAbi.NF_INET_LOCAL_OUT, NftAbi.NF_IP_PRI_NAT_DST)));
        requests.Add(new AddChain(Name, "postrouting", new ChainBase("nat", NftAbi.NF_INET_POST_ROUTING, NftAbi.NF_IP_PRI_NAT_SRC)));
        requests.Add(new AddChain(Name, "forward", new ChainBase("filter", NftAbi.NF_INET_FORWARD, NftAbi.NF_IP_PRI_FILTER)));
    }

    // A bridge with route_localnet lets 127.0.0.0/8 in from outside, where the kernel by itself refuses it (CVE-2020-8558).
    private static void AddGuard(List<NftRequest> requests)
    {
        foreach ((string word, int start) in ((string, int)[])[("daddr", TargetV4), ("saddr", SourceV4)])
        {
            Rule(requests, "guard", $"iifname != \"lo\" ip {word} 127.0.0.0/8 drop",
                [new Meta(MetaKey.NFT_META_IIFNAME), new Compare(InterfaceName("lo"), Equal: false),
                    .. Family(v6: false), new Payload(NetworkHeader, start, 1), new Compare([127]), new Verdict(NftAbi.NF_DROP)]);
        }
    }

    // Only packets for an address of this host are translated: a router must not catch what passes through (CVE-2025-67499).
    private static void AddPublish(List<NftRequest> requests, bool v6)
    {
        if (!v6)
        {
            foreach (string chain in (string[])["prerouting", "output"])
            {
                Rule(requests, chain, "fib daddr type local jump publish",
                    [new Fib(), new Compare(System.BitConverter.GetBytes(RTN_LOCAL)), new Verdict(NftAbi.NFT_JUMP, "publish")]);
            }
        }
        else
        {
            // The kernel routes ::1 nowhere else, so who tries it first had better be refused at once.
            byte[] loopback = System.Net.IPAddress.IPv6Loopback.GetAddressBytes();
            Rule(requests, "publish", "ip6 daddr ::1 return",
                [.. Family(v6), new Payload(NetworkHeader, TargetV6, loopback.Length), new Compare(loopback), new Verdict(NftAbi.NFT_RETURN)]);
        }

        string family = v6 ? "ip6" : "ip";
        string start = $"meta nfproto ipv{(v6 ? 6 : 4)} meta l4proto @{Protocols} dnat {family} to ";
        int address = v6 ? 16 : 4;
        NftExpression[] target = [new Payload(NetworkHeader, v6 ? TargetV6 : TargetV4, address)];
        Rule(requests, "publish", $"{start}{family} daddr . meta l4proto . th dport map @{HostPorts(v6)}",
            [.. Known(v6), .. target, .. Port(address), new Lookup(HostPorts(v6), Map: true), new DestinationNat(v6, Port: true)]);
        Rule(requests, "publish", $"{start}meta l4proto . th dport map @{Ports(v6)}",
            [.. Known(v6), .. Port(0), new Lookup(Ports(v6), Map: true), new DestinationNat(v6, Port: true)]);
        Rule(requests, "publish", $"{start}{family} daddr . meta l4proto . th dport map @{Ranges(v6)}",
            [.. Known(v6), .. target, .. Port(address), new Lookup(Ranges(v6), Map: true), new DestinationNat(v6, Port: false)]);
    }

    private static void AddTranslation(List<NftRequest> requests)
    {
        // A container that reaches another one, or itself, by a published port must get the answer from where it asked.
        foreach (bool v6 in (bool[])[false, true])
        {
            Rule(requests, "postrouting", $"oifname . {(v6 ? "ip6" : "ip")} saddr @{Subnets(v6)} ct status dnat masquerade",
                [.. Family(v6), new Meta(MetaKey.NFT_META_OIFNAME),
                    new Payload(NetworkHeader, v6 ? SourceV6 : SourceV4, v6 ? 16 : 4, Offset: 16), new Lookup(Subnets(v6)), .. Translated(), new Masquerade()]);
        }

        Rule(requests, "postrouting", "ip saddr 127.0.0.0/8 ct status dnat masquerade",
            [.. Family(v6: false), new Payload(NetworkHeader, SourceV4, 1), new Compare([127]), .. Translated(), new Masquerade()]);
        Rule(requests, "postrouting", $"iifname @{Networks} oifname != @{Networks} masquerade",
            [new Meta(MetaKey.NFT_META_IIFNAME), new Lookup(Networks), new Meta(MetaKey.NFT_META_OIFNAME), new Lookup(Networks, Inverted: true), new Masquerade()]);
    }

    private static void AddForward(List<NftRequest> requests)
    {
        Verdict accept = new(NftAbi.NF_ACCEPT);
        Verdict drop = new(NftAbi.NF_DROP);
        Rule(requests, "forward", "ct state established,related accept",
            [new Connection(ConnectionKey.NFT_CT_STATE), new Bitwise(EstablishedOrRelated), new Compare(new byte[4], Equal: false), accept]);
        Rule(requests, "forward", "ct status dnat accept", [.. Translated(), accept]);
        Rule(requests, "forward", $"iifname . oifname @{Paths} accept",
            [new Meta(MetaKey.NFT_META_IIFNAME), new Meta(MetaKey.NFT_META_OIFNAME, Offset: 16), new Lookup(Paths), accept]);
        Rule(requests, "forward", $"oifname @{Networks} drop", [new Meta(MetaKey.NFT_META_OIFNAME), new Lookup(Networks), drop]);
        Rule(requests, "forward", $"iifname @{Internal} drop", [new Meta(MetaKey.NFT_META_IIFNAME), new Lookup(Internal), drop]);
    }

    private static void Rule(List<NftRequest> requests, string chain, string text, NftExpression[] expressions) =>
        requests.Add(new AddRule(Name, chain, text, expressions));

    private static NftExpression[] Family(bool v6) =>
        [new Meta(MetaKey.NFT_META_NFPROTO), new Compare([v6 ? NftAbi.NFPROTO_IPV6 : NftAbi.NFPROTO_IPV4])];

    private static NftExpression[] Known(bool v6) => [.. Family(v6), new Meta(MetaKey.NFT_META_L4PROTO), new Lookup(Protocols)];

    // The protocol and the destination port, which is at the same place in all of them.
    private static NftExpression[] Port(int offset) =>
        [new Meta(MetaKey.NFT_META_L4PROTO, offset), new Payload(TransportHeader, 2, 2, offset + 4)];

    private static NftExpression[] Translated() =>
        [new Connection(ConnectionKey.NFT_CT_STATUS), new Bitwise(IPS_DST_NAT), new Compare(new byte[4], Equal: false)];

    private static byte[] InterfaceName(string name) => new NftKey().Interface(name).Bytes;
}
