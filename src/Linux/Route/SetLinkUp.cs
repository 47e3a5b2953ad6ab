using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Route;

/// <summary><c>ip link set NAME up</c>.</summary>
/// <param name="Index">Interface index.</param>
/// <param name="Name">For words.</param>
internal sealed record SetLinkUp(int Index, string Name) : RouteRequest
{
    public override string Attempt => $"bring up {Name}";

    public override string Message => $"RTM_NEWLINK {Name} up";

    public override string Command => $"ip link set {Name} up";

    public override void Write(NetlinkWriter writer)
    {
        writer.Begin(RouteAbi.RTM_NEWLINK, 0);
        WriteLinkHeader(writer, Index, RouteAbi.IFF_UP);
    }
}
