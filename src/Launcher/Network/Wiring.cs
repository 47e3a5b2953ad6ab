using System;
using System.Collections.Generic;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.Network;

/// <summary>The launcher's half of a container's network, as steps.</summary>
internal static class Wiring
{
    /// <summary>
    /// A veth pair for each interface, with its far end in the namespace of the process that <paramref name="pid"/> gives
    /// once it exists. Nothing to undo: a pair dies with that namespace.
    /// </summary>
    public static List<HostStep> Steps(
        Func<RouteSocket> socket, IReadOnlyList<InterfaceSpec> interfaces, Func<string, NetworkRecord> network, Func<int> pid)
    {
        List<HostStep> steps = [];
        foreach (InterfaceSpec card in interfaces)
        {
            string bridge = network(card.Network).Bridge;
            steps.Add(new HostStep(
                Bridges.Describe(Veth(card, bridge, 0, 0)),
                () => socket().Execute(Veth(card, bridge, Bridges.Index(socket(), bridge), pid())),
                null));
        }

        return steps;
    }

    private static CreateVeth Veth(InterfaceSpec card, string bridge, int master, int pid) =>
        new(card.HostName, bridge, master, card.Mtu, card.Name, card.Index, card.Mac, pid);
}
