using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.System.Wires;

/// <summary>Networks without a bridge: containers that are machines of their own on the network of an interface.</summary>
public sealed class MacvlanTests
{
    private const string Ping = "busybox ping -c 1 -W 2";
    private static readonly string[] Sleep = [Programs.Tiny, "sleep", "1000"];
    private static readonly string[] Both = ["--subnet", "192.0.2.0/24", "--subnet", "fd00:2::/64"];

    [Fact]
    public void Containers_are_machines_on_the_network_of_the_parent()
    {
        using FakeHost host = new();
        using Neighbour lan = Lan(host);
        string before = host.Shell("cat /proc/sys/net/ipv4/ip_forward; nft list ruleset");
        Create(host, "lan");
        host.Ok(["run", "-d", "--name", "a", "--network", "lan", .. Sleep]);
        host.Ok(["run", "-d", "--name", "b", "--network", "lan", "--mac", "02:00:00:00:00:0b", .. Sleep]);
        // The first that are neither this host's nor the router's.
        string inside = host.Ok("exec", "a", "ip", "addr");
        Assert.Matches(@"2: eth0@[\s\S]*mtu 1500[\s\S]*link/ether 02:6e:c0:00:02:02 [\s\S]*inet 192\.0\.2\.2/24[\s\S]*inet6 fd00:2::2/64", inside);
        Assert.Equal("0\n", host.Ok("exec", "a", "cat", "/proc/sys/net/ipv6/conf/eth0/accept_ra"));
        Assert.Contains("default via 192.0.2.9 dev eth0", host.Ok("exec", "a", "ip", "route"), StringComparison.Ordinal);
        Assert.Contains("default via fd00:2::9 dev eth0", host.Ok("exec", "a", "ip", "-6", "route"), StringComparison.Ordinal);
        foreach (string other in (string[])["192.0.2.9", "fd00:2::9", "b", "192.0.2.3"]) { Reached(host, "a", other); }
        foreach (string other in (string[])["192.0.2.2", "fd00:2::2", "192.0.2.3"]) { lan.Shell($"{Programs.Tiny}/bin/{Ping} {other}"); }
        string known = lan.Shell("ip neigh");
        Assert.Contains("192.0.2.2 dev eth0 lladdr 02:6e:c0:00:02:02", known, StringComparison.Ordinal);
        Assert.Contains("192.0.2.3 dev eth0 lladdr 02:00:00:00:00:0b", known, StringComparison.Ordinal);
        // Nothing goes through this host, and nothing of it is changed for that.
        Assert.Equal(before, host.Shell("cat /proc/sys/net/ipv4/ip_forward; nft list ruleset"));
        Assert.Matches(@"(?m)^lan +macvlan +lan0 +192\.0\.2\.0/24, fd00:2::/64 +192\.0\.2\.9, fd00:2::9 +2$", host.Ok("network", "ls"));
        Assert.Matches(@"""driver"": ""macvlan"",\s*""parent"": ""lan0"",\s*""mode"": ""bridge""", host.Ok("network", "inspect", "lan"));
        string graph = host.Ok("network", "graph");
        Assert.Contains("lan (macvlan on lan0)  192.0.2.0/24  fd00:2::/64  gateway 192.0.2.9 fd00:2::9\n", graph, StringComparison.Ordinal);
        Assert.Contains("macvlan ─ a eth0  192.0.2.2/24  fd00:2::2/64\n", graph, StringComparison.Ordinal);
        Assert.Contains("lan0  192.0.2.1/24  fd00:2::1/64", graph, StringComparison.Ordinal);
        foreach (string format in (string[])["dot", "mermaid", "svg", "json"]) { Assert.Contains("macvlan", host.Ok("network", "graph", "--format", format), StringComparison.Ordinal); }
        string explained = host.Ok(["run", "--explain=only", "--network", "lan", .. Sleep]);
        const string shown = @"ip link add link lan0 name (v0-\w+) address 02:6e:c0:00:02:04 netns PID type macvlan mode bridge\n[\s\S]*ip link set \1 name eth0 alias \1; ";
        Assert.Matches(shown, explained);
        Assert.Contains("uses it", host.Nsinit("network", "rm", "lan").ErrorLine, StringComparison.Ordinal);
        host.Ok("network", "reload");
        Assert.Equal("", host.Ok("network", "prune"));
        host.Ok("rm", "-f", "a", "b");
        Assert.Equal("lan\n", host.Ok("network", "prune"));
        Assert.Contains("lan0", host.Shell("ip -br link"), StringComparison.Ordinal);
    }

