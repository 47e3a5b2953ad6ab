using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Route;

/// <summary><c>ip link del NAME</c>.</summary>
/// <param name="Index">Interface index.</param>
/// <param name="Name">For words.</param>
internal sealed record DeleteLink(int Index, string Name) : RouteRequest
{
    public override string Attempt => $"delete link {Name}";

    public override string Message => $"RTM_DELLINK {Name}";

    public override string Command => $"ip link del {Name}";

    public override void Write(NetlinkWriter writer)
    {
        writer.Begin(RouteAbi.RTM_DELLINK, 0);
        WriteLinkHeader(writer, Index, 0);
    }
}
