using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Route;

/// <summary>
/// One change to links, addresses or routes: the message, and the same in words and as the command that would do it.
/// </summary>
internal abstract record RouteRequest
{
    /// <summary>What is attempted, for errors: "create bridge br0".</summary>
    public abstract string Attempt { get; }

    /// <summary>The message, for people: "RTM_NEWLINK br0 kind=bridge".</summary>
    public abstract string Message { get; }

    /// <summary>The command of iproute2 that does the same.</summary>
    public abstract string Command { get; }

    /// <summary>Appends the message.</summary>
    public abstract void Write(NetlinkWriter writer);

    /// <summary>The fixed part of a link message, struct ifinfomsg, that sets <paramref name="flags"/>.</summary>
    protected static void WriteLinkHeader(NetlinkWriter writer, int index, uint flags) =>
        WriteLinkHeader(writer, index, flags, flags);

    /// <summary>As above; of the flags, those in <paramref name="change"/> become what <paramref name="flags"/> has.</summary>
    protected static void WriteLinkHeader(NetlinkWriter writer, int index, uint flags, uint change)
    {
        Span<byte> header = writer.Fixed(RouteAbi.LinkHeader);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], index);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], flags);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], change);
    }

    protected static byte Family(IPAddress address) =>
        (byte)(address.AddressFamily == AddressFamily.InterNetworkV6 ? Abi.Socket.AF_INET6 : Abi.Socket.AF_INET);
}
