using System;
using System.Globalization;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary>Published ports, from every side they can be reached from, and what must not be reached by them.</summary>
public sealed class PublishTests
{
    private const string Server = "nc -ll -p 80 -e sh -c 'hostname; cat /proc/net/tcp /proc/net/tcp6'";
    private static readonly string Nc = $"timeout 20 {Programs.Tiny}/bin/busybox nc";

    [Fact]
    public void A_port_is_reached_from_everywhere_and_taken_back_at_the_end()
    {
        using FakeHost host = new();
        using Neighbour lan = new(host, "lan0", "192.0.2.1/24 2001:db8::1/64", "192.0.2.9/24 2001:db8::9/64");
        host.Ok("network", "create", "br0", "--subnet", "10.9.0.0/24", "--subnet", "fd00:9::/64");
        host.Ok("run", "-d", "--name", "web", "--network", "br0", "-p", "8080:80", "-p", "127.0.0.1:8081:80", Programs.Tiny, "sh", "-c", Server);
        WaitFor(host, "10.9.0.2 80");

        // From outside, with the client's own address.
        string outside = lan.Shell($"{Nc} 192.0.2.1 8080 </dev/null");
        Assert.StartsWith("web\n", outside, StringComparison.Ordinal);
        Assert.Contains("090200C0:", outside, StringComparison.Ordinal);
        Assert.StartsWith("web\n", lan.Shell($"{Nc} 2001:db8::1 8080 </dev/null"), StringComparison.Ordinal);
        // From the host itself.
        foreach (string address in (string[])["127.0.0.1", "192.0.2.1", "10.9.0.1", "10.9.0.2 80", "fd00:9::1"])
        {
            Assert.StartsWith("web\n", host.Shell($"{Nc} {(address.Contains(' ', StringComparison.Ordinal) ? address : $"{address} 8080")} </dev/null"), StringComparison.Ordinal);
        }

        Assert.StartsWith("web\n", host.Shell($"{Nc} 127.0.0.1 8081 </dev/null"), StringComparison.Ordinal);
        // From a sibling, and from the container itself.
        Assert.StartsWith("web\n", host.Ok("run", "--rm", "--network", "br0", Programs.Tiny, "sh", "-c", "nc 10.9.0.1 8080 </dev/null"), StringComparison.Ordinal);
        Assert.StartsWith("web\n", host.Ok("exec", "web", "sh", "-c", "nc -w 3 192.0.2.1 8080 </dev/null"), StringComparison.Ordinal);

        // What is published on 127.0.0.1 is not for others, whatever they write into their packets (CVE-2020-8558).
        lan.Shell("ip route add 127.0.0.1/32 via 192.0.2.1 table 9; ip rule add to 127.0.0.1 lookup 9 pref 0; sysctl -qw net.ipv4.conf.all.route_localnet=1");
        Assert.NotEqual(0, lan.Run($"{Nc} -w 1 127.0.0.1 8081 </dev/null").Code);
        Assert.NotEqual(0, lan.Run($"{Nc} -w 1 192.0.2.1 8081 </dev/null").Code);
        // And a container is not reached past its published ports.
        lan.Shell("ip route add 10.9.0.0/24 via 192.0.2.1");
        Assert.NotEqual(0, lan.Run($"{Nc} -w 1 10.9.0.2 80 </dev/null").Code);

        host.Ok("rm", "-f", "web");
        Assert.DoesNotContain("8080", host.Shell("nft list ruleset"), StringComparison.Ordinal);
        // The port is anybody's again.
        host.Ok("run", "--rm", "--network", "br0", "-p", "8080:80", Programs.Tiny, "true");
    }

