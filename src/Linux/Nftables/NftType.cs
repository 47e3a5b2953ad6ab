using System.Collections.Generic;

namespace Nsinit.Linux.Nftables;

/// <summary>A data type of nft(8): what is in a key or a value. The kernel only keeps the number, for whoever lists it.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Number">Its number there.</param>
/// <param name="Length">Bytes.</param>
/// <param name="ByteOrder">1 the processor's, 2 the network's, 0 none: a single byte.</param>
internal sealed record NftType(string Name, uint Number, int Length, uint ByteOrder)
{
    public static readonly NftType Ipv4Address = new("ipv4_addr", 7, 4, 2);
    public static readonly NftType Ipv6Address = new("ipv6_addr", 8, 16, 2);
    public static readonly NftType Protocol = new("inet_proto", 12, 1, 0);
    public static readonly NftType Port = new("inet_service", 13, 2, 2);
    public static readonly NftType Interface = new("ifname", 41, 16, 1);

    /// <summary>Bytes that it takes in a concatenation: parts begin at multiples of four.</summary>
    public int Room => (Length + 3) & ~3;

    /// <summary>The number of a concatenation: six bits for each part.</summary>
    public static uint NumberOf(IReadOnlyList<NftType> parts)
    {
        uint number = 0;
        foreach (NftType part in parts) { number = number << 6 | part.Number; }
        return number;
    }

    /// <summary>The length of a concatenation; a single type is not padded.</summary>
    public static int LengthOf(IReadOnlyList<NftType> parts)
    {
        if (parts.Count == 1) { return parts[0].Length; }
        int length = 0;
        foreach (NftType part in parts) { length += part.Room; }
        return length;
    }

    /// <summary>"ipv4_addr . inet_service".</summary>
    public static string NameOf(IReadOnlyList<NftType> parts) => string.Join(" . ", System.Linq.Enumerable.Select(parts, p => p.Name));
}
