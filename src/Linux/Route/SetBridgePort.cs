using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Route;

/// <summary><c>bridge link set dev NAME isolated|hairpin on</c>.</summary>
/// <param name="Name">At most <see cref="RouteAbi.MaxName"/> bytes.</param>
/// <param name="Attribute">Which property of the port.</param>
/// <param name="Word">As bridge(8) has it.</param>
internal sealed record SetBridgePort(string Name, ushort Attribute, string Word) : RouteRequest
{
    /// <summary>Frames between two such ports of a bridge are dropped.</summary>
    public static SetBridgePort Isolated(string name) => new(name, RouteAbi.IFLA_BRPORT_ISOLATED, "isolated");

    /// <summary>
    /// Frames may leave by the port they came from. Where the bridge filters (br_netfilter), it also translates, and sends a
    /// container's packet to a port of its own straight back instead of handing it to the host.
    /// </summary>
    public static SetBridgePort Hairpin(string name) => new(name, RouteAbi.IFLA_BRPORT_MODE, "hairpin");

    public override string Attempt => $"set {Word} of {Name} on its bridge";

    public override string Message => $"RTM_NEWLINK {Name} slave_kind=bridge {Word}=1";

    public override string Command => $"bridge link set dev {Name} {Word} on";

    public override void Write(NetlinkWriter writer)
    {
        writer.Begin(RouteAbi.RTM_NEWLINK, 0);
        WriteLinkHeader(writer, 0, 0);
        writer.Put(RouteAbi.IFLA_IFNAME, Name);
        int info = writer.BeginNested(RouteAbi.IFLA_LINKINFO);
        writer.Put(RouteAbi.IFLA_INFO_SLAVE_KIND, "bridge");
        int data = writer.BeginNested(RouteAbi.IFLA_INFO_SLAVE_DATA);
        writer.Put(Attribute, (byte)1);
        writer.EndNested(data);
        writer.EndNested(info);
    }
}
