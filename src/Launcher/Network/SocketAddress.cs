using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Nsinit.Abi;

namespace Nsinit.Launcher.Network;

/// <summary>An address and a port as bind(2) takes them: struct sockaddr_in, or sockaddr_in6.</summary>
internal static class SocketAddress
{
    private const int LengthV4 = 16;
    private const int LengthV6 = 28;

    public static byte[] Of(IPAddress address, int port)
    {
        bool v6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        byte[] bytes = new byte[v6 ? LengthV6 : LengthV4];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)(v6 ? Abi.Socket.AF_INET6 : Abi.Socket.AF_INET));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)port);
        // The flow label comes before an IPv6 address.
        address.GetAddressBytes().CopyTo(bytes, v6 ? 8 : 4);
        return bytes;
    }

    /// <summary>The port that a socket is bound to.</summary>
    public static unsafe int PortOf(int socket)
    {
        byte* bytes = stackalloc byte[LengthV6];
        int length = LengthV6;
        Linux.SysResultExtensions.OrThrow(Kernel.Getsockname(socket, bytes, &length), "look up a socket's port");
        return BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(bytes + 2, 2));
    }
}
