using System.Collections.Generic;
using System.Linq;
using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Route;

/// <summary>A driver of links above another interface, and one of its modes, in the words of ip-link(8).</summary>
/// <param name="Driver">As the kernel has it: macvlan or ipvlan.</param>
/// <param name="Mode">The first of a driver is its usual one.</param>
/// <param name="Number">As linux/if_link.h has it.</param>
internal sealed record SublinkKind(string Driver, string Mode, ushort Number)
{
    public const string Macvlan = "macvlan";
    public const string Ipvlan = "ipvlan";

    private static readonly SublinkKind[] All =
    [
        new(Macvlan, "bridge", RouteAbi.MACVLAN_MODE_BRIDGE),
        new(Macvlan, "private", RouteAbi.MACVLAN_MODE_PRIVATE),
        new(Macvlan, "vepa", RouteAbi.MACVLAN_MODE_VEPA),
        new(Macvlan, "passthru", RouteAbi.MACVLAN_MODE_PASSTHRU),
        new(Ipvlan, "l2", RouteAbi.IPVLAN_MODE_L2),
        new(Ipvlan, "l3", RouteAbi.IPVLAN_MODE_L3),
        new(Ipvlan, "l3s", RouteAbi.IPVLAN_MODE_L3S),
    ];

    /// <summary>Whether its link is the only one above its parent.</summary>
    public bool IsAlone => Driver == Macvlan && Number == RouteAbi.MACVLAN_MODE_PASSTHRU;

    /// <summary>Whether its links have no MAC address of their own, but their parent's.</summary>
    public bool SharesAddress => Driver == Ipvlan || IsAlone;

    /// <summary>Whether the parent routes for its links: they ask nobody for addresses, and need no gateway.</summary>
    public bool IsRouted => Driver == Ipvlan && Number != RouteAbi.IPVLAN_MODE_L2;

    /// <summary>Whether it is one of these drivers.</summary>
    public static bool IsDriver(string name) => name is Macvlan or Ipvlan;

    /// <summary>The driver's mode of that name, the usual one where that is null; null when it has none such.</summary>
    public static SublinkKind? Find(string driver, string? mode) => All.FirstOrDefault(k => k.Driver == driver && (mode is null || k.Mode == mode));

    /// <summary>The names of a driver's modes.</summary>
    public static IEnumerable<string> Modes(string driver) => All.Where(k => k.Driver == driver).Select(k => k.Mode);

    /// <summary>Appends what the driver wants to know.</summary>
    public void Write(NetlinkWriter writer)
    {
        if (Driver == Macvlan)
        {
            writer.Put(RouteAbi.IFLA_MACVLAN_MODE, (uint)Number);
            return;
        }

        writer.Put(RouteAbi.IFLA_IPVLAN_MODE, Number);
        writer.Put(RouteAbi.IFLA_IPVLAN_FLAGS, (ushort)0);
    }
}
