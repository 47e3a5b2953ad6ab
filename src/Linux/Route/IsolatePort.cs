using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Route;

/// <summary><c>bridge link set dev NAME isolated on</c>: frames between two such ports of a bridge are dropped.</summary>
/// <param name="Name">At most <see cref="RouteAbi.MaxName"/> bytes.</param>
internal sealed record IsolatePort(string Name) : RouteRequest
{
    public override string Attempt => $"isolate {Name} on its bridge";

    public override string Message => $"RTM_NEWLINK {Name} slave_kind=bridge isolated=1";

    public override string Command => $"bridge link set dev {Name} isolated on";

    public override void Write(NetlinkWriter writer)
    {
        writer.Begin(RouteAbi.RTM_NEWLINK, 0);
        WriteLinkHeader(writer, 0, 0);
        writer.Put(RouteAbi.IFLA_IFNAME, Name);
        int info = writer.BeginNested(RouteAbi.IFLA_LINKINFO);
        writer.Put(RouteAbi.IFLA_INFO_SLAVE_KIND, "bridge");
        int data = writer.BeginNested(RouteAbi.IFLA_INFO_SLAVE_DATA);
        writer.Put(RouteAbi.IFLA_BRPORT_ISOLATED, (byte)1);
        writer.EndNested(data);
        writer.EndNested(info);
    }
}
