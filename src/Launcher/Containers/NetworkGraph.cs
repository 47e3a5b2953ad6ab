using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Serialization;
using Nsinit.Launcher.Network.Firewall;
using Nsinit.Launcher.State;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.Containers;

/// <summary>Who is wired to whom: what the kernel says of this host's links, and what is remembered of networks and containers.</summary>
/// <param name="Interfaces">The host's own interfaces: no bridge and no wire of ours.</param>
/// <param name="Networks">All networks.</param>
/// <param name="Containers">The containers that run and are on one.</param>
internal sealed record NetworkGraph(
    IReadOnlyList<GraphInterface> Interfaces, IReadOnlyList<GraphNetwork> Networks, IReadOnlyList<GraphContainer> Containers)
{
    public static NetworkGraph Read(StateRoot root)
    {
        using RouteSocket socket = new();
        List<LinkInfo> links = socket.Links();
        List<AddressInfo> addresses = socket.Addresses();
        List<int> standard = socket.Routes().FindAll(r => r.Destination is null && r.Table == RouteAbi.RT_TABLE_MAIN).ConvertAll(r => r.Interface);
        List<NetworkRecord> records = [.. NetworkGround.Networks(root).OrderBy(n => n.Name, StringComparer.Ordinal)];
        List<ContainerRecord> running = [.. PortOwners.Running(new ContainerStore(root)).Where(c => c.Networks.Length > 0).OrderBy(c => c.Name, StringComparer.Ordinal)];
        HashSet<string> ours = [.. records.Where(n => n.Parent is null).Select(n => n.Bridge), .. running.SelectMany(c => c.Networks).Select(n => n.HostName)];
        return new NetworkGraph(
            [.. links.Where(l => !ours.Contains(l.Name)).Select(l => new GraphInterface(
                l.Name, l.Up, standard.Contains(l.Index), NetworkOf(l, records, links),
                [.. addresses.Where(a => a.Index == l.Index).Select(a => $"{a.Address}/{a.Prefix}")]))],
            [.. records.Select(n => new GraphNetwork(
                n.Name, n.Driver, n.Interface, links.Find(l => l.Name == n.Interface) is { Up: true }, n.Internal, n.Isolated,
                Array.ConvertAll(n.Subnets, s => s.Subnet), n.Gateways))],
            [.. running.Select(Describe)]);
    }

    private static string? NetworkOf(LinkInfo link, List<NetworkRecord> records, List<LinkInfo> links) =>
        records.Find(n => n.Parent == link.Name || (n.Parent is null && link.Master != 0 && links.Find(b => b.Name == n.Bridge)?.Index == link.Master))?.Name;

    private static GraphContainer Describe(ContainerRecord container) => new(
        container.Name,
        container.Id,
        [.. container.Networks.Select(n => new GraphWire(n.Network, n.Name, n.Driver ?? n.HostName, n.Mac, n.Addresses, n.Gateways.Length > 0))],
        [.. PublishedPorts.Specs(container).Select(p => new GraphPort(p.Host, p.Container))]);
}

/// <summary>An interface of the host.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Up">Whether it is up.</param>
/// <param name="WayOut">Whether a default route leads out by it.</param>
/// <param name="Network">The network whose bridge it is a port of, or whose parent it is; null: none.</param>
/// <param name="Addresses">ADDRESS/PREFIX, each.</param>
internal sealed record GraphInterface(string Name, bool Up, bool WayOut, string? Network, string[] Addresses);

/// <summary>A network and its bridge, or its parent.</summary>
internal sealed record GraphNetwork(string Name, string Driver, string Bridge, bool Up, bool Internal, bool Isolated, string[] Subnets, string[] Gateways)
{
    /// <summary>Whether what its containers send outside is passed on by this host.</summary>
    [JsonIgnore]
    public bool IsPassedOn => !Internal && Driver == NetworkRecord.BridgeDriver;
}
