using System;
using System.Net;
using System.Net.Sockets;
using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Route;

/// <summary><c>ip route add default [via GATEWAY] dev NAME</c>.</summary>
/// <param name="Index">Interface index.</param>
/// <param name="Name">For words.</param>
/// <param name="Gateway">IPv4 or IPv6; the unspecified address of either: there is none, all others are behind the interface itself.</param>
internal sealed record AddDefaultRoute(int Index, string Name, IPAddress Gateway) : RouteRequest
{
    /// <summary>Whether it takes the place of another one.</summary>
    public bool Replace { get; init; }

    public override string Attempt => $"add default route {(Direct ? $"by {Name}" : $"via {Gateway}")}";

    public override string Message => $"RTM_NEWROUTE default{(Direct ? "" : $" via={Gateway}")} dev={Name}";

    public override string Command => $"ip {(V6 ? "-6 " : "")}route {(Replace ? "replace" : "add")} default{(Direct ? "" : $" via {Gateway}")} dev {Name}";

    private bool V6 => Gateway.AddressFamily == AddressFamily.InterNetworkV6;

    private bool Direct => Gateway.Equals(IPAddress.Any) || Gateway.Equals(IPAddress.IPv6Any);

    public override void Write(NetlinkWriter writer)
    {
        writer.Begin(RouteAbi.RTM_NEWROUTE, (ushort)(NetlinkAbi.NLM_F_CREATE | (Replace ? NetlinkAbi.NLM_F_REPLACE : NetlinkAbi.NLM_F_EXCL)));
        Span<byte> header = writer.Fixed(RouteAbi.RouteHeader);
        header[0] = Family(Gateway);
        header[4] = RouteAbi.RT_TABLE_MAIN;
        header[5] = RouteAbi.RTPROT_BOOT;
        header[6] = Direct && !V6 ? RouteAbi.RT_SCOPE_LINK : RouteAbi.RT_SCOPE_UNIVERSE;
        header[7] = RouteAbi.RTN_UNICAST;
        if (!Direct) { writer.Put(RouteAbi.RTA_GATEWAY, Gateway.GetAddressBytes()); }
        writer.Put(RouteAbi.RTA_OIF, (uint)Index);
    }
}
