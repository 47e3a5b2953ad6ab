using System;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Nsinit.Launcher.Network;

/// <summary>MAC addresses that follow from IP addresses.</summary>
internal static class MacAddresses
{
    /// <summary>
    /// A MAC address of our own for an address: neighbours that remember it from an earlier container are still right, and
    /// a bridge keeps its own when ports come and go.
    /// </summary>
    public static PhysicalAddress For(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        Span<byte> last = bytes.AsSpan(bytes.Length - 4);
        byte second = address.AddressFamily == AddressFamily.InterNetworkV6 ? (byte)0x66 : (byte)0x6e;
        // Bit 1 of the first byte: locally administered.
        return new PhysicalAddress([0x02, second, last[0], last[1], last[2], last[3]]);
    }
}
