using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Route;

/// <summary><c>ip link set NAME down</c>, by name.</summary>
/// <param name="Name">At most <see cref="RouteAbi.MaxName"/> bytes.</param>
internal sealed record SetLinkDown(string Name) : RouteRequest
{
    public override string Attempt => $"bring down {Name}";

    public override string Message => $"RTM_NEWLINK {Name} down";

    public override string Command => $"ip link set {Name} down";

    public override void Write(NetlinkWriter writer)
    {
        writer.Begin(RouteAbi.RTM_NEWLINK, 0);
        WriteLinkHeader(writer, 0, 0, RouteAbi.IFF_UP);
        writer.Put(RouteAbi.IFLA_IFNAME, Name);
    }
}