    [Fact]
    public void A_container_reaches_itself_by_its_published_port_through_a_bridge_that_filters()
    {
        using FakeHost host = new();
        host.Ok("network", "create", "br0", "--subnet", "10.9.0.0/24", "--subnet", "fd00:9::/64");
        if (host.Run(["test", "-e", "/proc/sys/net/bridge/bridge-nf-call-iptables"]).Code == 0) { host.Shell("sysctl -qw net.bridge.bridge-nf-call-iptables=1 net.bridge.bridge-nf-call-ip6tables=1"); }
        host.Ok("run", "-d", "--name", "web", "--network", "br0", "-p", "8080:80", Programs.Tiny, "sh", "-c", Server);
        WaitFor(host, "10.9.0.2 80");
        // Once the host knows the container's address for sure, the bridge does not ask it any more.
        host.Shell("ip neigh replace 10.9.0.2 lladdr 02:6e:0a:09:00:02 dev br0 nud permanent");
        foreach (string address in (string[])["10.9.0.1", "fd00:9::1"])
        {
            Assert.StartsWith("web\n", host.Ok("exec", "web", "sh", "-c", $"nc -w 3 {address} 8080 </dev/null"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Only_packets_for_this_host_are_translated()
    {
        // CVE-2025-67499: a router with a published port must not catch what passes through for the same port elsewhere.
        using FakeHost host = new();
        using Neighbour client = new(host, "lan0", "192.0.2.1/24", "192.0.2.9/24");
        using Neighbour server = new(host, "lan1", "198.51.100.1/24", "198.51.100.9/24");
        host.Ok("network", "create", "br0", "--subnet", "10.9.0.0/24");
        host.Ok("run", "-d", "--name", "web", "--network", "br0", "-p", "8080:80", Programs.Tiny, "sh", "-c", Server);
        client.Shell("ip route add default via 192.0.2.1");
        server.Shell("ip route add default via 198.51.100.1");
        server.Shell($"(echo elsewhere | {Programs.Tiny}/bin/busybox nc -l -p 8080 >/dev/null 2>&1 &) ; while ! grep -q ':1F90 .* 0A ' /proc/net/tcp6 /proc/net/tcp; do sleep 0.02; done");
        Assert.Equal("elsewhere\n", client.Shell($"{Nc} 198.51.100.9 8080 </dev/null"));
    }

    [Fact]
    public void Networks_are_apart_and_an_internal_one_is_alone()
    {
        using FakeHost host = new();
        using Neighbour lan = new(host, "lan0", "192.0.2.1/24", "192.0.2.9/24");
        host.Ok("network", "create", "one", "--subnet", "10.9.1.0/24");
        host.Ok("network", "create", "two", "--subnet", "10.9.2.0/24");
        host.Ok("network", "create", "inner", "--subnet", "10.9.3.0/24", "--internal");
        host.Ok("run", "-d", "--name", "a", "--network", "one", "-p", "8080:80", Programs.Tiny, "sh", "-c", Server);
        WaitFor(host, "10.9.1.2 80");
        // The other network's container, straight and by the published port; and the outside.
        Assert.NotEqual(0, host.Nsinit("run", "--rm", "--network", "two", Programs.Tiny, "sh", "-c", "nc -w 1 10.9.1.2 80 </dev/null").Code);
        Assert.StartsWith("a\n", host.Ok("run", "--rm", "--network", "two", Programs.Tiny, "sh", "-c", "nc 192.0.2.1 8080 </dev/null"), StringComparison.Ordinal);
        // A neighbour that knows no way back: only a masqueraded packet is answered.
        host.Ok("run", "--rm", "--network", "two", Programs.Tiny, "ping", "-c", "1", "-W", "2", "192.0.2.9");
        host.Ok("run", "-d", "--name", "i", "--network", "inner", Programs.Tiny, "sleep", "1000");
        Assert.NotEqual(0, host.Nsinit("exec", "i", "ping", "-c", "1", "-W", "1", "192.0.2.9").Code);
        lan.Shell("ip route add 10.9.3.0/24 via 192.0.2.1");
        // Not even with a route of its own, which it has not.
        host.Shell($"nsenter -t {host.Ok("inspect", "i").Split("\"pid\": ")[1].Split(',')[0]} -n ip route add default via 10.9.3.1");
        Assert.NotEqual(0, host.Nsinit("exec", "i", "ping", "-c", "1", "-W", "1", "192.0.2.9").Code);
    }

    [Fact]
    public void A_conflict_names_the_holder()
    {
        using FakeHost host = new();
        host.Ok("network", "create", "br0", "--subnet", "10.9.0.0/24");
        host.Ok("run", "-d", "--name", "web", "--network", "br0", "-p", "8080:80", "-p", "9000-9010:9000-9010", Programs.Tiny, "sleep", "1000");
        Assert.Contains("container web has it; from: -p 8080:81", Refused("8080:81"), StringComparison.Ordinal);
        Assert.Contains("*:9010/tcp: container web has it", Refused("9010:1"), StringComparison.Ordinal);
        host.Shell($"({Programs.Tiny}/bin/busybox nc -l -p 7070 >/dev/null 2>&1 &); while ! grep -q ':1B9E .* 0A ' /proc/net/tcp6 /proc/net/tcp; do sleep 0.02; done");
        Assert.Matches(@"process \d+ \(busybox\) has it", Refused("7070:70"));
        Assert.Contains("198.51.100.77 is no address of this host", Refused("198.51.100.77:1:1"), StringComparison.Ordinal);
        // And nobody else gets a port of ours.
        Assert.NotEqual(0, host.Run([$"{Programs.Tiny}/bin/busybox", "nc", "-w", "1", "-l", "-p", "8080"]).Code);
        host.Shell($"{Nc} 127.0.0.1 7070 </dev/null");
        string Refused(string ports)
        {
            Result result = host.Nsinit("run", "--rm", "--network", "br0", "-p", ports, Programs.Tiny, "true");
            Assert.Equal(125, result.Code);
            return result.ErrorLine;
        }
    }

    // Telephony: a range is one element of the map, and however many ports there are, they are held by one descriptor.
    [Fact]
    public void A_range_of_twenty_thousand_ports_is_one_element_and_needs_no_descriptors()
    {
        using FakeHost host = new();
        using Neighbour lan = new(host, "lan0", "192.0.2.1/24", "192.0.2.9/24");
        host.Ok("network", "create", "br0", "--subnet", "10.9.0.0/24");
        const string Servers = "nc -ll -p 20000 -e echo first & exec nc -ll -p 40198 -e echo last";
        string id = host.Shell($"ulimit -n 1024; {Programs.Nsinit} --root {host.Root} run -d --name a --network br0 -p 20000-40198:20000-40198 {Programs.Tiny} sh -c '{Servers}'").Trim();
        Assert.Matches($@"elements = {{ 0\.0\.0\.0/0 \. tcp \. 20000-40198 comment ""{id}"" : 10\.9\.0\.2 }}", host.Shell("nft list table inet nsinit"));
        FakeHost.Eventually(() => lan.Run($"{Nc} 192.0.2.1 40198 </dev/null").Output == "last\n", "the last port");
        Assert.Equal("first\n", lan.Shell($"{Nc} 192.0.2.1 20000 </dev/null"));
        string pid = host.Ok("inspect", "a").Split("\"pid\": ")[1].Split(',')[0];
        string held = host.Shell($"ls /proc/$(awk '/^PPid/{{print $2}}' /proc/{pid}/status)/fd | wc -l");
        Assert.InRange(int.Parse(held, CultureInfo.InvariantCulture), 1, 40);
        Result taken = host.Nsinit("run", "--rm", "--network", "br0", "-p", "30000:1", Programs.Tiny, "true");
        Assert.Contains("*:30000/tcp: container a has it", taken.ErrorLine, StringComparison.Ordinal);
        host.Ok("rm", "-f", "a");

        // One port in it that somebody has; all that there are; and all to others than themselves.
        host.Ok("run", "-d", "--name", "one", "--network", "br0", "-p", "40000:1", Programs.Tiny, "sleep", "1000");
        taken = host.Nsinit("run", "--rm", "--network", "br0", "-p", "20000-40198:20000-40198", Programs.Tiny, "true");
        Assert.Contains("*:40000/tcp: container one has it", taken.ErrorLine, StringComparison.Ordinal);
        host.Ok("rm", "-f", "one");
        host.Ok("run", "--rm", "--network", "br0", "-p", "1-65535:1-65535", "-p", "1-65535:1-65535/udp", Programs.Tiny, "true");
        host.Ok("run", "--rm", "--network", "br0", "-p", "20000-40198:20001-40199", Programs.Tiny, "true");
    }

    [Theory]
    [InlineData("0:80")]
    [InlineData("80:65536")]
    [InlineData("8080:80/icmp")]
    [InlineData("90-80:1-11")]
    [InlineData("80-90:80-91")]
    [InlineData("1.2.3:80:80")]
    [InlineData("::1:80:80")]
    [InlineData("[::1]")]
    [InlineData("")]
    public void Nonsense_is_refused(string ports)
    {
        using FakeHost host = new();
        Result result = host.Nsinit("run", "--rm", "--network", "br0", "-p", ports, Programs.Tiny, "true");
        Assert.Equal(125, result.Code);
        Assert.Contains("-p", result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flushed_firewall_is_put_back_and_killed_monitors_leave_nothing()
    {
        using FakeHost host = new();
        host.Shell("nft add table inet other; nft add chain inet other c");
        host.Ok("network", "create", "br0", "--subnet", "10.9.0.0/24");
        string id = host.Ok("run", "-d", "--name", "web", "--network", "br0", "-p", "8080:80", Programs.Tiny, "sh", "-c", Server).Trim();
        WaitFor(host, "10.9.0.2 80");
        string before = host.Shell("nft list table inet nsinit");
        host.Shell("nft flush ruleset; nft add table inet other");
        host.Ok("network", "reload");
        Assert.Equal(before, host.Shell("nft list table inet nsinit"));
        Assert.StartsWith("web\n", host.Shell($"{Nc} 127.0.0.1 8080 </dev/null"), StringComparison.Ordinal);

        // Its monitor and its first process, at once.
        string pid = host.Ok("inspect", "web").Split("\"pid\": ")[1].Split(',')[0];
        host.Shell($"kill -9 $(awk '/^PPid/ {{ print $2 }}' /proc/{pid}/status) {pid}");
        // A command that comes while either is just ending leaves the rest to the next.
        FakeHost.Eventually(() => host.Ok("ps", "-q").Length == 0 && !host.Shell("nft list ruleset").Contains(id, StringComparison.Ordinal), "its ports are withdrawn");
        host.Ok("run", "--rm", "--network", "br0", "-p", "8080:80", Programs.Tiny, "true");
        host.Ok("rm", "web");
        host.Ok("network", "rm", "br0");
        // The last network takes our table along, and nobody else's.
        Assert.Equal("table inet other {\n}\n", host.Shell("nft list ruleset"));
    }

    [Fact]
    public void A_client_that_keeps_sending_meets_the_next_container()
    {
        using FakeHost host = new();
        using Neighbour lan = new(host, "lan0", "192.0.2.1/24", "192.0.2.9/24");
        host.Ok("network", "create", "br0", "--subnet", "10.9.0.0/24");
        host.Ok("run", "-d", "--name", "first", "--network", "br0", "-p", "5353:53/udp", Programs.Tiny, "sleep", "1000");
        // The same source port all the time, as a resolver or a telephone has it.
        string send = "python3 -c \"import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('', 4000)); s.sendto(b'x', ('192.0.2.1', 5353))\"";
        lan.Shell(send);
        Assert.Contains("src=10.9.0.2", host.Shell("cat /proc/net/nf_conntrack"), StringComparison.Ordinal);
        host.Ok("run", "-d", "--name", "second", "--network", "br0", Programs.Tiny, "sleep", "1000");
        host.Ok("rm", "-f", "first");
        Assert.DoesNotContain("src=10.9.0.2", host.Shell("cat /proc/net/nf_conntrack"), StringComparison.Ordinal);
        // Sent between two containers: nothing translates it, and the kernel remembers that.
        lan.Shell(send);
        host.Ok("run", "-d", "--name", "third", "--network", "br0", "--ip", "10.9.0.9", "-p", "5353:53/udp", Programs.Tiny, "sleep", "1000");
        lan.Shell(send);
        Assert.Contains("src=10.9.0.9", host.Shell("cat /proc/net/nf_conntrack"), StringComparison.Ordinal);
    }

    private static void WaitFor(FakeHost host, string target) =>
        FakeHost.Eventually(() => host.Run(["sh", "-c", $"{Nc} -w 1 {target} </dev/null"]).Code == 0, $"{target} answers");
}