    [Fact]
    public void Modes_say_who_reaches_whom()
    {
        using FakeHost host = new();
        using Neighbour lan = Lan(host);
        Create(host, "apart", "--opt", "mode=private");
        host.Ok(["run", "-d", "--name", "a", "--network", "apart", .. Sleep]);
        host.Ok(["run", "-d", "--name", "b", "--network", "apart", .. Sleep]);
        Reached(host, "a", "192.0.2.9");
        Assert.NotEqual(0, host.Nsinit("exec", "a", "ping", "-c", "1", "-W", "1", "192.0.2.3").Code);
        host.Ok("rm", "-f", "a", "b");
        host.Ok("network", "rm", "apart");
        // By way of a switch that sends frames back, which the neighbour is not.
        Create(host, "vepa", "-o", "macvlan_mode=vepa");
        host.Ok(["run", "-d", "--name", "a", "--network", "vepa", .. Sleep]);
        host.Ok(["run", "-d", "--name", "b", "--network", "vepa", .. Sleep]);
        Reached(host, "a", "192.0.2.9");
        Assert.NotEqual(0, host.Nsinit("exec", "a", "ping", "-c", "1", "-W", "1", "192.0.2.3").Code);
        host.Ok("rm", "-f", "a", "b");
        host.Ok("network", "rm", "vepa");
        // With the parent's own address, so for one alone.
        Create(host, "alone", "--opt", "mode=passthru");
        string mac = host.Shell("ip link show dev lan0").Split("link/ether ")[1].Split(' ')[0];
        host.Ok(["run", "-d", "--name", "a", "--network", "alone", .. Sleep]);
        Assert.Contains($"link/ether {mac}", host.Ok("exec", "a", "ip", "link"), StringComparison.Ordinal);
        Assert.Contains($"\"mac\": \"{mac}\"", host.Ok("inspect", "a"), StringComparison.Ordinal);
        Reached(host, "a", "192.0.2.9");
        Assert.Contains("it is the only one", host.Nsinit(["run", "-d", "--network", "alone", .. Sleep]).ErrorLine, StringComparison.Ordinal);
        host.Ok("restart", "-t", "0", "a");
        Reached(host, "a", "192.0.2.9");
    }

