using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using Nsinit.Linux.Netlink;
using Nsinit.Linux.Route;
using Nsinit.Linux.Traffic;
using Xunit;

namespace Nsinit.Tests.Init.Netlink;

/// <summary>Our requests beside those of ip for the same, field by field.</summary>
public sealed class RequestTests
{
    // The bridge that ip worked on, and the process whose namespace it named.
    private const int Bridge = 2;
    private const int Pid = 0x2c48;

    private const string Up = "00000000000000000100000001000000";

    private static PhysicalAddress Mac(int last) => PhysicalAddress.Parse($"02:6e:ac:13:23:{last:x2}");

    // For each: our request, and the fields in which it is meant to differ, with what they are here and there.
    private static readonly Dictionary<string, (RouteRequest Request, (string Field, string? Ours, string? Theirs)[] Differences)> Table = new()
    {
        // We bring it up in the same message.
        ["bridge"] = (new CreateBridge("br0", Mac(1), 1400), [("fixed", Up, new string('0', 32))]),
        ["veth"] = (new CreateVeth("v0", "br0", Bridge, 1400, "eth0", 7, Mac(2), Pid), [("fixed", Up, new string('0', 32))]),
        ["veth-named"] = (new CreateVeth("v0", "br0", Bridge, 0, "eth0", 0, Mac(2), 0) { Namespace = 4 }, [("fixed", Up, new string('0', 32))]),
        ["up"] = (new SetLinkUp(Bridge, "br0"), []),
        // By name, since nobody has looked its number up.
        ["down"] = (new SetLinkDown("br0"), [("fixed", "00000000000000000000000001000000", "00000000020000000000000001000000"), ("3", "62723000", null)]),
        ["addr4"] = (new AddAddress(Bridge, "br0", IPAddress.Parse("172.19.35.1"), 24), []),
        // Flags that fit into eight bits may stand in the fixed part; the attribute has room for all.
        ["addr6"] = (new AddAddress(Bridge, "br0", IPAddress.Parse("fd00::1"), 64),
            [("fixed", "0a40000002000000", "0a40020002000000"), ("8", "02000000", null)]),
        ["route4"] = (new AddDefaultRoute(Bridge, "br0", IPAddress.Parse("172.19.35.254")), []),
        // ip says ::/0 where we say nothing.
        ["route6"] = (new AddDefaultRoute(Bridge, "br0", IPAddress.Parse("fd00::ff")), [("1", null, new string('0', 32))]),
        ["replace4"] = (new AddDefaultRoute(Bridge, "br0", IPAddress.Parse("172.19.35.254")) { Replace = true }, []),
        ["replace6"] = (new AddDefaultRoute(Bridge, "br0", IPAddress.Parse("fd00::ff")) { Replace = true }, [("1", null, new string('0', 32))]),
        ["route4-dev"] = (new AddDefaultRoute(Bridge, "br0", IPAddress.Any), []),
        ["route6-dev"] = (new AddDefaultRoute(Bridge, "br0", IPAddress.IPv6Any), [("1", null, new string('0', 32))]),
        ["unroute4"] = (new DeleteDefaultRoute(V6: false), []),
        ["unroute6"] = (new DeleteDefaultRoute(V6: true), [("1", null, new string('0', 32))]),
        // The kernel needs neither the time that a burst takes (nor the bits that describe how it is rounded) nor the table of times.
        ["tbf"] = (new AddTokenBucket(Bridge, "br0", 10_000_000, 65_536),
            [("2.1", "00010000" + "00000000" + "d0121300" + new string('0', 24) + "24f40100" + new string('0', 16),
                "03010000" + "ffff0000" + "d0121300" + new string('0', 24) + "24f40100" + "f37f0c00" + new string('0', 8)),
             ("2.2", null, Captured.RateTable)]),
        // ip leaves the number to the kernel, which keeps it when it is free.
        ["move"] = (new MoveLink(3, "p1", "eth9", 7, 20135), [("49", "07000000", null)]),
        ["macvlan-bridge"] = (Macvlan("bridge"), []),
        ["macvlan-private"] = (Macvlan("private"), []),
        ["macvlan-vepa"] = (Macvlan("vepa"), []),
        ["macvlan-passthru"] = (Macvlan("passthru"), []),
        ["ipvlan-l2"] = (Ipvlan("l2"), []),
        ["ipvlan-l3"] = (Ipvlan("l3"), []),
        ["ipvlan-l3s"] = (Ipvlan("l3s"), []),
        ["rename"] = (new RenameLink(5, "mv0", "eth0"), []),
        ["del"] = (new DeleteLink(Bridge, "br0"), []),
    };

