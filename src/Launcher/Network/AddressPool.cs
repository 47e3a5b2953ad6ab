using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;

namespace Nsinit.Launcher.Network;

/// <summary>The addresses of a subnet that containers can have.</summary>
/// <param name="Subnet">The range.</param>
/// <param name="Gateway">The bridge's own, or a router's; never given away.</param>
/// <param name="Range">The part of it from which addresses are given away; null: all of it.</param>
internal sealed record AddressPool(IPNetwork Subnet, IPAddress Gateway, IPNetwork? Range = null)
{
    /// <summary>The pool of a network's subnet.</summary>
    public static AddressPool Of(State.SubnetRecord subnet) =>
        new(IPNetwork.Parse(subnet.Subnet), IPAddress.Parse(subnet.Gateway), subnet.Range is null ? null : IPNetwork.Parse(subnet.Range));

    /// <summary>Whose the gateway is, for words.</summary>
    public string Owner { get; init; } = "the bridge's own";

    /// <summary>Further addresses that are never given away: this host's.</summary>
    public IReadOnlyCollection<IPAddress> Others { get; init; } = [];

    // An IPv6 subnet has more addresses than anybody can try; the first million is plenty.
    private const int MaxTries = 1 << 20;

    private bool V6 => Subnet.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>Why <paramref name="address"/> cannot be a container's; null when it can.</summary>
    public string? Refuse(IPAddress address)
    {
        if (!Subnet.Contains(address)) { return $"it is outside of {Subnet}"; }
        if (address.Equals(Gateway)) { return $"it is {Owner}"; }
        if (Others.Contains(address)) { return "it is this host's own"; }
        if (Number(address) == First) { return "it is the subnet's own"; }
        return !V6 && Number(address) == Last ? "it is the subnet's broadcast address" : null;
    }

    /// <summary>All that can be given away, lowest first.</summary>
    public IEnumerable<IPAddress> Candidates()
    {
        UInt128 last = V6 ? Last : Last - 1;
        UInt128 address = First + 1;
        if (Range is IPNetwork range)
        {
            last = UInt128.Min(last, Number(LastOf(range)));
            address = UInt128.Max(address, Number(range.BaseAddress));
        }

        for (int tries = 0; address <= last && tries < MaxTries; tries++, address++)
        {
            IPAddress candidate = ToAddress(address);
            if (!candidate.Equals(Gateway) && !Others.Contains(candidate)) { yield return candidate; }
        }
    }

    /// <summary>The lowest address of a subnet that a host can have: the usual gateway.</summary>
    public static IPAddress FirstHost(IPNetwork subnet)
    {
        AddressPool pool = new(subnet, subnet.BaseAddress);
        return pool.ToAddress(pool.First + 1);
    }

    /// <summary>The last address of a subnet.</summary>
    public static IPAddress LastOf(IPNetwork subnet)
    {
        AddressPool pool = new(subnet, subnet.BaseAddress);
        return pool.ToAddress(pool.Last);
    }

    private UInt128 First => Number(Subnet.BaseAddress);

    private UInt128 Last => First + (UInt128.One << ((V6 ? 128 : 32) - Subnet.PrefixLength)) - 1;

    private static UInt128 Number(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        return bytes.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private IPAddress ToAddress(UInt128 number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(V6 ? bytes : bytes[12..]);
    }
}