    [Fact]
    public void A_running_container_is_connected_and_disconnected()
    {
        using FakeHost host = new();
        using Neighbour lan = Lan(host);
        host.MakeBridge();
        Create(host, "lan");
        host.Ok(["run", "-d", "--name", "a", "--network", "br0", .. Sleep]);
        host.Ok("network", "connect", "--ip", "192.0.2.50", "--mac", "02:00:00:00:00:99", "--mtu", "1400", "--alias", "db", "lan", "a");
        Assert.Matches(@"eth1@[\s\S]*mtu 1400[\s\S]*link/ether 02:00:00:00:00:99[\s\S]*inet 192\.0\.2\.50/24[\s\S]*inet6 fd00:2::2/64", host.Ok("exec", "a", "ip", "addr"));
        Assert.Equal("0\n", host.Ok("exec", "a", "cat", "/proc/sys/net/ipv6/conf/eth1/accept_ra"));
        Assert.Contains("default via 172.19.35.1 dev eth0", host.Ok("exec", "a", "ip", "route"), StringComparison.Ordinal);
        lan.Shell($"{Programs.Tiny}/bin/{Ping} 192.0.2.50");
        host.Ok(["run", "-d", "--name", "b", "--network", "lan", .. Sleep]);
        Reached(host, "b", "db");
        host.Ok("network", "disconnect", "lan", "a");
        Assert.DoesNotContain("eth1", host.Ok("exec", "a", "ip", "addr"), StringComparison.Ordinal);
        Assert.DoesNotContain("\ta", host.Ok("exec", "b", "cat", "/etc/hosts"), StringComparison.Ordinal);

        // Whatever it is called there, and with the default routes.
        host.Ok("network", "connect", "--default", "--interface", "wan", "lan", "a");
        Assert.Contains("default via 192.0.2.9 dev wan", host.Ok("exec", "a", "ip", "route"), StringComparison.Ordinal);
        host.Ok("restart", "-t", "0", "a");
        Assert.Contains("default via 192.0.2.9 dev wan", host.Ok("exec", "a", "ip", "route"), StringComparison.Ordinal);
        Reached(host, "a", "192.0.2.9");
        host.Shell($"nsenter -t {host.Ok("inspect", "a").Split("\"pid\": ")[1].Split(',')[0]} -n sh -c 'ip link set wan down; ip link set wan name other; ip link set other up'");
        host.Ok("network", "disconnect", "lan", "a");
        Assert.DoesNotContain("other", host.Ok("exec", "a", "ip", "link"), StringComparison.Ordinal);
        Assert.Contains("default via 172.19.35.1 dev eth0", host.Ok("exec", "a", "ip", "route"), StringComparison.Ordinal);
        Assert.Equal(["192.0.2.2", "fd00:2::3"], Leases(host));
    }

    [Fact]
    public void The_same_address_is_had_again_at_once()
    {
        using FakeHost host = new();
        using Neighbour lan = Lan(host);
        Create(host, "lan");
        host.Ok(["run", "-d", "--name", "a", "--network", "lan", .. Sleep]);
        for (int i = 0; i < 5; i++) { host.Ok("restart", "-t", "0", "a"); }
        Reached(host, "a", "192.0.2.9");
        host.Ok("stop", "-t", "0", "a");
        Assert.Empty(Leases(host));
        for (int i = 0; i < 5; i++) { host.Ok("run", "--rm", "--network", "lan", "--ip", "192.0.2.2", Programs.Tiny, "ping", "-c", "1", "-W", "2", "192.0.2.9"); }
        host.Ok("start", "a");
        Reached(host, "a", "fd00:2::9");
    }

    [Fact]
    public void Beside_a_bridge_ports_are_published_by_the_bridge()
    {
        using FakeHost host = new();
        using Neighbour lan = Lan(host);
        host.MakeBridge();
        Create(host, "lan");
        string[] web = [Programs.Tiny, "sh", "-c", "echo here >index.html; exec httpd -f -p 80"];
        Assert.Contains("where its ports are reached at 192.0.2.2", host.Nsinit(["run", "-d", "--network", "lan", "--network", "br0", "-p", "8080:80", .. web]).ErrorLine, StringComparison.Ordinal);
        host.Ok(["run", "-d", "--name", "web", "--network", "lan", "--network", "br0:default", "--add-host", "gate:host-gateway", "-p", "8080:80", .. web]);
        FakeHost.Eventually(() => host.Run(["curl", "-s", "-m", "2", "http://127.0.0.1:8080/"]).Output == "here\n", "served by the bridge");
        Assert.Equal("here\n", lan.Shell("curl -s -m 2 http://192.0.2.2/"));
        Assert.Contains("172.19.35.1\tgate", host.Ok("exec", "web", "cat", "/etc/hosts"), StringComparison.Ordinal);
        host.Ok("network", "disconnect", "lan", "web");
        Assert.Contains("published ports lead nowhere", host.Nsinit("network", "connect", "--default", "lan", "web").ErrorLine, StringComparison.Ordinal);
        host.Ok("network", "connect", "lan", "web");
        Assert.Contains("it leads outside by lan (macvlan)", host.Nsinit("network", "disconnect", "br0", "web").ErrorLine, StringComparison.Ordinal);
        Assert.Contains("default via 192.0.2.9 dev eth0", host.Ok("exec", "web", "ip", "route"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_left_open_is_as_the_host_has_it()
    {
        using FakeHost host = new();
        using Neighbour lan = Lan(host);
        // Names of networks with a bridge are shorter.
        host.Ok("network", "create", "a-name-that-no-bridge-has", "--driver", "macvlan", "--subnet", "192.0.2.0/24", "--ip-range", "192.0.2.64/30", "--internal");
        Assert.Contains("\"parent\": \"lan0\"", host.Ok("network", "inspect", "a-name-that-no-bridge-has"), StringComparison.Ordinal);
        host.Ok(["run", "-d", "--uidmap", "0:100000:65536", "--name", "a", "--network", "a-name-that-no-bridge-has", .. Sleep]);
        Assert.Contains("inet 192.0.2.64/24", host.Ok("exec", "a", "ip", "addr"), StringComparison.Ordinal);
        Assert.Equal("1\n", host.Ok("exec", "a", "cat", "/proc/sys/net/ipv6/conf/eth0/disable_ipv6"));
        Assert.DoesNotContain("default", host.Ok("exec", "a", "ip", "route"), StringComparison.Ordinal);
        Reached(host, "a", "192.0.2.9");
        // One that is gone says so, and what was above it can be put away.
        host.Shell("ip link del lan0");
        Assert.Contains("there is no interface lan0", host.Nsinit("restart", "-t", "0", "a").ErrorLine, StringComparison.Ordinal);
        host.Ok("rm", "-f", "a");
        host.Ok("network", "rm", "a-name-that-no-bridge-has");
    }

    [Fact]
    public void A_new_monitor_gives_back_its_address()
    {
        using FakeHost host = new();
        using Neighbour lan = Lan(host);
        Create(host, "lan");
        host.Ok(["run", "-d", "--name", "a", "--network", "lan", .. Sleep]);
        LostMonitor.Replace(host, "a");
        host.Shell("kill -9 $(ps -eo pid=,args= | awk '/ sleep 1000$/ && !/awk/ {print $1}' | tail -1)");
        FakeHost.Eventually(() => Leases(host).Length == 0, "it gives back all addresses");
    }

    private static Neighbour Lan(FakeHost host)
    {
        Neighbour lan = new(host, "lan0", "192.0.2.1/24 fd00:2::1/64", "192.0.2.9/24 fd00:2::9/64");
        host.Shell("ip route add default via 192.0.2.9; ip -6 route add default via fd00:2::9");
        return lan;
    }

    private static void Create(FakeHost host, string name, params string[] more) => host.Ok(["network", "create", name, "-d", "macvlan", "--parent", "lan0", .. Both, .. more]);

    private static void Reached(FakeHost host, string container, string other) =>
        Assert.Contains(" 0% packet loss", host.Ok("exec", container, "ping", "-c", "1", "-W", "2", other), StringComparison.Ordinal);

    private static string[] Leases(FakeHost host) =>
        [.. Directory.GetFileSystemEntries($"{host.Root}/networks/lan/leases").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