    private static CreateSublink Macvlan(string mode) => Sublink("macvlan", mode, "mv0", Mac(2));

    private static CreateSublink Ipvlan(string mode) => Sublink("ipvlan", mode, "iv0", null);

    private static CreateSublink Sublink(string driver, string mode, string name, PhysicalAddress? mac) =>
        new(SublinkKind.Find(driver, mode)!, "br0", Bridge, name, mac, 1400, 0) { Namespace = 4 };

    public static TheoryData<string> Names => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_request_is_the_one_of_ip(string name)
    {
        (RouteRequest request, (string Field, string? Ours, string? Theirs)[] differences) = Table[name];
        NetlinkWriter writer = new();
        request.Write(writer);
        SortedDictionary<string, string> ours = MessageFields.Of(writer.Bytes);
        SortedDictionary<string, string> theirs = MessageFields.Of(Captured.Get(name));
        foreach ((string field, string? here, string? there) in differences)
        {
            Assert.Equal(here, ours.GetValueOrDefault(field));
            Assert.Equal(there, theirs.GetValueOrDefault(field));
            ours.Remove(field);
            theirs.Remove(field);
        }

        Assert.Equal(theirs, ours);
    }

    [Fact]
    public void Messages_follow_each_other_at_multiples_of_four_with_growing_numbers()
    {
        NetlinkWriter writer = new();
        foreach ((RouteRequest request, _) in Table.Values) { request.Write(writer); }
        MessageReader reader = new(writer.Bytes);
        int count = 0;
        while (reader.Read()) { Assert.Equal(++count, reader.Sequence); }
        Assert.Equal(Table.Count, count);
        Assert.Equal(writer.Count, count);
        Assert.Equal(0, writer.Bytes.Length % 4);
    }

    /// <summary>65,535 bytes are what an attribute can say of itself (CVE-2021-43784).</summary>
    [Theory]
    [InlineData(65_531, true)]
    [InlineData(65_532, false)]
    [InlineData(70_000, false)]
    public void An_attribute_that_would_wrap_is_refused(int bytes, bool fits)
    {
        NetlinkWriter writer = new();
        writer.Begin(RouteAbi.RTM_NEWLINK, 0);
        Exception? error = Record.Exception(() => writer.Put(1, new byte[bytes]));
        Assert.Equal(fits, error is null);
        if (!fits) { Assert.Contains("65535", Assert.IsType<OverflowException>(error).Message, StringComparison.Ordinal); }
    }

    [Fact]
    public void A_nest_that_would_wrap_is_refused()
    {
        NetlinkWriter writer = new();
        writer.Begin(RouteAbi.RTM_NEWLINK, 0);
        int outer = writer.BeginNested(1);
        for (int i = 0; i < 3; i++) { writer.Put(2, new byte[30_000]); }
        Assert.Throws<OverflowException>(() => writer.EndNested(outer));
    }

    [Fact]
    public void Every_request_says_what_it_does()
    {
        Assert.All(Table.Values.Select(row => row.Request), request =>
        {
            Assert.StartsWith("RTM_", request.Message, StringComparison.Ordinal);
            Assert.StartsWith(request is AddTokenBucket ? "tc " : "ip ", request.Command, StringComparison.Ordinal);
            Assert.NotEmpty(request.Attempt);
        });
    }
}
