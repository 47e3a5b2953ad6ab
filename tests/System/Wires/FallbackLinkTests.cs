using System;
using Xunit;

namespace Nsinit.Tests.System.Wires;

/// <summary>
/// A host whose modules for tunnels put interfaces into each namespace, before a container's. Here it only looks so; the tests on whole
/// machines have such a module.
/// </summary>
public sealed class FallbackLinkTests
{
    [Fact]
    public void Interfaces_whose_numbers_nobody_knows_beforehand_are_brought_up_too()
    {
        using FakeHost host = new();
        host.Shell("ip link add tunl0 type veth peer name sit0; ip link add p0 type veth peer name p1; ip addr add 192.0.2.7/24 dev p1; ip link set p0 up");
        host.MakeBridge();
        host.Ok("network", "create", "apart", "--subnet", "10.9.0.0/24", "--subnet", "fd00:9::/64", "--isolate");
        string explained = host.Ok("run", "--explain=only", "--network", "br0", Programs.Tiny, "true");
        Assert.Matches(@"bring up eth0\n *\$ nsenter -t PID -n sh -c 'sysctl -w net/ipv6/conf/eth0/disable_ipv6=1; ip addr add dev eth0 172\.19\.35\.2/24; ip link set eth0 up", explained);
        host.Ok("run", "-d", "--uidmap", "0:100000:65536", "--name", "a", "--network", "br0", "--net-rate", "100mbit", Programs.Tiny, "sleep", "1000");
        host.Ok("run", "-d", "--name", "b", "--network", "apart", "--network", "br0:default", "--device-net", "p1:wan", Programs.Tiny, "sleep", "1000");
        host.Ok("restart", "-t", "0", "a");
        Assert.Contains(" 0% packet loss", host.Ok("exec", "a", "ping", "-c", "1", "-W", "2", "b"), StringComparison.Ordinal);
        string inside = host.Ok("exec", "b", "ip", "addr");
        foreach (string expected in (string[])["10.9.0.2/24 scope global eth0", "fd00:9::2/64", "172.19.35.3/24 scope global eth1", "192.0.2.7/24 scope global wan"])
        {
            Assert.Contains(expected, inside, StringComparison.Ordinal);
        }

        Assert.Contains("default via 172.19.35.1 dev eth1", host.Ok("exec", "b", "ip", "route"), StringComparison.Ordinal);
        Assert.Equal("0\n", host.Ok("exec", "b", "cat", "/proc/sys/net/ipv6/conf/eth0/accept_ra"));
        host.Ok("network", "disconnect", "br0", "b");
        host.Ok("network", "connect", "br0", "b");
        Assert.Contains(" 0% packet loss", host.Ok("exec", "b", "ping", "-c", "1", "-W", "2", "a"), StringComparison.Ordinal);
        // The other end of what it was given goes with it.
        host.Ok("rm", "-f", "b");
        host.Shell("ip link del tunl0");
        FakeHost.Eventually(() => !host.Shell("ip -br link").Contains("p0", StringComparison.Ordinal), "p0 is gone");
    }
}
