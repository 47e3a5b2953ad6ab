using System;
using System.Text.RegularExpressions;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary>Network namespaces of other makers, and what a container's own are set to.</summary>
public sealed partial class WireTests
{
    private static readonly string[] Sleep = [Programs.Tiny, "sleep", "1000"];

    [Fact]
    public void A_network_namespace_is_joined_by_its_path()
    {
        using FakeHost host = new();
        host.Shell($"touch {host.Directory}/ns && unshare --net={host.Directory}/ns ip link add marked type bridge");
        string inside = host.Ok("run", "--rm", "--network", $"ns:{host.Directory}/ns", Programs.Tiny, "ip", "link");
        Assert.Contains("marked", inside, StringComparison.Ordinal);
        // What is in it stays as its maker left it.
        Assert.DoesNotContain("<LOOPBACK,UP", inside, StringComparison.Ordinal);
        host.Ok(["run", "-d", "--name", "a", "--network", $"ns:{host.Directory}/ns", .. Sleep]);
        Assert.Contains($"\"ns:{host.Directory}/ns\"", host.Ok("inspect", "a"), StringComparison.Ordinal);
        Assert.Contains("marked", host.Ok("exec", "a", "ip", "link"), StringComparison.Ordinal);
        host.Ok("rm", "-f", "a");
        Assert.Contains("marked", host.Shell($"nsenter --net={host.Directory}/ns ip link"), StringComparison.Ordinal);
        host.Shell($"umount {host.Directory}/ns");
    }

