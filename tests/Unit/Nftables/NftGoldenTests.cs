using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using Nsinit.Launcher.Compile.Firewall;
using Nsinit.Launcher.Network.Firewall;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux.Netlink;
using Nsinit.Linux.Nftables;
using Nsinit.Tests.Unit.Sources;
using Xunit;

namespace Nsinit.Tests.Unit.Nftables;

/// <summary>
/// What nft(8) 1.0.6 sent for the commands that --explain shows (strace -e write of its sendmsg), against what nsinit sends,
/// field by field.
/// </summary>
public sealed class NftGoldenTests
{
    private const string Id = "6ea16c3625ad";
    private static readonly List<IPAddress> Addresses = [IPAddress.Parse("10.9.0.2"), IPAddress.Parse("fd00:9::2")];

    private static readonly NetworkRecord Network = new()
    {
        Name = "br0",
        Bridge = "br0",
        Managed = true,
        Subnets = [new() { Subnet = "10.9.0.0/24", Gateway = "10.9.0.1" }, new() { Subnet = "fd00:9::/64", Gateway = "fd00:9::1" }],
        Mtu = 0,
        Internal = false,
        Created = default,
    };

    private static readonly List<PortSpec> Ports =
    [
        new(null, 8080, 80, 1, TransportProtocol.Tcp, ""),
        new(IPAddress.Loopback, 8081, 80, 1, TransportProtocol.Udp, ""),
        new(null, 9000, 9000, 11, TransportProtocol.Tcp, ""),
        new(IPAddress.IPv6Loopback, 53, 53, 1, TransportProtocol.Sctp, ""),
    ];

    [Fact]
    public void Every_message_is_the_one_that_nft_sends()
    {
        byte[] captured = Convert.FromHexString(SourceTree.Read("tests/Unit/Nftables/nft-1.0.6.hex").Replace("\n", "", StringComparison.Ordinal));
        List<string> wanted = NftDecoder.Decode(captured);
        List<string> sent = NftDecoder.Decode(Bytes(
        [
            .. FirewallTable.Create(),
            .. NetworkElements.Of(Network, ElementChange.Add),
            .. PortElements.Of(Ports, Addresses, Id, ElementChange.Create),
        ]));
        // nft makes chains first; within its kind, everything has the same order.
        Assert.Equal(wanted.GroupBy(Kind).OrderBy(g => g.Key).SelectMany(g => g), sent.GroupBy(Kind).OrderBy(g => g.Key).SelectMany(g => g));
    }

    [Fact]
    public void A_batch_is_framed_and_only_what_is_in_it_is_acknowledged()
    {
        NetlinkWriter writer = new();
        NftBatch.Write(writer, FirewallTable.Create());
        List<(ushort Type, bool Ack)> messages = [];
        MessageReader reader = new(writer.Bytes);
        while (reader.Read()) { messages.Add((reader.Type, (reader.Flags & NetlinkAbi.NLM_F_ACK) != 0)); }
        Assert.Equal((NftAbi.NFNL_MSG_BATCH_BEGIN, false), messages[0]);
        Assert.Equal((NftAbi.NFNL_MSG_BATCH_END, false), messages[^1]);
        Assert.All(messages.Skip(1).SkipLast(1), m => Assert.True(m.Ack));
        Assert.Equal(messages.Count - 2, writer.Acknowledgements);
        Assert.Equal(messages.Count, NftBatch.Attempts(FirewallTable.Create()).Count);
    }

    [Fact]
    public void A_thousand_ports_are_split_into_attributes_that_fit()
    {
        List<PortSpec> many = [.. Enumerable.Range(0, 1000).Select(i => new PortSpec(IPAddress.IPv6Loopback, 1000 + i, 80 + i, 1, TransportProtocol.Udp, ""))];
        List<ChangeElements> requests = PortElements.Of(many, Addresses, Id, ElementChange.Create);
        Assert.Equal(1000, requests.Sum(r => r.Elements.Count));
        byte[] bytes = Bytes([.. requests]);
        MessageReader reader = new(bytes);
        int elements = 0;
        while (reader.Read())
        {
            if (reader.Type == (NftAbi.NFNL_SUBSYS_NFTABLES << 8 | NftAbi.NFT_MSG_NEWSETELEM))
            {
                List<SetElement> read = [];
                NftSocket.Read(reader.Body, read);
                Assert.All(read, e => Assert.Equal(Id, e.Comment));
                elements += read.Count;
            }
        }

        Assert.Equal(1000, elements);
    }

    [Fact]
    public void A_range_is_one_element_where_ports_are_the_same_and_one_for_each_where_not()
    {
        Assert.Equal(2, Count(new PortSpec(null, 1, 1, 65535, TransportProtocol.Tcp, "")));
        Assert.Equal(20, Count(new PortSpec(null, 8000, 9000, 10, TransportProtocol.Tcp, "")));
        Assert.Equal(1, Count(new PortSpec(IPAddress.Any, 80, 80, 1, TransportProtocol.Tcp, "")));
        static int Count(PortSpec port) => PortElements.Of([port], Addresses, Id, ElementChange.Create).Sum(r => r.Elements.Count);
    }

    [Fact]
    public void Noise_ends_in_an_exception_that_is_meant_or_in_elements()
    {
        byte[] good = Bytes([.. PortElements.Of(Ports, Addresses, Id, ElementChange.Create)]);
        Random random = new(1);
        for (int round = 0; round < 20000; round++)
        {
            byte[] bytes = (byte[])good.Clone();
            for (int i = random.Next(1, 12); i > 0; i--) { bytes[random.Next(bytes.Length)] = (byte)random.Next(256); }
            byte[] cut = bytes[..random.Next(bytes.Length)];
            try
            {
                MessageReader reader = new(cut);
                while (reader.Read())
                {
                    NftSocket.Read(reader.Body, []);
                    Nsinit.Linux.Conntrack.ConntrackTuple.Read(reader.Body);
                }
            }
            catch (FormatException) { }
        }
    }

    private static byte[] Bytes(List<NftRequest> requests)
    {
        NetlinkWriter writer = new();
        NftBatch.Write(writer, requests);
        return writer.Bytes.ToArray();
    }

    private static string Kind(string line) => line.Split(' ')[0];
}
