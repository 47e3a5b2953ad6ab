using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using Xunit;

namespace Nsinit.Tests.System.Attacks;

/// <summary>
/// Container b, with the capabilities that every container has, pretends to be container a. Each frame is sent on its own and followed by one that is
/// honest: when that has arrived, so has what came before it, or never will.
/// </summary>
public sealed class NeighbourTests
{
    private const string Everybody = "ffffffffffff";
    private const string Lldp = "0180c200000e";
    private const string Attacker = "026e0a090003";
    private const string Invented = "020000001234";
    private static readonly string[] Attacks =
        ["arp reply", "arp announcement", "arp in two tags", "advertisement", "hidden advertisement", "mac", "mac by lldp", "source", "source6", "router"];

    [Fact]
    public void A_container_cannot_send_by_the_addresses_of_another()
    {
        Assert.Equal(Attacks, Succeeding(weakened: true));
        Assert.Empty(Succeeding(weakened: false));
    }

    [Fact]
    public void A_guard_comes_back_with_network_reload_and_leaves_no_trace()
    {
        using FakeHost host = new();
        host.MakeBridge();
        string id = host.Ok("run", "-d", "--name", "a", "--network", "br0", "--mac", "02:00:00:00:00:aa", Programs.Tiny, "sleep", "1000").Trim()[..12];
        string before = host.Shell($"tc filter show dev v0-{id} ingress");
        Assert.Contains("bpf", before, StringComparison.Ordinal);
        host.Shell($"tc qdisc del dev v0-{id} ingress");
        host.Ok("network", "reload");
        Assert.Equal(before, host.Shell($"tc filter show dev v0-{id} ingress"));
        host.Ok("exec", "a", "ping", "-c1", "-W5", "172.19.35.1");
        host.Ok("restart", "-t", "0", "a");
        Assert.Equal(before, host.Shell($"tc filter show dev v0-{id} ingress"));
        host.Ok("network", "create", "second", "--subnet", "10.8.0.0/24", "--subnet", "fd00:8::/64");
        host.Ok("network", "connect", "second", "a");
        Assert.Contains("bpf", host.Shell($"tc filter show dev v1-{id} ingress"), StringComparison.Ordinal);
        host.Ok("exec", "a", "ping", "-c1", "-W5", "10.8.0.1");
        FakeHost.Eventually(() => host.Nsinit("exec", "a", "ping", "-6", "-c1", "-W1", "fd00:8::1").Code == 0, "IPv6 of a network that it was connected to");
    }

    private static List<string> Succeeding(bool weakened)
    {
        using FakeHost host = new();
        host.Ok("network", "create", "lan", "--subnet", "10.9.0.0/24", "--subnet", "fd00:9::/64");
        Result compiled = host.Run(["gcc", "-static", "-O1", "-Wall", "-Werror", "-o", $"{host.Directory}/frame", $"{Programs.Source}/tests/System/Attacks/frame.c"]);
        Assert.True(compiled.Code == 0, compiled.Error);
        foreach (string name in (string[])["a", "b"])
        {
            string[] run = ["run", "-d", "--name", name, "--network", "lan", "-v", $"{host.Directory}/frame:/frame:ro", Programs.Tiny, "sleep", "1000"];
            Result started = weakened ? host.Weakened("Neighbours", run) : host.Nsinit(run);
            Assert.True(started.Code == 0, started.Error);
        }

        // An entry that is new is not overwritten for a second, and a bridge that takes advertisements of routers would not be ours.
        host.Shell("sysctl -qw net.ipv4.neigh.lan.locktime=0");
        host.Shell("nft 'add table inet test; add chain inet test in { type filter hook prerouting priority -400; }'");
        foreach (string rule in (string[])
        [
            "udp dport 9998 counter comment honest", "ip saddr 10.9.0.2 udp dport 9999 counter comment source",
            "ip6 saddr fd00:9::2 udp dport 9999 counter comment source6", "icmpv6 type nd-router-advert counter comment router",
        ])
        {
            host.Shell($"nft 'add rule inet test in iifname lan {rule}'");
        }

        Reach(host);
        const string gateway = "026e0a090001";
        List<string> succeeding = [];
        int honest = 0;
        foreach (string attack in Attacks)
        {
            host.Ok("exec", "b", "/frame", Frame(attack, gateway), Udp("10.9.0.3", "10.9.0.1", 9998, gateway, Attacker));
            honest++;
            FakeHost.Eventually(() => Counted(host, "honest") == honest, $"the honest frame behind {attack}");
            if (Succeeds(host, attack)) { succeeding.Add(attack); }
            host.Shell("ip neigh flush dev lan; ip -6 neigh flush dev lan");
            Reach(host);
        }

        return succeeding;
    }

