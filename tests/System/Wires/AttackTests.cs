using System;
using Xunit;

namespace Nsinit.Tests.System.Wires;

/// <summary>What has been done to other programs' networks, done to ours: from the LAN, from a container, and by a firewall that is flushed.</summary>
public sealed class AttackTests
{
    private const string Server = "nc -ll -p 80 -e hostname";

    // Answers every question for an IPv4 address with 192.0.2.66, and says what was asked.
    private const string Resolver =
        """
        import socket
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.bind(("", 53))
        while True:
            q, who = s.recvfrom(512)
            open("asked", "ab").write(q[12:-4] + b"\n")
            s.sendto(q[:2] + b"\x81\x80" + q[4:6] + b"\0\1\0\0\0\0" + q[12:] + b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xc0\0\2\x42", who)
        """;

    private const string Secret =
        """
        import socket
        s = socket.create_server(("127.0.0.1", 7000))
        while True: s.accept()[0].sendall(b"secret\n")
        """;

    // The kernel's own rule for local addresses stands before any other, so it is put behind.
    private const string LoopbackByWire = "ip rule add to 127.0.0.1 lookup 9 pref 1; ip rule add lookup local pref 2; ip rule del pref 0; sysctl -qw net.ipv4.conf.all.route_localnet=1";

    // Of what is kept out no packet comes back: that is waited for only briefly.
    private static readonly string Nc = $"timeout 20 {Programs.Tiny}/bin/busybox nc -w 10";
    private static readonly string Kept = $"timeout 3 {Programs.Tiny}/bin/busybox nc -w 1";

    // CVE-2025-54388, CVE-2025-54410: what firewalld does at a reload, and docker did not make good.
    [Fact]
    public void After_a_flush_a_reload_keeps_everybody_out_who_was_out_before()
    {
        using FakeHost host = new();
        using Neighbour lan = new(host, "lan0", "192.0.2.1/24", "192.0.2.9/24");
        host.Ok("network", "create", "one", "--subnet", "10.9.1.0/24");
        host.Ok("network", "create", "two", "--subnet", "10.9.2.0/24");
        host.Ok("network", "create", "inner", "--subnet", "10.9.3.0/24", "--internal");
        host.Ok("run", "-d", "--name", "web", "--network", "one", "-p", "127.0.0.1:8081:80", "-p", "8080:80", Programs.Tiny, "sh", "-c", Server);
        host.Ok("run", "-d", "--name", "other", "--network", "two", Programs.Tiny, "sleep", "1000");
        host.Ok("run", "-d", "--name", "inside", "--network", "inner", Programs.Tiny, "sleep", "1000");
        lan.Shell($"ip route add 10.9.0.0/16 via 192.0.2.1; ip route add 127.0.0.1/32 via 192.0.2.1 table 9; {LoopbackByWire}");
        FakeHost.Eventually(() => lan.Run($"{Kept} 192.0.2.1 8080 </dev/null").Output == "web\n", "the published port");

        host.Shell("nft flush ruleset");
        // The attack is a good one: without rules the container can be reached.
        Assert.Equal("web\n", lan.Shell($"{Nc} 10.9.1.2 80 </dev/null"));
        host.Ok("network", "reload");

        Assert.Equal("web\n", lan.Shell($"{Nc} 192.0.2.1 8080 </dev/null"));
        Assert.Equal("web\n", host.Shell($"{Nc} 127.0.0.1 8081 </dev/null"));
        foreach (string target in (string[])["10.9.1.2 80", "127.0.0.1 8081", "192.0.2.1 8081", "10.9.1.1 8081"])
        {
            Assert.NotEqual("web\n", lan.Run($"{Kept} {target} </dev/null").Output);
        }

        Assert.NotEqual(0, host.Nsinit("exec", "other", "nc", "-w", "1", "10.9.1.2", "80").Code);
        Assert.NotEqual(0, host.Nsinit("exec", "inside", "ping", "-c", "1", "-W", "1", "192.0.2.9").Code);
    }

