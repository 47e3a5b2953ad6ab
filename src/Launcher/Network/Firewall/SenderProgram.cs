using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Nsinit.Linux.Traffic;

namespace Nsinit.Launcher.Network.Firewall;

/// <summary>
/// Which frames a container may send: ARP, IPv4 and IPv6 by its own MAC and IP addresses, and no claim to another's. All else is dropped: tags of
/// VLANs inside of others, which the receiver would take off again, spanning tree and all that is not IP.
/// </summary>
internal static class SenderProgram
{
    private const int Network = 14;
    private const int Ipv6Header = 40;
    private const uint ETH_P_IP = 0x0800;
    private const uint ETH_P_ARP = 0x0806;
    private const uint ETH_P_IPV6 = 0x86dd;
    // Of the Ethernet kind of ARP: protocol IPv4, lengths of addresses 6 and 4.
    private const uint ArpKind = 0x08000604;

    private const uint Fragment = 44;
    private const uint Icmp = 58;
    private static readonly uint[] Extensions = [0, 43, 60];
    // Who has more than a few means no good.
    private const int MaxExtensions = 2;

    private const uint FirstDiscovery = 133;
    private const uint RouterAdvertisement = 134;
    private const uint Solicitation = 135;
    private const uint Advertisement = 136;
    private const uint Redirect = 137;

    // Whether the source is an address at all.
    private const int HasSource = 0;
    private const int NextHeader = 1;

    /// <summary>The program for a container with these addresses. One without any of IPv6 sends none, not even from an address of its own making.</summary>
    public static PacketProgram Of(PhysicalAddress mac, IReadOnlyList<IPAddress> addresses)
    {
        List<uint> own4 = [];
        List<IPAddress> own6 = [];
        foreach (IPAddress address in addresses)
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6) { own6.Add(address); }
            else { own4.Add(BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes())); }
        }

        PacketProgram program = new();
        byte[] bytes = mac.GetAddressBytes();
        Mac(program, bytes, 6, "foreign");
        program.Half(12);
        program.If(ETH_P_IP, "ip");
        program.If(ETH_P_ARP, "arp");
        if (own6.Count > 0) { program.If(ETH_P_IPV6, "ip6"); }
        program.Label("foreign");
        program.Drop();
        Ip(program, own4);
        Arp(program, bytes, own4);
        if (own6.Count > 0) { Ipv6(program, [.. own6, LinkLocal(bytes)]); }
        return program;
    }

    /// <summary>The address that an interface with this MAC address gives itself, RFC 4291.</summary>
    public static IPAddress LinkLocal(ReadOnlySpan<byte> mac) => new(
        [0xfe, 0x80, 0, 0, 0, 0, 0, 0, (byte)(mac[0] ^ 2), mac[1], mac[2], 0xff, 0xfe, mac[3], mac[4], mac[5]]);

    private static void Mac(PacketProgram program, byte[] mac, int offset, string otherwise)
    {
        program.Half(offset);
        program.If(BinaryPrimitives.ReadUInt16BigEndian(mac), null, otherwise);
        program.Word(offset + 2);
        program.If(BinaryPrimitives.ReadUInt32BigEndian(mac.AsSpan(2)), null, otherwise);
    }

    private static void Ip(PacketProgram program, List<uint> own)
    {
        program.Label("ip");
        program.Word(Network + 12);
        foreach (uint address in own) { program.If(address, "ip own"); }
        program.Drop();
        program.Label("ip own");
        program.Pass();
    }

    // One who asks whether an address is in use, RFC 5227, has none yet.
    private static void Arp(PacketProgram program, byte[] mac, List<uint> own)
    {
        program.Label("arp");
        program.Word(Network + 2);
        program.If(ArpKind, null, "arp foreign");
        Mac(program, mac, Network + 8, "arp foreign");
        program.Word(Network + 14);
        program.If(0, "arp own");
        foreach (uint address in own) { program.If(address, "arp own"); }
        program.Label("arp foreign");
        program.Drop();
        program.Label("arp own");
        program.Pass();
    }

    private static void Ipv6(PacketProgram program, IPAddress[] own)
    {
        program.Label("ip6");
        foreach (IPAddress address in own) { Match(program, address, "source", program.Word, Network + 8); }
        Match(program, IPAddress.IPv6Any, "no source", program.Word, Network + 8);
        program.Drop();
        program.Label("source");
        program.Number(1);
        // What it has of the address that did not match last is 0 here.
        program.Label("no source");
        program.Keep(HasSource);
        program.Index(Network + Ipv6Header);
        program.Byte(Network + 6);
        for (int i = 0; i < MaxExtensions; i++) { Skip(program, $"extension {i}", $"further {i}"); }
        program.If(Icmp, "icmp");
        program.If(Fragment, "fragment");
        foreach (uint extension in Extensions) { program.If(extension, "ip6 foreign"); }
        // Who has no address yet looks for neighbours and routers, and joins groups.
        program.Recall(HasSource);
        program.If(0, "ip6 foreign", "ip6 own");
        Discovery(program, own);
        Fragments(program);
        program.Label("ip6 foreign");
        program.Drop();
        program.Label("ip6 own");
        program.Pass();
    }

    private static void Skip(PacketProgram program, string extension, string further)
    {
        foreach (uint kind in Extensions[..^1]) { program.If(kind, extension); }
        program.If(Extensions[^1], null, further);
        program.Label(extension);
        program.ByteAt(0);
        program.Keep(NextHeader);
        program.ByteAt(1);
        program.Advance();
        program.Recall(NextHeader);
        program.Label(further);
    }

    // A claim is one in an advertisement, and in the question of one who is about to take an address.
    private static void Discovery(PacketProgram program, IPAddress[] own)
    {
        program.Label("icmp");
        program.ByteAt(0);
        program.If(RouterAdvertisement, "ip6 foreign");
        program.If(Redirect, "ip6 foreign");
        program.If(Advertisement, "claim");
        program.If(Solicitation, null, "ip6 own");
        program.Recall(HasSource);
        program.If(0, null, "ip6 own");
        program.Label("claim");
        foreach (IPAddress address in own) { Match(program, address, "ip6 own", program.WordAt, 8); }
        program.Drop();
    }

    // Nobody splits what belongs to neighbour discovery (RFC 6980), and no header of a part hides what follows.
    private static void Fragments(PacketProgram program)
    {
        program.Label("fragment");
        program.ByteAt(0);
        program.If(Fragment, "ip6 foreign");
        foreach (uint extension in Extensions) { program.If(extension, "ip6 foreign"); }
        program.If(Icmp, null, "part");
        program.HalfAt(2);
        program.IfAny(0xfff8, "part");
        program.ByteAt(8);
        for (uint type = FirstDiscovery; type <= Redirect; type++) { program.If(type, "ip6 foreign"); }
        program.Label("part");
        program.Recall(HasSource);
        program.If(0, "ip6 foreign", "ip6 own");
    }

    private static void Match(PacketProgram program, IPAddress address, string then, Action<int> load, int offset)
    {
        byte[] bytes = address.GetAddressBytes();
        string otherwise = $"{then} not {address} {offset}";
        for (int i = 0; i < bytes.Length; i += sizeof(uint))
        {
            load(offset + i);
            program.If(BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(i)), i + sizeof(uint) < bytes.Length ? null : then, otherwise);
        }

        program.Label(otherwise);
    }
}
