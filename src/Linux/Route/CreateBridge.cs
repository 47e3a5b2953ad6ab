using System.Net.NetworkInformation;
using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Route;

/// <summary><c>ip link add name NAME [mtu MTU] type bridge</c>, brought up at once.</summary>
/// <param name="Name">At most <see cref="RouteAbi.MaxName"/> bytes.</param>
/// <param name="Address">Its MAC address; by itself a bridge takes its ports' lowest, and changes it with them.</param>
/// <param name="Mtu">Bytes; 0 leaves the kernel's choice.</param>
internal sealed record CreateBridge(string Name, PhysicalAddress Address, int Mtu) : RouteRequest
{
    public override string Attempt => $"create bridge {Name}";

    public override string Message => $"RTM_NEWLINK {Name} kind=bridge address={MacText.Format(Address)}{(Mtu == 0 ? "" : $" mtu={Mtu}")} up";

    public override string Command =>
        $"ip link add {Name} address {MacText.Format(Address)}{(Mtu == 0 ? "" : $" mtu {Mtu}")} type bridge; ip link set {Name} up";

    public override void Write(NetlinkWriter writer)
    {
        writer.Begin(RouteAbi.RTM_NEWLINK, NetlinkAbi.NLM_F_CREATE | NetlinkAbi.NLM_F_EXCL);
        WriteLinkHeader(writer, 0, RouteAbi.IFF_UP);
        writer.Put(RouteAbi.IFLA_IFNAME, Name);
        writer.Put(RouteAbi.IFLA_ADDRESS, Address.GetAddressBytes());
        if (Mtu != 0) { writer.Put(RouteAbi.IFLA_MTU, (uint)Mtu); }
        int info = writer.BeginNested(RouteAbi.IFLA_LINKINFO);
        writer.Put(RouteAbi.IFLA_INFO_KIND, "bridge");
        writer.EndNested(info);
    }
}
