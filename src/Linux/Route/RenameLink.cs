using System.Text;
using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Route;

/// <summary><c>ip link set NAME name NEW alias NAME</c>: another name, with the old one beside it by which it is still found.</summary>
/// <param name="Index">Interface index.</param>
/// <param name="Name">The old name.</param>
/// <param name="New">At most <see cref="RouteAbi.MaxName"/> bytes.</param>
internal sealed record RenameLink(int Index, string Name, string New) : RouteRequest
{
    public override string Attempt => $"name {Name} {New}";

    public override string Message => $"RTM_NEWLINK {Name} name={New} alias={Name}";

    public override string Command => $"ip link set {Name} name {New} alias {Name}";

    public override void Write(NetlinkWriter writer)
    {
        writer.Begin(RouteAbi.RTM_NEWLINK, 0);
        WriteLinkHeader(writer, Index, 0);
        // Without the byte 0 that ends other texts.
        writer.Put(RouteAbi.IFLA_IFALIAS, Encoding.UTF8.GetBytes(Name));
        writer.Put(RouteAbi.IFLA_IFNAME, New);
    }
}