    [Fact]
    public void A_network_namespace_is_joined_by_a_process_of_it()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Ok(["run", "-d", "--name", "a", "--network", "br0", "--ip", "172.19.35.9", .. Sleep]);
        string pid = PidOf(host, "a");
        Assert.Contains("172.19.35.9", host.Ok("run", "--rm", "--network", $"ns:/proc/{pid}/ns/net", Programs.Alpine, "ip", "addr"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_interface_without_an_IPv6_address_has_no_IPv6()
    {
        using FakeHost host = new();
        host.MakeBridge();
        string said = host.Ok("run", "--rm", "--network", "br0", Programs.Tiny, "sh", "-c", "cat /proc/sys/net/ipv6/conf/eth0/disable_ipv6; ip -6 addr");
        Assert.StartsWith("1\n", said, StringComparison.Ordinal);
        Assert.DoesNotContain("eth0", said, StringComparison.Ordinal);
        // lo has its own, which programs listen on.
        Assert.Contains("inet6 ::1/128", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Router_advertisements_are_not_believed()
    {
        using FakeHost host = new();
        host.Ok("network", "create", "dual", "--subnet", "10.9.0.0/24", "--subnet", "fd00:9::/64");
        host.Ok(["run", "-d", "--name", "a", "--network", "dual", .. Sleep]);
        // That the advertisement is a good one is shown by a container that wants to believe it.
        host.Ok(["run", "-d", "--name", "b", "--network", "dual", "--sysctl", "net.ipv6.conf.eth0.accept_ra=1", .. Sleep]);
        // One whose wire lets it pass: else it would come no further.
        Assert.Equal(0, host.Weakened("Neighbours", ["run", "-d", "--name", "bad", "--network", "dual", .. Sleep]).Code);
        FakeHost.Eventually(
            () =>
            {
                // By a sibling, as in CVE-2020-10749.
                host.Run(["nsenter", "-n", "-t", PidOf(host, "bad"), "python3", "-c", Advertise]);
                return host.Ok("exec", "b", "ip", "-6", "addr").Contains("2001:db8:bad:", StringComparison.Ordinal);
            },
            "b takes an address of the advertised prefix");
        Assert.DoesNotContain("2001:db8:bad", host.Ok("exec", "a", "ip", "-6", "addr"), StringComparison.Ordinal);
        string routes = host.Ok("exec", "a", "ip", "-6", "route");
        Assert.DoesNotContain("2001:db8:bad", routes, StringComparison.Ordinal);
        Assert.DoesNotContain("default via fe80", routes, StringComparison.Ordinal);
        Assert.DoesNotContain("2001:db8:bad", host.Shell("ip -6 addr; ip -6 route"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("net.ipv4.ip_unprivileged_port_start=0", "net/ipv4/ip_unprivileged_port_start", "0")]
    [InlineData("net.ipv4.conf.lo.forwarding=1", "net/ipv4/conf/lo/forwarding", "1")]
    [InlineData("net.ipv4.ping_group_range=0 2147483647", "net/ipv4/ping_group_range", "0\t2147483647")]
    [InlineData("kernel.shmmax=65536", "kernel/shmmax", "65536")]
    [InlineData("fs.mqueue.msg_max=11", "fs/mqueue/msg_max", "11")]
    public void Settings_are_the_containers_own(string option, string path, string value)
    {
        using FakeHost host = new();
        string before = host.Shell($"cat /proc/sys/{path}");
        string said = host.Ok("run", "--rm", "--sysctl", option, Programs.Tiny, "sh", "-c", $"cat /proc/sys/{path}; if (echo 1 >/proc/sys/{path}) 2>/dev/null; then echo written; fi");
        Assert.Equal($"{value}\n", said);
        Assert.Equal(before, host.Shell($"cat /proc/sys/{path}"));
    }

    [Fact]
    public void A_rate_limits_both_directions()
    {
        using FakeHost host = new();
        host.MakeBridge();
        string id = host.Ok(["run", "-d", "--name", "a", "--network", "br0", "--ip", "172.19.35.9", "--net-rate", "20mbit:64k", .. Sleep]).Trim();
        host.Ok(["run", "-d", "--name", "b", "--network", "br0", .. Sleep]);
        string near = $"tc -s qdisc show dev v0-{id} | grep -A2 tbf";
        string far = $"nsenter -n -t {PidOf(host, "a")} tc -s qdisc show dev eth0 | grep -A2 tbf";
        foreach (string show in (string[])[near, far])
        {
            Assert.Contains("tbf", host.Shell(show), StringComparison.Ordinal);
            Assert.Contains("rate 20Mbit burst 64Kb lat 50ms", host.Shell(show), StringComparison.Ordinal);
        }

        // Two megabytes do not fit into the burst: some had to wait, and all arrived.
        Send(host, "b", "a", "172.19.35.9");
        Assert.DoesNotContain("overlimits 0 ", host.Shell(near), StringComparison.Ordinal);
        Assert.Contains("overlimits 0 ", host.Shell(far), StringComparison.Ordinal);
        Send(host, "a", "b", "172.19.35.2");
        Assert.DoesNotContain("overlimits 0 ", host.Shell(far), StringComparison.Ordinal);
        Assert.Contains("\"netRate\": 20000000", host.Ok("inspect", "a"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_interface_of_the_host_moves_in_with_its_addresses()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Shell("ip link add far0 type veth peer name far1; ip addr add 192.0.2.9/24 dev far1; ip addr add 2001:db8::9/64 dev far1 nodad");
        host.Shell("ip addr add 192.0.2.1/24 dev far0; ip link set far0 up; ip link set far1 up");
        string explained = host.Ok("run", "--explain=only", "--device-net", "far1:lan0", Programs.Tiny, "true");
        Assert.Contains("ip link set far1 netns PID name lan0", explained, StringComparison.Ordinal);
        Assert.Contains("far1", host.Shell("ip -o link"), StringComparison.Ordinal);

        host.Ok(["run", "-d", "--name", "a", "--network", "br0", "--device-net", "far1:lan0", .. Sleep]);
        Assert.NotEqual(0, host.Run(["ip", "link", "show", "far1"]).Code);
        string inside = host.Ok("exec", "a", "ip", "-o", "addr");
        Assert.Matches(@"lan0 +inet 192\.0\.2\.9/24", inside);
        Assert.Matches(@"lan0 +inet6 2001:db8::9/64", inside);
        Assert.Matches(@"eth0 +inet 172\.19\.35\.2/24", inside);
        Assert.Contains(" 0% packet loss", host.Shell($"{Programs.Tiny}/bin/busybox ping -c 1 192.0.2.9"), StringComparison.Ordinal);
        // A veth's end dies with the namespace it is in, and so does the other one.
        host.Ok("rm", "-f", "a");
        FakeHost.Eventually(() => !host.Shell("ip -o link").Contains("far", StringComparison.Ordinal), "the pair is gone");
    }

    [Fact]
    public void Numbers_of_interfaces_that_meet_are_told_apart()
    {
        using FakeHost host = new();
        // The container's eth0 is number 2 too.
        host.Shell("ip link add far0 index 50 type veth peer name far1 index 2; ip addr add 192.0.2.9/24 dev far1");
        host.MakeBridge();
        string inside = host.Ok("run", "--rm", "--network", "br0", "--device-net", "far1", Programs.Tiny, "ip", "-o", "addr");
        Assert.Matches(@"2: eth0 +inet 172\.19\.35\.2/24", inside);
        Assert.Matches(@"1000: far1 +inet 192\.0\.2\.9/24", inside);
        FakeHost.Eventually(() => !host.Shell("ip -o link").Contains("far", StringComparison.Ordinal), "the pair is gone");
    }

    private static string PidOf(FakeHost host, string name) => Pid().Match(host.Ok("inspect", name)).Groups[1].Value;

    [GeneratedRegex(@"""pid"": (\d+)")]
    private static partial Regex Pid();

    private static void Send(FakeHost host, string from, string to, string address)
    {
        // With an end of its own input, nc would tell the sender that nobody answers any more, and that would stop.
        host.Ok("exec", "-d", to, "sh", "-c", "mkfifo /hold; nc -l -p 5000 0<>/hold | wc -c >/got; mv /got /done");
        FakeHost.Eventually(() => host.Ok("exec", to, "netstat", "-lnt").Contains(":5000", StringComparison.Ordinal), $"{to} listens");
        host.Ok("exec", from, "sh", "-c", $"head -c 2000000 /dev/zero | nc {address} 5000");
        FakeHost.Eventually(() => host.Nsinit("exec", to, "cat", "/done").Output == "2000000\n", $"{to} has read all");
    }

    // As a router would say it: use me for 30 minutes, and make yourself an address of 2001:db8:bad::/64.
    private const string Advertise =
        """
        import socket, struct
        s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
        prefix = struct.pack('!BBBBIII', 3, 4, 64, 0xc0, 3600, 3600, 0) + socket.inet_pton(socket.AF_INET6, '2001:db8:bad::')
        s.sendto(struct.pack('!BBHBBHII', 134, 0, 0, 64, 0, 1800, 0, 0) + prefix, ('ff02::1', 0, 0, socket.if_nametoindex('eth0')))
        """;
}
