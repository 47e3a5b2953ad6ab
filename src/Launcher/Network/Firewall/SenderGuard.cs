using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Route;
using Nsinit.Linux.Traffic;

namespace Nsinit.Launcher.Network.Firewall;

/// <summary>
/// Keeps a container from sending by the addresses of others: a filter on the host's end of its wire, before the bridge sees or learns
/// anything. It goes with the wire, so that nothing has to be taken back.
/// </summary>
internal static class SenderGuard
{
    /// <summary>What a kernel needs for it.</summary>
    public const string Symbols = "CONFIG_NET_SCH_INGRESS and CONFIG_NET_CLS_BPF";

    private const int Loopback = 1;

    /// <summary>The step that guards a wire which is down, and brings it up.</summary>
    public static HostStep Step(Func<RouteSocket> socket, InterfaceSpec card)
    {
        List<RouteRequest> described = Requests(0, card.HostName, card.Mac, [.. card.Addresses.Select(a => a.Address)]);
        Act act = new(Actor.Launcher, $"let {card.HostName} pass only what is by its own addresses, and bring it up", string.Join("; ", described.ConvertAll(r => r.Command)))
        {
            Messages = described.ConvertAll(r => r.Message),
        };
        return new HostStep(act, () => Guard(socket(), card.HostName, card.Mac, [.. card.Addresses.Select(a => a.Address)]), null);
    }

    /// <summary>Guards a wire of a container that runs, whatever has become of its guard.</summary>
    public static void Restore(RouteSocket socket, InterfaceRecord card)
    {
        if (card.Driver is not null || socket.FindLink(card.HostName) is null) { return; }
        IPAddress[] addresses = Array.ConvertAll(card.Addresses, a => IPAddress.Parse(a[..a.IndexOf('/')]));
        Guard(socket, card.HostName, PhysicalAddress.Parse(card.Mac), addresses);
    }

    /// <summary>
    /// Holds the kernel's switch for such filters on as long as a bridge of ours exists: to turn it rewrites the kernel's code, which takes longer than
    /// all the rest of a guard. Where the kernel has no such filters there is nothing to be ready for.
    /// </summary>
    public static HostStep Prepare(RouteSocket socket, string bridge)
    {
        AddIngress request = new(0, bridge);
        Act act = new(Actor.Launcher, $"be ready to filter what comes in by wires of {bridge}", request.Command) { Messages = [request.Message] };
        return new HostStep(act, () => socket.TryExecute(request with { Index = socket.IndexOf(bridge) }), null);
    }

    /// <summary>Requests that show, in a network namespace with nothing but lo in it, whether this kernel has such filters.</summary>
    public static List<RouteRequest> Probe()
    {
        PacketProgram all = new();
        all.Pass();
        return [new AddIngress(Loopback, "lo"), new SetPacketFilter(Loopback, "lo", all)];
    }

    private static void Guard(RouteSocket socket, string name, PhysicalAddress mac, IReadOnlyList<IPAddress> addresses)
    {
        List<RouteRequest> requests = Requests(socket.IndexOf(name), name, mac, addresses);
        (Errno error, string attempt) = socket.TryExecute(requests);
        // Of that "network create" has warned.
        if (IsMissing(error)) { (error, attempt) = socket.TryExecute([requests[^1]]); }
        if (error != Errno.None) { throw new KernelException(attempt, error); }
    }

    private static List<RouteRequest> Requests(int index, string name, PhysicalAddress mac, IReadOnlyList<IPAddress> addresses) =>
        [new AddIngress(index, name), new SetPacketFilter(index, name, SenderProgram.Of(mac, addresses)), new SetLinkUp(index, name)];

    private static bool IsMissing(Errno error) => error is Errno.ENOENT or Errno.EOPNOTSUPP;
}
