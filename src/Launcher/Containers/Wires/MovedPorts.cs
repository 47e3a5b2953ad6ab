using System.Collections.Generic;
using System.Net;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Network;
using Nsinit.Launcher.Network.Firewall;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.Containers.Wires;

/// <summary>The published ports of a container whose default routes have come to lead elsewhere: answers leave by them, so requests come in there too.</summary>
internal static class MovedPorts
{
    /// <summary>Publishes them at the address that <paramref name="after"/> says; withdraws them when nothing leads outside any more.</summary>
    public static void Follow(StateRoot root, HostFirewall firewall, RouteSocket socket, ContainerRecord after)
    {
        if (after.Ports.Length == 0) { return; }
        List<PortSpec> ports = PublishedPorts.Specs(after);
        List<IPAddress> targets = PublishedPorts.Targets(after);
        if (PublishedPorts.Card(after) is InterfaceRecord card && new NetworkStore(root).TryLoad(card.Network) is NetworkRecord network)
        {
            socket.Execute(SetBridgePort.Hairpin(card.HostName));
            Publishing.Loopback(network.Bridge, ports).ForEach(step => step.Do());
        }
        else
        {
            string why = PublishedPorts.Standard(after) is { Driver: string driver } standard ? $"it leads outside by {standard.Network} ({driver}), not through this host"
                : "it is on no network that leads outside";
            Warnings.Add($"the published ports of container {after.Name} lead nowhere: {why}");
        }

        firewall.Move(ports, targets, after.Id);
        Publishing.Forget(ports).ForEach(step => step.Do());
    }
}
