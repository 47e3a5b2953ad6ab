using System;
using System.Text.RegularExpressions;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary>The article's network: containers A and B on br0, and the host.</summary>
public sealed partial class BridgeTests
{
    private const string A = "172.19.35.2";
    private const string B = "172.19.35.3";
    private const string Host = "172.19.35.1";

    public static TheoryData<string> Images => [Programs.Alpine, Programs.Tiny];

    [Theory]
    [MemberData(nameof(Images))]
    public void Container_is_wired_to_the_bridge(string image)
    {
        using FakeHost host = new();
        host.MakeBridge();
        string id = host.Ok("run", "-d", "--name", "a", "--network", "br0", "--ip", A, image, "sleep", "1000").Trim();
        string bridge = host.Shell("ip -o addr show dev br0");
        Assert.Contains("inet 172.19.35.1/24 ", bridge, StringComparison.Ordinal);
        Assert.Contains(",UP", host.Shell("ip -o link show dev br0"), StringComparison.Ordinal);
        string near = host.Shell($"ip -o link show dev v0-{id}");
        Assert.Contains("master br0", near, StringComparison.Ordinal);
        Assert.Contains("state UP", near, StringComparison.Ordinal);

        string far = host.Ok("exec", "a", "ip", "addr", "show", "dev", "eth0");
        Assert.Contains("inet 172.19.35.2/24 ", far, StringComparison.Ordinal);
        Assert.Contains("LOWER_UP", far, StringComparison.Ordinal);
        Assert.Contains("mtu 1500", far, StringComparison.Ordinal);
        Assert.Contains("lo: <LOOPBACK,UP,LOWER_UP>", host.Ok("exec", "a", "ip", "link"), StringComparison.Ordinal);
        Assert.Contains("default via 172.19.35.1 dev eth0", host.Ok("exec", "a", "ip", "route"), StringComparison.Ordinal);
    }

    [Fact]
    public void Mac_and_mtu_are_as_asked_for_on_both_ends()
    {
        using FakeHost host = new();
        host.MakeBridge();
        string id = host.Ok(
            "run", "-d", "--name", "a", "--network", "br0", "--mac", "02:00:00:00:00:2a", "--mtu", "1400", Programs.Tiny, "sleep", "1000").Trim();
        string far = host.Ok("exec", "a", "ip", "link", "show", "dev", "eth0");
        Assert.Contains("02:00:00:00:00:2a", far, StringComparison.Ordinal);
        Assert.Contains("mtu 1400", far, StringComparison.Ordinal);
        Assert.Contains("mtu 1400", host.Shell($"ip link show dev v0-{id}"), StringComparison.Ordinal);
        // Without --ip, the first that is free.
        Assert.Contains("inet 172.19.35.2/24", host.Ok("exec", "a", "ip", "addr"), StringComparison.Ordinal);
    }

    [Fact]
    public void Mtu_of_the_network_is_that_of_its_containers()
    {
        using FakeHost host = new();
        host.Ok("network", "create", "small", "--subnet", "10.9.0.0/24", "--mtu", "1300");
        Assert.Contains("mtu 1300", host.Ok("run", "--rm", "--network", "small", Programs.Tiny, "ip", "link", "show", "dev", "eth0"), StringComparison.Ordinal);
    }

    [Fact]
    public void Both_families_have_address_and_route()
    {
        using FakeHost host = new();
        host.Ok("network", "create", "dual", "--subnet", "10.9.0.0/24", "--subnet", "fd00:9::/64");
        host.Ok("run", "-d", "--name", "a", "--network", "dual", Programs.Alpine, "sleep", "1000");
        host.Ok("run", "-d", "--name", "b", "--network", "dual", Programs.Tiny, "sleep", "1000");
        Assert.Contains("inet6 fd00:9::2/64", host.Ok("exec", "a", "ip", "addr"), StringComparison.Ordinal);
        Assert.Contains("inet 10.9.0.2/24", host.Ok("exec", "a", "ip", "addr"), StringComparison.Ordinal);
        Assert.Contains("default via 10.9.0.1", host.Ok("exec", "a", "ip", "route"), StringComparison.Ordinal);
        Assert.Contains("default via fd00:9::1", host.Ok("exec", "a", "ip", "-6", "route"), StringComparison.Ordinal);
        Assert.Equal("0%", Loss(host.Ok("exec", "a", "ping", "-c", "2", "-i", "0.2", "fd00:9::3")));
        Assert.Equal("0%", Loss(host.Ok("exec", "b", "ping", "-c", "2", "-i", "0.2", "fd00:9::2")));
        Assert.Equal("0%", Loss(host.Ok("exec", "b", "ping", "-c", "2", "-i", "0.2", "fd00:9::1")));
    }

