using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Nsinit.Tests.System.Faults;
using Xunit;

namespace Nsinit.Tests.System.Wires;

/// <summary><c>network connect</c> and <c>network disconnect</c>.</summary>
public sealed class ConnectTests
{
    private static readonly string[] Sleep = [Programs.Tiny, "sleep", "1000"];

    [Fact]
    public void A_running_container_is_on_the_network_at_once_and_found_there()
    {
        using FakeHost host = Host();
        host.Ok(["run", "-d", "--name", "a", "--network", "br0", .. Sleep]);
        host.Ok(["run", "-d", "--name", "b", "--network", "lan", .. Sleep]);
        host.Ok("network", "connect", "--ip", "10.9.0.9", "--ip6", "fd00:9::9", "--mac", "02:00:00:00:00:99", "--alias", "db", "lan", "a");
        string inside = host.Ok("exec", "a", "ip", "addr");
        Assert.Matches(@"eth1@[\s\S]*link/ether 02:00:00:00:00:99[\s\S]*inet 10\.9\.0\.9/24[\s\S]*inet6 fd00:9::9/64", inside);
        Assert.Contains("0% packet loss", host.Ok("exec", "b", "ping", "-c", "1", "a"), StringComparison.Ordinal);
        Assert.Contains("10.9.0.9", host.Ok("exec", "b", "ping", "-4", "-c", "1", "db"), StringComparison.Ordinal);
        Assert.Contains("fd00:9::9", host.Ok("exec", "b", "ping", "-6", "-c", "1", "db"), StringComparison.Ordinal);
        Assert.Contains("0% packet loss", host.Ok("exec", "a", "ping", "-c", "1", "b"), StringComparison.Ordinal);
        // Its default route stays, and it believes no advertisement on the new wire.
        Assert.Contains("default via 172.19.35.1 dev eth0", host.Ok("exec", "a", "ip", "route"), StringComparison.Ordinal);
        Assert.Equal("0\n", host.Ok("exec", "a", "cat", "/proc/sys/net/ipv6/conf/eth1/accept_ra"));
        Assert.Contains("10.9.0.9/24", host.Ok("inspect", "a"), StringComparison.Ordinal);
        Assert.Contains("lan", host.Ok("network", "graph"), StringComparison.Ordinal);

        host.Ok("network", "disconnect", "lan", "a");
        Assert.DoesNotContain("eth1", host.Ok("exec", "a", "ip", "addr"), StringComparison.Ordinal);
        Assert.DoesNotContain("\ta", host.Ok("exec", "b", "cat", "/etc/hosts"), StringComparison.Ordinal);
        Assert.DoesNotContain("10.9.0.", host.Ok("exec", "a", "cat", "/etc/hosts"), StringComparison.Ordinal);
        Assert.Contains("172.19.35.2\ta", host.Ok("exec", "a", "cat", "/etc/hosts"), StringComparison.Ordinal);
        Assert.Equal(["10.9.0.2", "fd00:9::2"], Leases(host, "lan"));
    }

    [Fact]
    public void One_without_a_network_gets_its_first_and_loses_its_last()
    {
        using FakeHost host = Host();
        host.Ok(["run", "-d", "--name", "a", .. Sleep]);
        host.Ok("network", "connect", "br0", "a");
        Assert.Contains("default via 172.19.35.1 dev eth0", host.Ok("exec", "a", "ip", "route"), StringComparison.Ordinal);
        Assert.Equal("1\n", host.Ok("exec", "a", "cat", "/proc/sys/net/ipv6/conf/eth0/disable_ipv6"));
        Assert.Contains("172.19.35.2\ta", host.Ok("exec", "a", "cat", "/etc/hosts"), StringComparison.Ordinal);
        Assert.Contains("0% packet loss", host.Ok("exec", "a", "ping", "-c", "1", "172.19.35.1"), StringComparison.Ordinal);
        host.Ok("network", "disconnect", "br0", "a");
        Assert.Contains("127.0.0.1\ta", host.Ok("exec", "a", "cat", "/etc/hosts"), StringComparison.Ordinal);
        Assert.Equal("", host.Ok("exec", "a", "ip", "route"));
        Assert.Equal("br0\n", host.Ok("network", "rm", "br0"));
    }

