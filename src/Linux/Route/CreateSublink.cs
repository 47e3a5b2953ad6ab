using System.Net.NetworkInformation;
using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Route;

/// <summary>
/// <c>ip link add link PARENT name NAME netns PID type macvlan|ipvlan mode MODE</c>: a further address of an interface, straight in
/// another network namespace, with which it dies.
/// </summary>
/// <param name="Kind">What it is, and how it treats its siblings.</param>
/// <param name="Parent">Name of the interface below it, for words.</param>
/// <param name="ParentIndex">Its interface index, in the namespace of the socket.</param>
/// <param name="Name">
/// Its own. Kernels before 6.15 look for it where the socket is too, and refuse one that is taken in either namespace.
/// </param>
/// <param name="Address">Its MAC address; null for ipvlan, which has its parent's.</param>
/// <param name="Mtu">Bytes, at most its parent's; 0: its parent's.</param>
/// <param name="Pid">A process in the other namespace.</param>
internal sealed record CreateSublink(SublinkKind Kind, string Parent, int ParentIndex, string Name, PhysicalAddress? Address, int Mtu, int Pid) : RouteRequest
{
    /// <summary>A descriptor of the other namespace, in the place of a process in it; null: there is none.</summary>
    public int? Namespace { get; init; }

    public override string Attempt => $"create {Kind.Driver} {Name} on {Parent}";

    public override string Message => $"RTM_NEWLINK {Name} kind={Kind.Driver} link={Parent} mode={Kind.Mode}{(Address is null ? "" : $" address={Mac}")} netns_pid={PidText}";

    public override string Command =>
        $"ip link add link {Parent} name {Name}{(Address is null ? "" : $" address {Mac}")}{(Mtu == 0 ? "" : $" mtu {Mtu}")} netns {PidText} type {Kind.Driver} mode {Kind.Mode}";

    private string PidText => Pid == 0 ? "PID" : $"{Pid}";

    private string Mac => Address is null ? "" : MacText.Format(Address);

    public override void Write(NetlinkWriter writer)
    {
        writer.Begin(RouteAbi.RTM_NEWLINK, NetlinkAbi.NLM_F_CREATE | NetlinkAbi.NLM_F_EXCL);
        WriteLinkHeader(writer, 0, 0);
        if (Address is not null) { writer.Put(RouteAbi.IFLA_ADDRESS, Address.GetAddressBytes()); }
        if (Mtu != 0) { writer.Put(RouteAbi.IFLA_MTU, (uint)Mtu); }
        if (Namespace is int descriptor) { writer.Put(RouteAbi.IFLA_NET_NS_FD, (uint)descriptor); }
        else { writer.Put(RouteAbi.IFLA_NET_NS_PID, (uint)Pid); }
        writer.Put(RouteAbi.IFLA_LINK, (uint)ParentIndex);
        writer.Put(RouteAbi.IFLA_IFNAME, Name);
        int info = writer.BeginNested(RouteAbi.IFLA_LINKINFO);
        writer.Put(RouteAbi.IFLA_INFO_KIND, Kind.Driver);
        int data = writer.BeginNested(RouteAbi.IFLA_INFO_DATA);
        Kind.Write(writer);
        writer.EndNested(data);
        writer.EndNested(info);
    }
}
