using System;
using Nsinit.Tests.System.Faults;
using Xunit;

namespace Nsinit.Tests.System.Wires;

/// <summary>Bridges that are not called as their network, and interfaces that are not called eth0.</summary>
public sealed class BridgeNameTests
{
    [Fact]
    public void A_bridge_has_the_name_that_it_is_given()
    {
        using FakeHost host = new();
        host.Ok("network", "create", "a-name-longer-than-fifteen-letters", "--interface", "br-own", "--subnet", "10.1.0.0/24");
        Assert.Contains("10.1.0.1/24", host.Shell("ip addr show br-own"), StringComparison.Ordinal);
        string said = host.Ok("run", "--rm", "--network", "a-name-longer-than-fifteen-letters", Programs.Tiny, "ping", "-c", "1", "10.1.0.1");
        Assert.Contains("0% packet loss", said, StringComparison.Ordinal);
        Assert.Contains("br-own", host.Ok("network", "graph"), StringComparison.Ordinal);
        host.Ok("network", "rm", "a-name-longer-than-fifteen-letters");
        Assert.DoesNotContain("br-own", host.Shell("ip link"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unmanaged_bridge_is_used_and_stays_as_it_is()
    {
        using FakeHost host = new();
        host.Shell("ip link add br-lan type bridge; ip addr add 192.168.7.1/24 dev br-lan; ip link set br-lan up");
        string before = Settings(host);
        host.Ok("network", "create", "home", "--interface", "br-lan", "--opt", "mode=unmanaged", "--ip-range", "192.168.7.128/25");
        string said = host.Ok("run", "--rm", "--network", "home", Programs.Tiny, "sh", "-c", "ip addr; ip route; ping -c 1 192.168.7.1");
        Assert.Contains("192.168.7.128/24", said, StringComparison.Ordinal);
        Assert.Contains("default via 192.168.7.1", said, StringComparison.Ordinal);
        Assert.Contains("0% packet loss", said, StringComparison.Ordinal);
        host.Ok("network", "rm", "home");
        // The gateway may be somebody else's: no address is added.
        host.Ok("network", "create", "home", "--interface", "br-lan", "--opt", "unmanaged", "--subnet", "192.168.8.0/24", "--gateway", "192.168.8.254");
        Assert.Contains("default via 192.168.8.254", host.Ok("run", "--rm", "--network", "home", Programs.Tiny, "ip", "route"), StringComparison.Ordinal);
        FakeHost.Eventually(() => !host.Shell("ip link").Contains("v0-", StringComparison.Ordinal), "the wire is gone");
        host.Ok("network", "rm", "home");
        Assert.Equal(before, Settings(host));
        host.Shell("ip link del br-lan");
    }

    private static string Settings(FakeHost host) =>
        host.Shell("ip -4 -o addr show br-lan; cd /proc/sys/net; cat ipv6/conf/br-lan/accept_ra ipv6/conf/br-lan/disable_ipv6 ipv4/ip_forward ipv4/conf/br-lan/route_localnet");

    [Fact]
    public void An_unmanaged_bridge_that_is_gone_is_not_made()
    {
        using FakeHost host = new();
        host.Shell("ip link add br-lan type bridge");
        host.Ok("network", "create", "home", "--interface", "br-lan", "--opt", "mode=unmanaged", "--subnet", "192.168.8.0/24");
        host.Shell("ip link del br-lan");
        Assert.Contains("there is no bridge br-lan", host.Nsinit("run", "--rm", "--network", "home", Programs.Tiny, "true").ErrorLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("create x --interface nosuch --opt mode=unmanaged --subnet 10.1.0.0/24", "there is no bridge nosuch")]
    [InlineData("create x --interface bare --opt mode=unmanaged", "has no address")]
    [InlineData("create x --interface br0 --subnet 10.1.0.0/24", "that of network br0")]
    [InlineData("create x --interface lo --subnet 10.1.0.0/24", "cannot be an interface's name")]
    [InlineData("create x --interface a/b", "cannot be an interface's name")]
    [InlineData("create x --interface abcdefghijklmnop", "cannot be an interface's name")]
    [InlineData("create x --opt mode=sometimes", "mode=unmanaged are known")]
    public void What_is_wrong_is_said(string command, string says)
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Shell("ip link add bare type bridge");
        Result result = host.Script($"$N network {command}");
        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Contains(says, result.ErrorLine, StringComparison.Ordinal);
        Assert.Equal("br0\n", host.Ok("network", "ls", "-q"));
        host.Shell("ip link del bare");
    }

    [Fact]
    public void An_interface_has_the_name_that_it_is_given()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Ok("network", "create", "lan", "--subnet", "10.1.0.0/24");
        string said = host.Ok(
            "run", "--rm", "--network", "br0", "--interface", "up", "--network", "lan:interface_name=eth0,alias=www", Programs.Tiny, "sh", "-c", "ip route; cat /etc/hosts");
        Assert.Contains("default via 172.19.35.1 dev up", said, StringComparison.Ordinal);
        Assert.Contains("10.1.0.0/24 dev eth0", said, StringComparison.Ordinal);
        Assert.Matches(@"10\.1\.0\.2\s.* www", said);
        Assert.DoesNotMatch(@"172\.19\.35\.2\s.* www", said);
        foreach (string[] options in (string[][])[["--network", "br0:interface_name=a", "--network", "lan:interface_name=a"], ["--network", "br0:interface_name=eth1", "--network", "lan"]])
        {
            Result result = host.Nsinit(["run", "--rm", .. options, Programs.Tiny, "true"]);
            Assert.Equal(125, result.Code);
            Assert.Contains("the container has one of that name", result.ErrorLine, StringComparison.Ordinal);
        }
    }
}
