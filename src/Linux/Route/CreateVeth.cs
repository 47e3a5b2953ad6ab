using System.Net.NetworkInformation;
using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Route;

/// <summary>
/// <c>ip link add NAME master BRIDGE up type veth peer name PEER netns PID</c>: a pair whose far end appears straight in
/// another network namespace. Both ends die with that namespace, so nothing is left when the launcher dies.
/// </summary>
/// <param name="Name">The near end.</param>
/// <param name="Master">Name of the bridge, for words.</param>
/// <param name="MasterIndex">Its interface index; 0: no bridge.</param>
/// <param name="Mtu">Bytes, of both ends; 0 leaves the kernel's choice.</param>
/// <param name="Peer">Name of the far end.</param>
/// <param name="PeerIndex">Its interface index there; known beforehand, so that its address needs no look-up.</param>
/// <param name="PeerAddress">Its MAC address.</param>
/// <param name="Pid">A process in the far namespace; 0: the far end stays in this one.</param>
internal sealed record CreateVeth(
    string Name, string Master, int MasterIndex, int Mtu, string Peer, int PeerIndex, PhysicalAddress PeerAddress, int Pid)
    : RouteRequest
{
    /// <summary>A descriptor of the far namespace, in the place of a process in it; null: there is none.</summary>
    public int? Namespace { get; init; }

    /// <summary>Whether the near end stays down, so that nothing passes yet.</summary>
    public bool Down { get; init; }

    public override string Attempt => $"create veth pair {Name} and {Peer}";

    public override string Message =>
        $"RTM_NEWLINK {Name} kind=veth master={Master}{(Down ? "" : " up")} peer={{{Peer} index={PeerIndex} address={Mac} netns_pid={PidText}}}";

    public override string Command =>
        $"ip link add {Name} type veth peer name {Peer} address {Mac}; ip link set {Peer} netns {PidText}; "
        + $"ip link set {Name} master {Master}{(Down ? "" : $"; ip link set dev {Name} up")}";

    private string PidText => Pid == 0 ? "PID" : $"{Pid}";

    private string Mac => MacText.Format(PeerAddress);

    public override void Write(NetlinkWriter writer)
    {
        writer.Begin(RouteAbi.RTM_NEWLINK, NetlinkAbi.NLM_F_CREATE | NetlinkAbi.NLM_F_EXCL);
        WriteLinkHeader(writer, 0, Down ? 0 : RouteAbi.IFF_UP);
        writer.Put(RouteAbi.IFLA_IFNAME, Name);
        if (MasterIndex != 0) { writer.Put(RouteAbi.IFLA_MASTER, (uint)MasterIndex); }
        if (Mtu != 0) { writer.Put(RouteAbi.IFLA_MTU, (uint)Mtu); }
        int info = writer.BeginNested(RouteAbi.IFLA_LINKINFO);
        writer.Put(RouteAbi.IFLA_INFO_KIND, "veth");
        int data = writer.BeginNested(RouteAbi.IFLA_INFO_DATA);
        int peer = writer.BeginNested(RouteAbi.VETH_INFO_PEER);
        WriteLinkHeader(writer, PeerIndex, 0);
        writer.Put(RouteAbi.IFLA_IFNAME, Peer);
        writer.Put(RouteAbi.IFLA_ADDRESS, PeerAddress.GetAddressBytes());
        if (Mtu != 0) { writer.Put(RouteAbi.IFLA_MTU, (uint)Mtu); }
        if (Namespace is int descriptor) { writer.Put(RouteAbi.IFLA_NET_NS_FD, (uint)descriptor); }
        else if (Pid != 0) { writer.Put(RouteAbi.IFLA_NET_NS_PID, (uint)Pid); }
        writer.EndNested(peer);
        writer.EndNested(data);
        writer.EndNested(info);
    }
}
