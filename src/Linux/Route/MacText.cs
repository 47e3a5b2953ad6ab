using System;
using System.Net.NetworkInformation;

namespace Nsinit.Linux.Route;

/// <summary>MAC addresses as people write them.</summary>
internal static class MacText
{
    /// <summary>Six bytes as "02:6e:ac:13:23:02".</summary>
    public static string Format(PhysicalAddress address) => Format(address.GetAddressBytes());

    public static string Format(ReadOnlySpan<byte> bytes) =>
        string.Join(':', Array.ConvertAll(bytes.ToArray(), b => b.ToString("x2")));
}
