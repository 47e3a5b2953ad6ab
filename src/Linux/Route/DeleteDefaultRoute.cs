using System;
using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Route;

/// <summary><c>ip route del default</c>, of one family, wherever it leads.</summary>
/// <param name="V6">Whether it is that of IPv6.</param>
internal sealed record DeleteDefaultRoute(bool V6) : RouteRequest
{
    public override string Attempt => $"delete the default route of IPv{(V6 ? 6 : 4)}";

    public override string Message => $"RTM_DELROUTE default inet{(V6 ? "6" : "")}";

    public override string Command => $"ip {(V6 ? "-6 " : "")}route del default";

    public override void Write(NetlinkWriter writer)
    {
        writer.Begin(RouteAbi.RTM_DELROUTE, 0);
        Span<byte> header = writer.Fixed(RouteAbi.RouteHeader);
        header[0] = (byte)(V6 ? Abi.Socket.AF_INET6 : Abi.Socket.AF_INET);
        header[4] = RouteAbi.RT_TABLE_MAIN;
        // Any scope will do; IPv6 has none.
        if (!V6) { header[6] = RouteAbi.RT_SCOPE_NOWHERE; }
    }
}