    [Fact]
    public void The_default_route_goes_where_it_is_told_and_moves_when_its_network_goes()
    {
        using FakeHost host = Host();
        host.Ok("network", "create", "inner", "--subnet", "10.7.0.0/24", "--internal");
        host.Ok(["run", "-d", "--name", "a", "--network", "inner", .. Sleep]);
        host.Ok("network", "connect", "br0", "a");
        Assert.Contains("default via 172.19.35.1 dev eth1", host.Ok("exec", "a", "ip", "route"), StringComparison.Ordinal);
        host.Ok("network", "connect", "--default", "--interface", "wan", "lan", "a");
        Assert.Equal("default via 10.9.0.1 dev wan", Default(host, "-4"));
        Assert.StartsWith("default via fd00:9::1 dev wan", Default(host, "-6"), StringComparison.Ordinal);
        // What is made of it anew is the same.
        host.Ok("restart", "-t", "0", "a");
        Assert.Equal("default via 10.9.0.1 dev wan", Default(host, "-4"));
        Assert.Contains("eth1", host.Ok("exec", "a", "ip", "addr"), StringComparison.Ordinal);

        host.Ok("network", "disconnect", "lan", "a");
        Assert.Equal("default via 172.19.35.1 dev eth1", Default(host, "-4"));
        Assert.Equal("", Default(host, "-6"));
        host.Ok("network", "disconnect", "br0", "a");
        Assert.Equal("", Default(host, "-4"));

        string Default(FakeHost on, string family) => on.Ok("exec", "a", "ip", family, "route").Split('\n').FirstOrDefault(l => l.StartsWith("default", StringComparison.Ordinal))?.Trim() ?? "";
    }

