using System;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using System.Text;
using System.Text.Json;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Network;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux.Route;
using Xunit;

namespace Nsinit.Tests.Unit;

/// <summary>Networks of macvlan and ipvlan links, as far as no kernel is needed.</summary>
public sealed class SublinkTests
{
    private static readonly PhysicalAddress Mac = PhysicalAddress.Parse("52:54:00:12:34:56");
    private static readonly ParentView Parent = new(new LinkInfo(3, "eth0", "", true, 0, 1500) { Address = Mac, IsEthernet = true }, [IPAddress.Parse("10.1.0.2"), IPAddress.Parse("fd00:1::2")]);

    [Theory]
    [InlineData("macvlan", "bridge", "02:6e:0a:01:00:03", "10.1.0.1 fd00:1::1")]
    [InlineData("macvlan", "passthru", "52:54:00:12:34:56", "10.1.0.1 fd00:1::1")]
    [InlineData("ipvlan", "l2", "52:54:00:12:34:56", "10.1.0.1 fd00:1::1")]
    [InlineData("ipvlan", "l3", "52:54:00:12:34:56", "0.0.0.0 ::")]
    [InlineData("ipvlan", "l3s", "52:54:00:12:34:56", "0.0.0.0 ::")]
    public void An_interface_is_as_its_driver_and_mode_have_it(string driver, string mode, string mac, string hops)
    {
        InterfaceSpec card = Plan(driver, mode, new AttachmentSpec("lan", null, null, 0));
        Assert.Equal((driver, mac), (card.Driver, MacText.Format(card.Mac)));
        Assert.Equal(hops, string.Join(' ', card.Gateways));
        // Neither the gateway's nor the host's.
        Assert.Equal(["10.1.0.3/24", "fd00:1::3/64"], card.Addresses.Select(a => $"{a.Address}/{a.Prefix}"));
    }

    [Fact]
    public void What_its_parent_does_not_allow_is_refused()
    {
        Refused("ipvlan", new AttachmentSpec("lan", null, PhysicalAddress.Parse("02:00:00:00:00:01"), 0), "links of ipvlan in mode l2 have that of their parent eth0");
        Refused("macvlan", new AttachmentSpec("lan", null, Mac, 0), "is its parent's (eth0)");
        Refused("macvlan", new AttachmentSpec("lan", null, null, 1501), "that of its parent eth0 is 1500");
        Refused("macvlan", new AttachmentSpec("lan", IPAddress.Parse("10.1.0.2"), null, 0), "it is this host's own");
        Refused("macvlan", new AttachmentSpec("lan", IPAddress.Parse("10.1.0.1"), null, 0), "it is the gateway's");
        InterfaceSpec card = Plan("macvlan", "bridge", new AttachmentSpec("lan", null, null, 0));
        RateSpec rate = new(1_000_000, 100_000, "--net-rate 1mbit");
        Assert.Contains("limit the rate of eth0", Assert.Throws<NsinitException>(() => NetworkPlanner.Limit(card, rate)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"driver\":\"ipvlan\",\"parent\":\"eth0\",\"mode\":\"l3\",\"bridge\":\"\"", true)]
    [InlineData("\"driver\":\"bridge\",\"parent\":null,\"mode\":null,\"bridge\":\"br0\"", true)]
    [InlineData("\"bridge\":\"br0\"", true)]
    [InlineData("\"bridge\":\"\"", false)]
    [InlineData("\"driver\":\"macvlan\",\"bridge\":\"br0\"", false)]
    [InlineData("\"driver\":\"macvlan\",\"parent\":\"eth0\",\"mode\":\"l3\",\"bridge\":\"\"", false)]
    [InlineData("\"driver\":\"macvlan\",\"parent\":\"eth0\",\"bridge\":\"\"", false)]
    [InlineData("\"driver\":\"macvlan\",\"parent\":\"e/0\",\"mode\":\"bridge\",\"bridge\":\"\"", false)]
    [InlineData("\"driver\":\"macvlan\",\"parent\":\"eth0\",\"mode\":\"bridge\",\"bridge\":\"br0\"", false)]
    [InlineData("\"driver\":\"bridge\",\"parent\":\"eth0\",\"mode\":\"bridge\",\"bridge\":\"\"", false)]
    public void A_record_names_a_bridge_or_a_parent(string fields, bool sound)
    {
        const string subnets = "\"subnets\":[{\"subnet\":\"10.1.0.0/24\",\"gateway\":\"10.1.0.1\"}]";
        string json = $"{{\"name\":\"lan\",{fields},\"managed\":false,{subnets},\"mtu\":0,\"internal\":false,\"created\":\"2026-01-01T00:00:00+00:00\"}}";
        if (sound) { Assert.Equal("lan", NetworkRecord.Parse(Encoding.UTF8.GetBytes(json), "lan").Name); }
        else { Assert.Throws<JsonException>(() => NetworkRecord.Parse(Encoding.UTF8.GetBytes(json), "lan")); }
    }

    private static void Refused(string driver, AttachmentSpec wanted, string says) =>
        Assert.Contains(says, Assert.Throws<NsinitException>(() => Plan(driver, null, wanted)).Message, StringComparison.Ordinal);

    private static InterfaceSpec Plan(string driver, string? mode, AttachmentSpec wanted)
    {
        NetworkRecord network = new()
        {
            Name = "lan",
            Driver = driver,
            Parent = "eth0",
            Mode = SublinkKind.Find(driver, mode)!.Mode,
            Bridge = "",
            Managed = false,
            Subnets = [new SubnetRecord { Subnet = "10.1.0.0/24", Gateway = "10.1.0.1" }, new SubnetRecord { Subnet = "fd00:1::/64", Gateway = "fd00:1::1" }],
            Mtu = 0,
            Internal = false,
            Created = default,
        };
        return NetworkPlanner.Plan(wanted, network, 0, isDefault: true, "0123456789ab", Parent, (pool, address) => address ?? pool.Candidates().First());
    }
}