    // CVE-2020-8558: a bridge on which 127.0.0.0/8 is routed, for ports published there, shows nobody the host's own services.
    [Fact]
    public void What_the_host_serves_itself_alone_is_not_for_containers()
    {
        using FakeHost host = new();
        host.Ok("network", "create", "br0", "--subnet", "10.9.0.0/24");
        host.Ok("run", "-d", "--name", "web", "--network", "br0", "-p", "127.0.0.1:8081:80", Programs.Tiny, "sh", "-c", Server);
        host.Ok("run", "-d", "--name", "bad", "--network", "br0", Programs.Tiny, "sleep", "1000");
        host.Shell($"(python3 -c '{Secret}' >/dev/null 2>&1 & echo $! >{host.Directory}/server)");
        FakeHost.Eventually(() => host.Run(["sh", "-c", $"{Nc} 127.0.0.1 7000 </dev/null"]).Output == "secret\n", "the host's own service");
        string inside = $"nsenter -n -t {host.Ok("inspect", "bad").Split("\"pid\": ")[1].Split(',')[0]} ";
        host.Shell($"{inside} sh -c 'ip route add 127.0.0.1/32 via 10.9.0.1 table 9; {LoopbackByWire}'");
        foreach (int port in (int[])[7000, 8081])
        {
            Result result = host.Run(["sh", "-c", $"{inside} {Kept} 127.0.0.1 {port} </dev/null"]);
            Assert.NotEqual(0, result.Code);
            Assert.Equal("", result.Output);
        }

        // The attack is a good one: without rules it is served.
        host.Shell("nft flush ruleset");
        Assert.Equal("secret\n", host.Shell($"{inside} {Nc} 127.0.0.1 7000 </dev/null"));
        host.Ok("network", "reload");
        host.Shell($"kill $(cat {host.Directory}/server)");
    }

    // CVE-2025-8283: a nameserver outside that knows every name of the search domain does not stand in for a container.
    [Fact]
    public void A_search_domain_does_not_shadow_a_container()
    {
        using FakeHost host = new();
        using Neighbour lan = new(host, "lan0", "192.0.2.1/24", "192.0.2.9/24");
        host.Shell($"cat >{host.Directory}/resolver.py <<'END'\n{Resolver}\nEND");
        lan.Shell($"cd {host.Directory}; (python3 resolver.py >/dev/null 2>&1 & echo $! >resolver)");
        host.Ok("network", "create", "br0", "--subnet", "10.9.0.0/24");
        string[] names = ["--dns", "192.0.2.9", "--dns-search", "evil.test"];
        host.Ok(["run", "-d", "--name", "a", "--network", "br0", .. names, Programs.Alpine, "sleep", "1000"]);
        host.Ok(["run", "-d", "--name", "b", "--network", "br0", .. names, Programs.Tiny, "sleep", "1000"]);
        // It would answer.
        FakeHost.Eventually(() => host.Nsinit("exec", "a", "getent", "hosts", "nobody").Output.Contains("192.0.2.66", StringComparison.Ordinal), "an answer from outside");
        Assert.Contains("evil", host.Shell($"cat {host.Directory}/asked"), StringComparison.Ordinal);
        host.Shell($"rm {host.Directory}/asked");
        Assert.StartsWith("10.9.0.3", host.Ok("exec", "a", "getent", "hosts", "b"), StringComparison.Ordinal);
        Assert.StartsWith("PING a (10.9.0.2)", host.Ok("exec", "b", "ping", "-4", "-c", "1", "-W", "10", "a"), StringComparison.Ordinal);
        Assert.NotEqual(0, host.Run(["test", "-e", $"{host.Directory}/asked"]).Code);
        host.Shell($"kill $(cat {host.Directory}/resolver)");
    }

    // Nothing there to be slow or confused: hosts files need no program that listens (aardvark, CVE-2024-8418).
    [Fact]
    public void Nobody_serves_names()
    {
        using FakeHost host = new();
        host.Ok("network", "create", "br0", "--subnet", "10.9.0.0/24");
        host.Ok("run", "-d", "--name", "a", "--network", "br0", Programs.Tiny, "sleep", "1000");
        Assert.Equal("", host.Shell("ss -Hlntu"));
    }

    // Without rules for ports a network still works for what needs none, and says what does not.
    [Fact]
    public void A_kernel_without_nftables_has_networks_without_a_way_out()
    {
        using FakeHost host = new();
        Result made = Without("network", "create", "br0", "--subnet", "10.9.0.0/24");
        Assert.Equal((0, "br0\n"), (made.Code, made.Output));
        Assert.Contains("warning: this kernel has no nftables", made.Error, StringComparison.Ordinal);
        Assert.Equal(0, Without("run", "-d", "--name", "a", "--network", "br0", Programs.Tiny, "sleep", "1000").Code);
        Result reached = Without("run", "--rm", "--network", "br0", Programs.Tiny, "ping", "-c", "1", "-W", "10", "a");
        Assert.True(reached.Code == 0, reached.Error);
        Assert.Equal(0, Without("rm", "-f", "a").Code);
        Assert.Equal(0, Without("network", "rm", "br0").Code);
        Result Without(params string[] arguments) => host.Run(["python3", "-c", Faults.FaultHost.WithoutNftables, Programs.Nsinit, "--root", host.Root, .. arguments]);
    }

    // As after ipv6.disable=1: its settings are not there.
    [Fact]
    public void A_kernel_without_IPv6_has_networks_of_IPv4_alone()
    {
        using FakeHost host = new();
        host.Shell("mount -t tmpfs none /proc/sys/net/ipv6");
        host.Ok("network", "create", "lan");
        Assert.DoesNotContain("fd", host.Ok("network", "inspect", "lan"), StringComparison.Ordinal);
        Assert.Contains("inet 10.88.0.2/24", host.Ok("run", "--rm", "--network", "lan", Programs.Tiny, "ip", "addr"), StringComparison.Ordinal);
        host.Shell("umount /proc/sys/net/ipv6");
    }
}