    [Fact]
    public void All_reach_each_other_and_the_bridge_outlives_them()
    {
        using FakeHost host = new();
        StartBoth(host);
        string[][] ways =
        [
            ["a", B], ["b", A], ["a", Host], ["b", Host], ["", A], ["", B],
        ];
        foreach (string[] way in ways)
        {
            string[] ping = ["ping", "-c", "3", "-i", "0.1", "-W", "2", way[1]];
            string said = way[0].Length == 0
                ? host.Run([$"{Programs.Tiny}/bin/busybox", .. ping]).Output
                : host.Ok(["exec", way[0], .. ping]);
            Assert.Equal("0%", Loss(said));
        }

        host.Ok("rm", "-f", "a");
        Assert.Contains(",UP", host.Shell("ip -o link show dev br0"), StringComparison.Ordinal);
        Assert.Equal("0%", Loss(host.Ok("exec", "b", "ping", "-c", "1", Host)));
        // The address is free again, for another container with another MAC address, and reached at once.
        host.Ok("run", "-d", "--name", "c", "--network", "br0", "--ip", A, "--mac", "02:00:00:00:00:07", Programs.Tiny, "sleep", "1000");
        host.Ok("rm", "-f", "c");
        host.Ok("run", "-d", "--name", "a", "--network", "br0", "--ip", A, Programs.Tiny, "sleep", "1000");
        Assert.Equal("0%", Loss(host.Ok("exec", "b", "ping", "-c", "1", A)));
        host.Ok("rm", "-f", "a", "b");
        Assert.Contains("172.19.35.1/24", host.Shell("ip -o addr show dev br0"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hundred_megabytes_arrive_intact()
    {
        using FakeHost host = new();
        StartBoth(host);
        host.Ok("exec", "-d", "b", "sh", "-c", "nc -l -p 5000 | md5sum >/got; mv /got /done");
        FakeHost.Eventually(() => host.Ok("exec", "b", "netstat", "-lnt").Contains(":5000", StringComparison.Ordinal), "B listens");
        string sent = host.Ok("exec", "a", "sh", "-c", $"head -c 100000000 /dev/urandom >/data && nc {B} 5000 </data && md5sum </data");
        FakeHost.Eventually(() => host.Nsinit("exec", "b", "cat", "/done").Code == 0, "B has read all");
        Assert.Equal(sent, host.Ok("exec", "b", "cat", "/done"));
    }

    [Fact]
    public void Several_networks_give_several_interfaces()
    {
        using FakeHost host = new();
        host.Ok("network", "create", "one", "--subnet", "10.1.0.0/24");
        host.Ok("network", "create", "two", "--subnet", "10.2.0.0/24");
        host.Ok("run", "-d", "--name", "both", "--network", "one", "--network", "two", Programs.Tiny, "sleep", "1000");
        host.Ok("run", "-d", "--name", "far", "--network", "two", Programs.Tiny, "sleep", "1000");
        string addresses = host.Ok("exec", "both", "ip", "-o", "addr");
        Assert.Matches(@"eth0 +inet 10\.1\.0\.2/24", addresses);
        Assert.Matches(@"eth1 +inet 10\.2\.0\.2/24", addresses);
        Assert.Single(DefaultRoute().Matches(host.Ok("exec", "both", "ip", "route")));
        Assert.Equal("0%", Loss(host.Ok("exec", "both", "ping", "-c", "1", "10.2.0.3")));
    }

    [Fact]
    public void A_network_namespace_can_be_shared()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Ok("run", "-d", "--name", "a", "--network", "br0", "--ip", A, Programs.Tiny, "sleep", "1000");
        Assert.Contains(A, host.Ok("run", "--rm", "--network", "container:a", Programs.Alpine, "ip", "addr"), StringComparison.Ordinal);
        Assert.Contains("sleep 1000", host.Ok("run", "--rm", "--pid", "container:a", Programs.Alpine, "ps"), StringComparison.Ordinal);
        Assert.Equal("a\n", host.Ok("run", "--rm", "--uts", "container:a", Programs.Alpine, "hostname"));
        Assert.Equal(
            host.Ok("exec", "a", "readlink", "/proc/self/ns/ipc"),
            host.Ok("run", "--rm", "--ipc", "container:a", Programs.Alpine, "readlink", "/proc/self/ns/ipc"));
        Assert.Contains("sleep 1000", host.Ok("exec", "a", "ps"), StringComparison.Ordinal);
    }

    private static void StartBoth(FakeHost host)
    {
        host.MakeBridge();
        host.Ok("run", "-d", "--name", "a", "--network", "br0", "--ip", A, Programs.Alpine, "sleep", "1000");
        host.Ok("run", "-d", "--name", "b", "--network", "br0", "--ip", B, Programs.Tiny, "sleep", "1000");
    }

    private static string Loss(string said) => LossPart().Match(said).Groups[1].Value;

    [GeneratedRegex(@", (\d+%) packet loss")]
    private static partial Regex LossPart();

    [GeneratedRegex("^default ", RegexOptions.Multiline)]
    private static partial Regex DefaultRoute();
}
