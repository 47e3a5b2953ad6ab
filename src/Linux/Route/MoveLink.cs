using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Route;

/// <summary><c>ip link set NAME netns PID name INSIDE</c>: an interface goes to another network namespace, without its addresses.</summary>
/// <param name="Index">Its interface index here.</param>
/// <param name="Name">Its name here, for words.</param>
/// <param name="Inside">Its name there.</param>
/// <param name="NewIndex">Its index there. Kernels before 5.13 do not hear of it, and keep the present one when that is free.</param>
/// <param name="Pid">A process in the other namespace.</param>
internal sealed record MoveLink(int Index, string Name, string Inside, int NewIndex, int Pid) : RouteRequest
{
    public override string Attempt => $"move interface {Name}";

    public override string Message => $"RTM_NEWLINK {Name} netns_pid={PidText} name={Inside} index={NewIndex}";

    public override string Command => $"ip link set {Name} netns {PidText} name {Inside}";

    private string PidText => Pid == 0 ? "PID" : $"{Pid}";

    public override void Write(NetlinkWriter writer)
    {
        writer.Begin(RouteAbi.RTM_NEWLINK, 0);
        WriteLinkHeader(writer, Index, 0);
        writer.Put(RouteAbi.IFLA_NET_NS_PID, (uint)Pid);
        writer.Put(RouteAbi.IFLA_IFNAME, Inside);
        if (NewIndex != Index) { writer.Put(RouteAbi.IFLA_NEW_IFINDEX, (uint)NewIndex); }
    }
}