    [Fact]
    public void Published_ports_follow_the_default_route()
    {
        using FakeHost host = Host();
        host.Ok("run", "-d", "--name", "web", "--network", "br0", "-p", "8080:80", "-p", "5000:5000/udp", "-p", "7000-7010:7000-7010",
            Programs.Tiny, "sh", "-c", "echo here >index.html; exec httpd -f -p 80");
        Served("172.19.35.2");
        host.Ok("network", "connect", "--default", "lan", "web");
        Served("10.9.0.2");
        host.Ok("network", "disconnect", "lan", "web");
        Served("172.19.35.2");
        // Nothing leads outside: they wait for the next network that does.
        Assert.Contains("lead nowhere", host.Nsinit("network", "disconnect", "br0", "web").ErrorLine, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Ok("inspect", "web").Split('"')[3], host.Shell("nft list table inet nsinit 2>/dev/null || true"), StringComparison.Ordinal);
        host.Ok("network", "connect", "lan", "web");
        Served("10.9.0.2");
        host.Ok("rm", "-f", "web");
        Assert.DoesNotContain("comment", host.Shell("nft list table inet nsinit | grep -A5 'ports4\\|ranges4\\|ports6' || true"), StringComparison.Ordinal);

        void Served(string target)
        {
            FakeHost.Eventually(() => host.Run(["curl", "-s", "-m", "2", "http://127.0.0.1:8080/"]).Output == "here\n", $"served by {target}: {host.Shell("nft list ruleset")}");
            Assert.Contains(target, host.Shell("nft list map inet nsinit ports4; nft list map inet nsinit ranges4"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_address_that_was_given_back_is_not_taken_from_its_next_owner()
    {
        using FakeHost host = Host();
        host.Ok(["run", "-d", "--name", "a", "--network", "br0", "--ip", "172.19.35.5", .. Sleep]);
        host.Ok("network", "disconnect", "br0", "a");
        host.Ok(["run", "-d", "--name", "b", "--network", "br0", "--ip", "172.19.35.5", .. Sleep]);
        host.Ok("network", "connect", "br0", "a");
        host.Ok("stop", "-t", "0", "a");
        Assert.Equal(["172.19.35.5"], Leases(host, "br0"));
        Assert.Contains("container", host.Nsinit(["run", "--rm", "--network", "br0", "--ip", "172.19.35.5", .. Sleep]).ErrorLine, StringComparison.Ordinal);
        Assert.Contains("0% packet loss", host.Scene("$T/bin/busybox ping -c 1 172.19.35.5"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stopped_one_is_on_the_network_from_its_next_start_on()
    {
        using FakeHost host = Host();
        host.Ok(["run", "-d", "--name", "a", "--network", "br0", .. Sleep]);
        host.Ok("stop", "-t", "0", "a");
        host.Ok("network", "connect", "--ip", "10.9.0.77", "lan", "a");
        Assert.Contains("\"lan\"", host.Ok("inspect", "a"), StringComparison.Ordinal);
        host.Ok("network", "disconnect", "br0", "a");
        host.Ok("start", "a");
        string inside = host.Ok("exec", "a", "ip", "addr");
        Assert.Contains("10.9.0.77", inside, StringComparison.Ordinal);
        Assert.DoesNotContain("172.19.35", inside, StringComparison.Ordinal);
        Assert.Equal("default via 10.9.0.1 dev eth0", host.Ok("exec", "a", "ip", "route").Split('\n')[0].Trim());
    }

    [Fact]
    public void What_its_watcher_does_not_know_goes_with_the_next_command()
    {
        using FakeHost host = Host();
        host.Ok(["run", "-d", "--name", "b", "--network", "lan", .. Sleep]);
        foreach (string[] option in (string[][])[[], ["--rm"]])
        {
            host.Ok(["run", "-d", .. option, "--name", "a", .. Sleep]);
            host.Ok("network", "connect", "lan", "a");
            Assert.Contains("\ta", host.Ok("exec", "b", "cat", "/etc/hosts"), StringComparison.Ordinal);
            host.Shell($"kill -9 $(ps -eo pid=,args= | awk '/ sleep 1000$/ && !/awk/ {{print $1}}' | tail -1)");
            FakeHost.Eventually(
                () =>
                {
                    host.Ok("ps");
                    return !host.Ok("exec", "b", "cat", "/etc/hosts").Contains("\ta", StringComparison.Ordinal);
                },
                "a has ended, and nobody finds it");
            Assert.Equal(["10.9.0.2", "fd00:9::2"], Leases(host, "lan"));
            host.Script("$N rm -f a");
        }
    }

    [Fact]
    public void A_container_in_the_foreground_is_connected_too()
    {
        using FakeHost host = Host();
        using Process run = host.Start(["run", "--rm", "--name", "a", "--net-rate", "100mbit", "--network", "br0", .. Sleep]);
        FakeHost.Eventually(() => host.Ok("ps").Contains(" a ", StringComparison.Ordinal), "a runs");
        host.Ok("network", "connect", "lan", "a");
        Assert.Contains("10.9.0.2", host.Ok("exec", "a", "ip", "addr"), StringComparison.Ordinal);
        Assert.Contains("tbf", host.Shell("tc qdisc show dev $(ip -br link | grep -o 'v1-[0-9a-f]*')"), StringComparison.Ordinal);
        host.Ok("network", "disconnect", "br0", "a");
        host.Ok("stop", "-t", "0", "a");
        Programs.Code(run);
        Assert.Empty(Leases(host, "lan"));
        Assert.Empty(Leases(host, "br0"));
    }

    [Fact]
    public void A_new_monitor_knows_all_networks()
    {
        using FakeHost host = Host();
        host.Ok(["run", "-d", "--name", "a", "--network", "br0", .. Sleep]);
        host.Ok("network", "connect", "lan", "a");
        LostMonitor.Replace(host, "a");
        host.Shell("kill -9 $(ps -eo pid=,args= | awk '/ sleep 1000$/ && !/awk/ {print $1}' | tail -1)");
        // By the monitor alone.
        FakeHost.Eventually(() => Leases(host, "lan").Length == 0 && Leases(host, "br0").Length == 0, "it gives back all addresses");
    }

    [Fact]
    public void Isolated_ones_stay_so()
    {
        using FakeHost host = Host();
        host.Ok("network", "create", "apart", "--subnet", "10.8.0.0/24", "--isolate");
        host.Ok(["run", "-d", "--name", "a", .. Sleep]);
        host.Ok(["run", "-d", "--name", "b", .. Sleep]);
        host.Ok("network", "connect", "apart", "a");
        host.Ok("network", "connect", "apart", "b");
        Assert.Contains("100% packet loss", host.Nsinit("exec", "a", "ping", "-c", "1", "-W", "1", "b").Output, StringComparison.Ordinal);
        Assert.Contains(" 0% packet loss", host.Ok("exec", "a", "ping", "-c", "1", "10.8.0.1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("connect nosuch a", "find network nosuch")]
    [InlineData("connect lan nosuch", "find container nosuch")]
    [InlineData("connect br0 a", "connected to it already")]
    [InlineData("connect lan shared", "its network is not its own (host)")]
    [InlineData("connect --ip 10.9.1.9 lan a", "outside of 10.9.0.0/24")]
    [InlineData("connect --ip 10.9.0.1 lan a", "it is the bridge's own")]
    [InlineData("connect --ip 10.9.0.2 lan a", "container ")]
    [InlineData("connect --ip x lan a", "no IP address")]
    [InlineData("connect --ip6 10.9.0.7 lan a", "an IPv6 address is wanted")]
    [InlineData("connect --mac 01:00:00:00:00:01 lan a", "group address")]
    [InlineData("connect --mtu 5 lan a", "68 to 65535 bytes")]
    [InlineData("connect --interface eth0 lan a", "has an interface eth0")]
    [InlineData("connect --interface lo lan a", "cannot be an interface's name")]
    [InlineData("connect --interface abcdefghijklmnop lan a", "cannot be an interface's name")]
    [InlineData("connect --alias -x- lan a", "is no name of a host")]
    [InlineData("connect --default inner a", "that network is internal")]
    [InlineData("connect lan", "CONTAINER is missing")]
    [InlineData("disconnect lan a", "it is not connected to it; hint: it is on br0")]
    [InlineData("disconnect nosuch a", "it is not connected to it")]
    [InlineData("disconnect lan nosuch", "find container nosuch")]
    public void What_is_wrong_is_said_and_changes_nothing(string command, string says)
    {
        using FakeHost host = Host();
        host.Ok("network", "create", "inner", "--subnet", "10.7.0.0/24", "--internal");
        host.Ok(["run", "-d", "--name", "a", "--network", "br0", .. Sleep]);
        host.Ok(["run", "-d", "--name", "b", "--network", "lan", .. Sleep]);
        host.Ok(["run", "-d", "--name", "shared", "--network", "host", .. Sleep]);
        string inside = host.Ok("exec", "a", "ip", "addr");
        string[] before = host.Everything();
        Result result = host.Script($"$N network {command}");
        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Contains(says, result.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(before, host.Everything());
        Assert.Equal(inside, host.Ok("exec", "a", "ip", "addr"));
    }

    [Fact]
    public void By_force_what_is_not_connected_is_no_error()
    {
        using FakeHost host = Host();
        host.Ok(["run", "-d", "--name", "a", .. Sleep]);
        host.Ok("network", "disconnect", "-f", "lan", "a");
        host.Ok("network", "disconnect", "--force", "lan", "nosuch");
    }

    private static FakeHost Host()
    {
        FakeHost host = new();
        host.MakeBridge();
        host.Ok("network", "create", "lan", "--subnet", "10.9.0.0/24", "--subnet", "fd00:9::/64");
        return host;
    }

    private static string[] Leases(FakeHost host, string network) =>
        [.. Directory.GetFileSystemEntries($"{host.Root}/networks/{network}/leases").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
