using System;
using System.Net;
using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Route;

/// <summary>A route, as RTM_NEWROUTE describes it.</summary>
/// <param name="Destination">Base address of the network; null for a default route.</param>
/// <param name="Prefix">Length of the network part in bits.</param>
/// <param name="Table">254 is the main table.</param>
internal sealed record RouteInfo(IPAddress? Destination, int Prefix, int Table)
{
    /// <summary>Index of the interface it leads out by; 0 where there are several, or none.</summary>
    public int Interface { get; init; }

    /// <summary>The next hop; null where there are several, or none.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>Whether it keeps packets from going anywhere: blackhole, unreachable, prohibit, throw.</summary>
    public bool LeadsNowhere { get; init; }

    /// <summary>Reads the body of an RTM_NEWROUTE. Throws <see cref="FormatException"/>.</summary>
    public static RouteInfo Read(ReadOnlySpan<byte> body)
    {
        if (body.Length < RouteAbi.RouteHeader) { throw new FormatException($"netlink: a route message of {body.Length} bytes"); }
        IPAddress? destination = null;
        int table = body[4];
        int output = 0;
        IPAddress? gateway = null;
        AttributeReader attributes = new(body[RouteAbi.RouteHeader..]);
        while (attributes.Read())
        {
            if (attributes.Type == RouteAbi.RTA_DST && attributes.Data.Length is 4 or 16)
            {
                destination = new IPAddress(attributes.Data);
            }
            else if (attributes.Type == RouteAbi.RTA_OIF)
            {
                output = (int)attributes.UInt32();
            }
            else if (attributes.Type == RouteAbi.RTA_GATEWAY && attributes.Data.Length is 4 or 16)
            {
                gateway = new IPAddress(attributes.Data);
            }
            else if (attributes.Type == RouteAbi.RTA_TABLE)
            {
                table = (int)attributes.UInt32();
            }
        }

        return new RouteInfo(destination, body[1], table)
        {
            Interface = output,
            Gateway = gateway,
            LeadsNowhere = body[7] is >= RouteAbi.RTN_BLACKHOLE and <= RouteAbi.RTN_THROW,
        };
    }
}
