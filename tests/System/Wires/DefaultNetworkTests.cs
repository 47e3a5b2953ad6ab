using System;
using Nsinit.Tests.System.Faults;
using Xunit;

namespace Nsinit.Tests.System.Wires;

/// <summary>The network that is made when it is first used, and what is put back when the last one goes.</summary>
public sealed class DefaultNetworkTests
{
    private static readonly string[] Sleep = [Programs.Tiny, "sleep", "1000"];

    [Theory]
    [InlineData("--network", "default")]
    [InlineData("--network", "bridge")]
    [InlineData("-p", "8080:80")]
    public void It_is_made_when_it_is_first_used(params string[] options)
    {
        using FakeHost host = new();
        host.Ok(["run", "-d", "--name", "a", .. options, .. Sleep]);
        Assert.Equal("nsinit0\n", host.Ok("network", "ls", "-q"));
        Assert.Contains("10.88.0.2/24", host.Ok("exec", "a", "ip", "addr"), StringComparison.Ordinal);
        Assert.Contains("default via 10.88.0.1", host.Ok("exec", "a", "ip", "route"), StringComparison.Ordinal);
        // The next one is on it too.
        host.Ok(["run", "-d", "--name", "b", "--network", "default:ip=10.88.0.9", .. Sleep]);
        Assert.Contains("0% packet loss", host.Ok("exec", "b", "ping", "-c", "1", "a"), StringComparison.Ordinal);
        host.Ok("network", "disconnect", "bridge", "b");
        host.Ok("network", "connect", "default", "b");
    }

    [Fact]
    public void Whoever_publishes_ports_may_say_how_it_is_on_it()
    {
        using FakeHost host = new();
        string[] options = ["-p", "8080:80", "--ip", "10.88.0.7", "--network-alias", "x", "--add-host", "up:host-gateway", "--net-rate", "10mbit", "--mtu", "1400", "--interface", "out"];
        Assert.Contains("10.88.0.7/24", host.Ok(["run", "--rm", .. options, Programs.Tiny, "ip", "addr", "show", "out"]), StringComparison.Ordinal);
        host.Ok("run", "--name", "a", "--network", "default", Programs.Tiny, "true");
        // It is made again for whoever was on it.
        host.Ok("network", "rm", "nsinit0");
        host.Ok("start", "a");
        Assert.Equal("nsinit0\n", host.Ok("network", "ls", "-q"));
    }

    [Fact]
    public void Nobody_gets_it_who_does_not_ask()
    {
        using FakeHost host = new();
        host.Ok("run", "--rm", Programs.Tiny, "true");
        host.Ok("run", "--rm", "--explain=only", "-p", "80", Programs.Tiny, "true");
        Assert.Contains("nsinit0", host.Ok("run", "--explain=only", "--network", "default", Programs.Tiny, "true"), StringComparison.Ordinal);
        Assert.Contains("has no network; from: -p 80", host.Nsinit("run", "--rm", "--network", "none", "-p", "80", Programs.Tiny, "true").ErrorLine, StringComparison.Ordinal);
        Assert.Equal("", host.Ok("network", "ls", "-q"));
        // A network of that name is what is meant by it.
        host.Ok("network", "create", "bridge", "--subnet", "10.5.0.0/24");
        Assert.Contains("10.5.0.2", host.Ok("run", "--rm", "--network", "bridge", Programs.Tiny, "ip", "addr"), StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_could_not_be_used_is_not_left()
    {
        using FakeHost host = new();
        string[] before = host.Everything();
        Assert.Equal(127, host.Nsinit("run", "--network", "default", Programs.Tiny, "nosuch").Code);
        Assert.Equal(before, host.Everything());
        Assert.Equal("0\n0\n", host.Shell("cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding"));
    }

    [Fact]
    public void All_at_once_make_one()
    {
        using FakeHost host = new();
        host.Scene("for i in 1 2 3 4 5 6 7 8; do $N run -d --network default $T sleep 1000 >/dev/null 2>err$i & done; wait");
        Assert.Equal(8, host.Ok("ps", "-q").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal("nsinit0\n", host.Ok("network", "ls", "-q"));
    }

    [Fact]
    public void Forwarding_is_what_it_was_when_the_last_network_that_leads_outside_is_gone()
    {
        using FakeHost host = new();
        Assert.Equal("0 0 1", Settings(host));
        host.Ok("network", "create", "in", "--subnet", "10.3.0.0/24", "--internal");
        Assert.Equal("0 0 1", Settings(host));
        host.Ok("network", "create", "one", "--subnet", "10.1.0.0/24");
        Assert.Equal("1 0 1", Settings(host));
        host.Ok("network", "create", "two", "--subnet", "10.2.0.0/24", "--ipv6");
        Assert.Equal("1 1 2", Settings(host));
        host.Ok("network", "rm", "two");
        Assert.Equal("1 0 1", Settings(host));
        host.Ok("network", "rm", "one");
        Assert.Equal("0 0 1", Settings(host));
    }

    [Theory]
    [InlineData("echo 1 >/proc/sys/net/ipv4/ip_forward", "true", "1")]
    [InlineData("true", "ip link add other0 type bridge", "1")]
    [InlineData("true", "echo 0 >/proc/sys/net/ipv4/ip_forward", "0")]
    public void What_others_have_set_or_need_stays(string before, string meanwhile, string after)
    {
        using FakeHost host = new();
        host.Shell(before);
        host.Ok("network", "create", "one", "--subnet", "10.1.0.0/24");
        host.Shell(meanwhile);
        host.Ok("network", "rm", "one");
        Assert.Equal($"{after}\n", host.Shell("cat /proc/sys/net/ipv4/ip_forward"));
        host.Shell("ip link del other0 2>/dev/null || true");
    }

    private static string Settings(FakeHost host) =>
        host.Shell("cd /proc/sys/net; cat ipv4/ip_forward ipv6/conf/all/forwarding ipv6/conf/lo/accept_ra").TrimEnd().Replace('\n', ' ');
}
