using System.Collections.Generic;
using System.Net;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.Network;

/// <summary>A range of addresses that this host has a part in, or a route to.</summary>
/// <param name="Range">The range.</param>
/// <param name="What">Whose it is, in words.</param>
/// <param name="Link">The interface by which it is reached; null where there are several, or none.</param>
internal sealed record HostRange(IPNetwork Range, string What, LinkInfo? Link)
{
    /// <summary>
    /// Whether a route alone leads there. A part of it may be given to a network that asks for that part: the longer prefix wins. So people do
    /// whose VPN has a route to all of 10.0.0.0/8.
    /// </summary>
    public bool IsRoute { get; init; }

    /// <summary>Whether <paramref name="subnet"/> cannot be a network's beside it.</summary>
    public bool Excludes(IPNetwork subnet) => SubnetChooser.Meet(Range, subnet) && !(IsRoute && Range.PrefixLength < subnet.PrefixLength);

    // What is wider stands in for the default route (0.0.0.0/1, 2000::/3).
    private const int MinPrefix = 8;

    /// <summary>All ranges of this host.</summary>
    public static List<HostRange> All(RouteSocket socket) => All(socket.Links(), socket.Addresses(), socket.Routes());

    /// <summary>The same, of what the kernel has told. Addresses come before the routes that they bring along.</summary>
    public static List<HostRange> All(List<LinkInfo> links, List<AddressInfo> addresses, List<RouteInfo> routes)
    {
        List<HostRange> ranges = [];
        foreach (AddressInfo address in addresses)
        {
            LinkInfo? link = links.Find(l => l.Index == address.Index);
            ranges.Add(new HostRange(SubnetChooser.Network(address.Address, address.Prefix), $"in which {link?.Name ?? "this host"} has {address.Address}", link));
        }

        foreach (RouteInfo route in routes)
        {
            if (route.Destination is null || route.Prefix < MinPrefix || route.LeadsNowhere) { continue; }
            LinkInfo? link = links.Find(l => l.Index == route.Interface);
            string by = link is null ? "" : $" by {link.Name}";
            ranges.Add(new HostRange(SubnetChooser.Network(route.Destination, route.Prefix), $"to which this host has a route{by}", link) { IsRoute = true });
        }

        return ranges;
    }
}
