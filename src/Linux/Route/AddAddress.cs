using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Route;

/// <summary><c>ip addr add ADDRESS/PREFIX dev NAME [nodad]</c>.</summary>
/// <param name="Index">Interface index.</param>
/// <param name="Name">For words.</param>
/// <param name="Address">IPv4, or IPv6: then without duplicate detection, since leases already are unique.</param>
/// <param name="Prefix">Length of the network part in bits.</param>
internal sealed record AddAddress(int Index, string Name, IPAddress Address, int Prefix) : RouteRequest
{
    private bool V6 => Address.AddressFamily == AddressFamily.InterNetworkV6;

    public override string Attempt => $"add address {Address}/{Prefix} to {Name}";

    public override string Message => $"RTM_NEWADDR {Address}/{Prefix} dev={Name}";

    public override string Command => $"ip addr add dev {Name} {Address}/{Prefix}{(V6 ? " nodad" : "")}";

    public override void Write(NetlinkWriter writer)
    {
        writer.Begin(RouteAbi.RTM_NEWADDR, NetlinkAbi.NLM_F_CREATE | NetlinkAbi.NLM_F_EXCL);
        Span<byte> header = writer.Fixed(RouteAbi.AddressHeader);
        header[0] = Family(Address);
        header[1] = (byte)Prefix;
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], Index);
        byte[] bytes = Address.GetAddressBytes();
        writer.Put(RouteAbi.IFA_LOCAL, bytes);
        writer.Put(RouteAbi.IFA_ADDRESS, bytes);
        if (V6) { writer.Put(RouteAbi.IFA_FLAGS, RouteAbi.IFA_F_NODAD); }
    }
}
