using System;
using System.Collections.Generic;
using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Network.Firewall;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Launcher.Weakened;
using Nsinit.Linux;
using Nsinit.Linux.Files;
using Nsinit.Linux.Route;
using Nsinit.Linux.Traffic;

namespace Nsinit.Launcher.Network;

/// <summary>The launcher's half of a container's network, as steps.</summary>
internal static class Wiring
{
    /// <summary>
    /// A veth pair for each interface, with its far end in the namespace of the process that <paramref name="pid"/> gives
    /// once it exists, or what a network without a bridge has instead. Nothing to undo: all of it dies with that namespace.
    /// </summary>
    public static List<HostStep> Steps(
        Func<RouteSocket> socket, IReadOnlyList<InterfaceSpec> interfaces, Func<string, NetworkRecord> network, Func<int> pid) =>
        Steps(socket, interfaces, network, request => request with { Pid = pid() }, act =>
        {
            using OwnedFd opened = Paths.Open(Fd.AT_FDCWD, $"/proc/{pid()}/ns/net", OpenFlags.O_RDONLY);
            act(opened.Value);
        });

    /// <summary>The same for one whose namespace is open.</summary>
    public static List<HostStep> Steps(RouteSocket socket, InterfaceSpec card, NetworkRecord network, int descriptor) =>
        Steps(() => socket, [card], _ => network, request => request with { Namespace = descriptor }, act => act(descriptor));

    private static List<HostStep> Steps(
        Func<RouteSocket> socket, IReadOnlyList<InterfaceSpec> interfaces, Func<string, NetworkRecord> network, Func<CreateVeth, CreateVeth> aim, Action<Action<int>> enter)
    {
        List<HostStep> steps = [];
        foreach (InterfaceSpec card in interfaces)
        {
            if (card.Driver is not null)
            {
                steps.AddRange(Sublinks.Steps(socket, card, network(card.Network), enter));
                continue;
            }

            string bridge = network(card.Network).Bridge;
            steps.Add(new HostStep(
                Bridges.Describe(Veth(card, bridge, 0)),
                () => socket().Execute(aim(Veth(card, bridge, Bridges.Index(socket(), bridge)))),
                null));
            if (!Weak.Lacks(Protection.Neighbours)) { steps.Add(SenderGuard.Step(socket, card)); }
            if (network(card.Network).Isolated)
            {
                SetBridgePort isolate = SetBridgePort.Isolated(card.HostName);
                steps.Add(new HostStep(Bridges.Describe(isolate), () => socket().Execute(isolate), null));
            }

            if (card.Index == 0) { steps.Add(Sublinks.BringUp(card, network(card.Network), enter)); }
        }

        foreach (InterfaceSpec card in interfaces)
        {
            if (card.Rate is not RateSpec rate) { continue; }
            // Before the payload runs, and gone with the pair.
            AddTokenBucket request = new(0, card.HostName, rate.Bits, rate.Burst);
            steps.Add(new HostStep(
                Bridges.Describe(request) with { Origin = rate.Origin },
                () => socket().Execute(request with { Index = socket().FindLink(card.HostName)?.Index ?? throw new KernelException(request.Attempt, Errno.ENODEV) }),
                null));
        }

        return steps;
    }

    /// <summary>Removes the veth pairs of a container that has ended, as far as the kernel has not done so yet.</summary>
    public static void Remove(IEnumerable<string> names)
    {
        using RouteSocket socket = new();
        Remove(socket, names);
    }

    /// <summary>The same, by an open socket.</summary>
    public static void Remove(RouteSocket socket, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            if (socket.FindLink(name) is not LinkInfo link) { continue; }
            DeleteLink request = new(link.Index, link.Name);
            Errno error = socket.TryExecute(request);
            if (error is not (Errno.None or Errno.ENODEV)) { throw new KernelException(request.Attempt, error); }
        }
    }

    // Until it is guarded nothing passes: a container that runs might send.
    private static CreateVeth Veth(InterfaceSpec card, string bridge, int master) =>
        new(card.HostName, bridge, master, card.Mtu, card.Name, card.Index, card.Mac, 0) { Down = !Weak.Lacks(Protection.Neighbours) };
}