    private static void Reach(FakeHost host)
    {
        foreach (string address in (string[])["10.9.0.2", "fd00:9::2"])
        {
            FakeHost.Eventually(() => host.Run([$"{Programs.Tiny}/bin/busybox", "ping", "-c1", "-W1", address]).Code == 0, $"{address} answers");
        }
    }

    private static bool Succeeds(FakeHost host, string attack)
    {
        const string Mac = "02:6e:0a:09:00:03";
        return attack switch
        {
            "arp reply" or "arp announcement" or "arp in two tags" => host.Shell("ip neigh show 10.9.0.2 dev lan").Contains(Mac, StringComparison.Ordinal),
            "advertisement" or "hidden advertisement" => host.Shell("ip -6 neigh show fd00:9::2 dev lan").Contains(Mac, StringComparison.Ordinal),
            "mac" => host.Shell("bridge fdb show br lan").Contains("02:00:00:00:12:34", StringComparison.Ordinal),
            "mac by lldp" => host.Shell("bridge fdb show br lan").Contains("02:00:00:00:12:35", StringComparison.Ordinal),
            _ => Counted(host, attack) > 0,
        };
    }

    private static int Counted(FakeHost host, string comment)
    {
        string line = host.Shell("nft list chain inet test in").Split('\n').Single(l => l.EndsWith($"comment \"{comment}\"", StringComparison.Ordinal));
        string[] words = line.Split(' ');
        return int.Parse(words[Array.IndexOf(words, "packets") + 1], global::System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string Frame(string attack, string gateway)
    {
        string arp = "0001080006040002" + Attacker + Hex("10.9.0.2") + gateway + Hex("10.9.0.1");
        string advertisement = Advertisement();
        return attack switch
        {
            "arp reply" => gateway + Attacker + "0806" + arp,
            "arp announcement" => Everybody + Attacker + "0806" + "0001080006040001" + Attacker + Hex("10.9.0.2") + "000000000000" + Hex("10.9.0.2"),
            // The receiver takes off both tags of VLAN 0.
            "arp in two tags" => gateway + Attacker + "81000000" + "81000000" + "0806" + arp,
            "advertisement" => gateway + Attacker + "86dd" + Ipv6(58, advertisement, "fd00:9::3"),
            // Behind a header with options that mean nothing.
            "hidden advertisement" => gateway + Attacker + "86dd" + Ipv6(60, "3a00010400000000" + advertisement, "fd00:9::3"),
            "mac" => Everybody + Invented + "0806" + arp,
            // The bridge learns from these without asking its packet filter.
            "mac by lldp" => Lldp + "020000001235" + "88cc" + "0000",
            "source" => Udp("10.9.0.2", "10.9.0.1", 9999, gateway, Attacker),
            "source6" => gateway + Attacker + "86dd" + Ipv6(17, "03e8270f00080001", "fd00:9::2"),
            _ => "333300000001" + Attacker + "86dd" + Ipv6(58, Checked("86000000" + "40000708" + "0000000000000000", LinkLocal, "ff02::1"), LinkLocal, "ff02::1"),
        };
    }

    private const string LinkLocal = "fe80::6e:aff:fe09:3";

    // Override, and who that is from now on.
    private static string Advertisement() =>
        Checked("88000000" + "20000000" + Hex("fd00:9::2") + "0201" + Attacker, "fd00:9::3", "fd00:9::1");

    private static string Ipv6(int next, string payload, string source, string target = "fd00:9::1") =>
        $"60000000{payload.Length / 2:x4}{next:x2}ff" + Hex(source) + Hex(target) + payload;

    private static string Udp(string source, string target, int port, string gateway, string mac)
    {
        string header = "4500001c000040004011" + "0000" + Hex(source) + Hex(target);
        header = header[..20] + $"{Sum(header):x4}" + header[24..];
        return gateway + mac + "0800" + header + $"03e8{port:x4}00080000";
    }

    private static string Checked(string message, string source, string target)
    {
        int sum = Sum(Hex(source) + Hex(target) + $"{message.Length / 2:x8}0000003a" + message);
        return message[..4] + $"{sum:x4}" + message[8..];
    }

    private static string Hex(string address) => Convert.ToHexStringLower(IPAddress.Parse(address).GetAddressBytes());

    // RFC 1071.
    private static int Sum(string hex)
    {
        int sum = 0;
        for (int i = 0; i < hex.Length; i += 4) { sum += Convert.ToInt32(hex.Substring(i, 4), 16); }
        while (sum > 0xffff) { sum = (sum & 0xffff) + (sum >> 16); }
        return ~sum & 0xffff;
    }
}
