using System;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary>What can be said of a network when it is made, and what it means for its containers.</summary>
public sealed class NetworkCreateTests
{
    [Fact]
    public void By_default_a_network_has_both_families_on_subnets_of_its_own()
    {
        using FakeHost host = new();
        host.Shell("ip link add wan0 type veth peer name wan1; ip addr add 10.88.0.77/16 dev wan0; ip link set wan0 up");
        host.Ok("network", "create", "lan");
        host.Ok("network", "create", "lan2");
        string[] v6 = [.. Regex.Matches(host.Ok("network", "inspect", "lan", "lan2"), @"fd[0-9a-f:]+::/64").Select(m => m.Value)];
        Assert.Equal(2, v6.Distinct().Count());
        // 10.88.0.0/16 is the host's.
        Assert.Contains("10.89.0.0/24", host.Ok("network", "ls"), StringComparison.Ordinal);
        host.Ok("run", "-d", "--name", "a", "--network", "lan", Programs.Tiny, "sleep", "1000");
        Assert.Contains("inet6 fd", host.Ok("exec", "a", "ip", "addr"), StringComparison.Ordinal);
        host.Ok("network", "create", "four", "--ipv6=false");
        host.Ok("network", "create", "named", "--subnet", "10.9.0.0/24");
        host.Ok("network", "create", "both", "--subnet", "10.9.1.0/24", "--ipv6");
        Assert.DoesNotContain("fd", host.Ok("network", "inspect", "four", "named"), StringComparison.Ordinal);
        Assert.Contains("fd", host.Ok("network", "inspect", "both"), StringComparison.Ordinal);
        Assert.Equal("1\n0\n0\n", host.Shell("cd /proc/sys/net/ipv6/conf; cat four/disable_ipv6 both/disable_ipv6 both/accept_ra"));
        host.Ok("rm", "-f", "a");
        Assert.Equal(["both", "four", "lan", "lan2", "named"], host.Ok("network", "prune").Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        host.Shell("ip link del wan0");
    }

    [Fact]
    public void A_subnet_that_is_its_bridges_own_or_only_part_of_a_way_out_is_no_other_ones()
    {
        using FakeHost host = new();
        host.Shell("ip link add wan0 type veth peer name wan1; ip link set wan0 up; ip route add default dev wan0; ip route add 0.0.0.0/1 dev wan0; ip route add blackhole 10.0.0.0/8");
        host.Shell("ip route add 100.64.0.0/10 dev wan0");
        host.Shell("ip link add lan type bridge; ip addr add 10.9.0.1/24 dev lan; ip link set lan up; ip link add his type bridge; ip addr add 10.9.1.1/24 dev his; ip link set his up");
        host.Ok("network", "create", "lan", "--subnet", "10.9.0.0/24");
        host.Ok("network", "create", "home", "--interface", "his", "--opt", "mode=unmanaged");
        host.Ok("network", "create", "far", "--subnet", "10.9.2.0/24");
        host.Ok("network", "create", "part", "--subnet", "100.64.5.0/24");
        host.Ok("network", "create", "free");
        Assert.Contains("10.88.0.0/24", host.Ok("network", "ls"), StringComparison.Ordinal);
        // A route to all of them leaves others.
        host.Shell("ip route del blackhole 10.0.0.0/8; ip route add 10.0.0.0/8 dev wan0; ip route add 172.16.0.0/17 dev wan0");
        host.Ok("network", "create", "other");
        Assert.Contains("172.16.128.0/24", host.Ok("network", "ls"), StringComparison.Ordinal);
        host.Shell("ip route add 172.16.0.0/12 dev wan0; ip route add 192.168.0.0/16 dev wan0");
        Assert.Contains("no private subnet is free", host.Nsinit("network", "create", "last").ErrorLine, StringComparison.Ordinal);
        host.Ok("network", "prune");
        host.Shell("ip link del lan; ip link del his; ip link del wan0");
    }

    [Fact]
    public void Addresses_come_from_the_range_until_it_is_empty()
    {
        using FakeHost host = new();
        host.Ok("network", "create", "lan", "--subnet", "10.9.0.0/24", "--ip-range", "10.9.0.64/30", "--label", "owner=me");
        Assert.Contains("\"owner\": \"me\"", host.Ok("network", "inspect", "lan"), StringComparison.Ordinal);
        for (int i = 0; i < 4; i++) { host.Ok("run", "-d", "--name", $"c{i}", "--network", "lan", Programs.Tiny, "sleep", "1000"); }
        Assert.Contains("inet 10.9.0.67/24", host.Ok("exec", "c3", "ip", "addr"), StringComparison.Ordinal);
        Assert.Contains("none of 10.9.0.64/30 is free", host.Nsinit("run", "--rm", "--network", "lan", Programs.Tiny, "true").ErrorLine, StringComparison.Ordinal);
        // By name, any other address of the subnet can be had.
        host.Ok("run", "--rm", "--network", "lan", "--ip", "10.9.0.5", Programs.Tiny, "true");
        host.Ok("rm", "-f", "c2");
        host.Ok("run", "--rm", "--network", "lan", Programs.Tiny, "true");
        Assert.Contains("no part of its subnets", host.Nsinit("network", "create", "x", "--subnet", "10.10.0.0/24", "--ip-range", "10.9.0.0/28").ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Isolated_containers_reach_the_host_and_the_outside_but_not_each_other()
    {
        using FakeHost host = new();
        using Neighbour lan = new(host, "lan0", "192.0.2.1/24", "192.0.2.9/24");
        host.Ok("network", "create", "iso", "--subnet", "10.9.0.0/24", "--isolate");
        host.Ok("run", "-d", "--name", "a", "--network", "iso", Programs.Tiny, "sleep", "1000");
        host.Ok("run", "-d", "--name", "b", "--network", "iso", Programs.Tiny, "sleep", "1000");
        host.Ok("exec", "a", "ping", "-c", "1", "-W", "10", "10.9.0.1");
        host.Ok("exec", "a", "ping", "-c", "1", "-W", "10", "192.0.2.9");
        Assert.NotEqual(0, host.Nsinit("exec", "a", "ping", "-c", "1", "-W", "1", "10.9.0.3").Code);
        // Nor by way of the host, for one that writes its frames itself.
        host.Shell($"nsenter -t {host.Ok("inspect", "a").Split("\"pid\": ")[1].Split(',')[0]} -n ip route add 10.9.0.3/32 via 10.9.0.1");
        Assert.NotEqual(0, host.Nsinit("exec", "a", "ping", "-c", "1", "-W", "1", "10.9.0.3").Code);
    }

    [Fact]
    public void The_mtu_is_that_of_the_way_out()
    {
        using FakeHost host = new();
        using Neighbour lan = new(host, "lan0", "192.0.2.1/24", "192.0.2.9/24");
        host.Shell("ip link set lan0 mtu 1420; ip route add default via 192.0.2.9");
        host.Ok("network", "create", "lan", "--subnet", "10.9.0.0/24");
        Assert.Contains("mtu 1420", host.Ok("run", "--rm", "--network", "lan", Programs.Tiny, "ip", "link", "show", "dev", "eth0"), StringComparison.Ordinal);
        host.Ok("network", "create", "own", "--subnet", "10.9.1.0/24", "--opt", "mtu=1300");
        Assert.Contains("mtu 1300", host.Shell("ip link show dev own"), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_networks_one_leads_outside()
    {
        using FakeHost host = new();
        host.Ok("network", "create", "inner", "--subnet", "10.9.1.0/24", "--internal");
        host.Ok("network", "create", "one", "--subnet", "10.9.2.0/24");
        host.Ok("network", "create", "two", "--subnet", "10.9.3.0/24", "--subnet", "fd00:9::/64");
        // The first that leads outside, though it is not the first.
        Assert.Contains("default via 10.9.2.1 dev eth1", Routes("inner", "one", "two"), StringComparison.Ordinal);
        Assert.Contains("default via 10.9.3.1 dev eth1", Routes("one", "two:default"), StringComparison.Ordinal);
        string addresses = host.Ok("run", "--rm", "--network", "one:ip=10.9.2.7,mtu=1400", "--network", "two:ip=10.9.3.8,ip6=fd00:9::8,mac=02:00:00:00:00:09", Programs.Tiny, "ip", "addr");
        foreach (string expected in (string[])["10.9.2.7/24", "10.9.3.8/24", "fd00:9::8/64", "02:00:00:00:00:09", "mtu 1400"]) { Assert.Contains(expected, addresses, StringComparison.Ordinal); }
        Assert.Contains("fd00:9::5/64", host.Ok("run", "--rm", "--network", "two", "--ip6", "fd00:9::5", Programs.Tiny, "ip", "addr"), StringComparison.Ordinal);
        // Published where answers find their way back.
        host.Ok("run", "-d", "--name", "web", "--network", "inner", "--network", "one", "-p", "8080:80", "-p", "9000-9001:9000-9001/udp", Programs.Tiny, "sleep", "1000");
        Assert.Contains("10.9.2.", host.Shell("nft list map inet nsinit ports4"), StringComparison.Ordinal);
        Assert.Equal("80/tcp -> *:8080\n9000/udp -> *:9000\n9001/udp -> *:9001\n", host.Ok("port", "web"));
        Assert.Equal("*:8080\n", host.Ok("port", "web", "80"));
        Assert.Contains("is not published", host.Nsinit("port", "web", "81").ErrorLine, StringComparison.Ordinal);
        Assert.Contains("no network that leads outside", host.Nsinit("run", "--rm", "--network", "inner", "-p", "1:1", Programs.Tiny, "true").ErrorLine, StringComparison.Ordinal);
        Assert.Contains("internal", host.Nsinit("run", "--rm", "--network", "inner:default", Programs.Tiny, "true").ErrorLine, StringComparison.Ordinal);
        string Routes(params string[] networks) =>
            host.Ok(["run", "--rm", .. networks.SelectMany(n => (string[])["--network", n]), Programs.Tiny, "ip", "route"]);
    }

    [Theory]
    [InlineData("--ip-range", "10.0.0.1/24")]
    [InlineData("--mtu", "67")]
    [InlineData("--opt", "colour=red")]
    [InlineData("--label", "=x")]
    [InlineData("--gateway", "10.250.0.1")]
    public void Nonsense_is_refused(string option, string value)
    {
        using FakeHost host = new();
        Result result = host.Nsinit("network", "create", "lan", option, value);
        Assert.Equal(1, result.Code);
        Assert.Contains(option, result.ErrorLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lan:ip=1")]
    [InlineData("lan:ip6=10.9.0.1")]
    [InlineData("lan:colour")]
    [InlineData("lan:mtu=1")]
    public void Nonsense_of_an_attachment_is_refused(string network)
    {
        using FakeHost host = new();
        Assert.Contains("--network", host.Nsinit("run", "--rm", "--network", network, Programs.Tiny, "true").ErrorLine, StringComparison.Ordinal);
    }
}
