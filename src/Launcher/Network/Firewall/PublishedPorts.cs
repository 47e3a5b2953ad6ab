using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Network.Firewall;

/// <summary>Published ports between what is remembered of them and what is done with them.</summary>
internal static class PublishedPorts
{
    /// <summary>What of published ports is worth remembering.</summary>
    public static PortRecord[] Records(IReadOnlyList<PortSpec> ports) => [.. ports.Select(p => new PortRecord
    {
        HostAddress = p.HostAddress is null ? null : $"{p.HostAddress}",
        HostPort = p.HostPort,
        ContainerPort = p.ContainerPort,
        Count = p.Count,
        Protocol = p.Protocol.Name,
    })];

    /// <summary>The ports that a container has published.</summary>
    public static List<PortSpec> Specs(ContainerRecord container) => [.. container.Ports.Select(p => new PortSpec(
        p.HostAddress is null ? null : IPAddress.Parse(p.HostAddress), p.HostPort, p.ContainerPort, p.Count,
        TransportProtocol.All.Find(t => t.Name == p.Protocol) ?? TransportProtocol.Tcp, ""))];

    /// <summary>The interface of the default routes; null: nothing leads outside any more.</summary>
    public static InterfaceRecord? Standard(ContainerRecord container) => Array.Find(container.Networks, n => n.Gateways.Length > 0);

    /// <summary>The interface at whose addresses they are: that of the default routes; null: nothing leads outside any more, or not through this host.</summary>
    public static InterfaceRecord? Card(ContainerRecord container) => Standard(container) is { Driver: null } card ? card : null;

    /// <summary>The addresses at which they are.</summary>
    public static List<IPAddress> Targets(ContainerRecord container) => Card(container) is not InterfaceRecord card ? []
        : [.. Array.ConvertAll(card.Addresses, a => IPAddress.Parse(a[..a.IndexOf('/')]))];
}
