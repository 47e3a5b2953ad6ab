using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Network;
using Nsinit.Launcher.State;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.Containers;

/// <summary>Decides on a new network whose containers have macvlan or ipvlan links above an interface of the host.</summary>
internal static class SublinkNetworks
{
    /// <summary>Throws <see cref="NsinitException"/> about what cannot be.</summary>
    public static NetworkRecord Plan(RouteSocket socket, StateRoot root, NetworkRequest request)
    {
        string what = $"create network {request.Name}";
        SublinkKind kind = SublinkKind.Find(request.Driver, request.Mode)!;
        LinkInfo? standard = Standard(socket);
        string name = request.Parent ?? standard?.Name ?? throw new NsinitException($"{what}: this host has no default route, whose interface would be its parent")
        {
            Hint = "name one: --parent INTERFACE",
        };
        LinkInfo parent = ParentView.Find(socket, name, what);
        foreach (NetworkRecord other in NetworkGround.Networks(root).Where(n => n.Interface == parent.Name && n.Driver != kind.Driver))
        {
            string use = other.Parent is null ? "the bridge" : $"the parent of {other.Driver} links, which exclude those of {kind.Driver},";
            throw new NsinitException($"{what}: {parent.Name} is {use} of network {other.Name}") { Hint = "use that network, or name another parent" };
        }

        Sublinks.Require(socket, kind, what);
        if (request.Mtu > parent.Mtu)
        {
            throw new NsinitException($"{what}: an MTU of {request.Mtu} is more than the {parent.Mtu} of {parent.Name}") { Hint = "choose a smaller one, or leave it out for the parent's" };
        }

        if (request.Isolated)
        {
            throw new NsinitException($"{what}: --isolate is of networks with a bridge")
            {
                Hint = kind.Driver == SublinkKind.Macvlan ? "--opt mode=private keeps containers from each other" : "leave it out",
            };
        }

        if (kind.IsRouted && request.Gateways.Count > 0)
        {
            throw new NsinitException($"{what}: in mode {kind.Mode} there is no gateway, {parent.Name} routes") { Origin = $"--gateway {request.Gateways[0]}", Hint = "leave it out" };
        }

        Networks.RequireV6(request, request.V6 == true);
        CheckSubnets(socket, request, parent, what);
        return new NetworkRecord
        {
            Name = request.Name,
            Driver = kind.Driver,
            Parent = parent.Name,
            Mode = kind.Mode,
            Bridge = "",
            Managed = false,
            Subnets = SubnetChooser.Choose([], parent.Index, new NetworkStore(root), request.Name, request.Subnets, Gateways(socket, request, parent), request.Ranges, v6: false),
            Mtu = request.Mtu,
            Internal = request.Internal,
            Labels = request.Labels,
            Created = DateTimeOffset.UtcNow,
        };
    }

    private static LinkInfo? Standard(RouteSocket socket) =>
        socket.Routes().Find(r => r.Destination is null && r.Table == RouteAbi.RT_TABLE_MAIN && r.Interface != 0) is RouteInfo route
            ? socket.Links().Find(l => l.Index == route.Interface) : null;

    // Its containers are on the parent's own network: what that is cannot be chosen, only known.
    private static void CheckSubnets(RouteSocket socket, NetworkRequest request, LinkInfo parent, string what)
    {
        if (request.Subnets.Count > 0 && (request.V6 != true || request.Subnets.Any(s => s.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6))) { return; }
        bool v6 = request.Subnets.Count > 0;
        List<string> known = [.. socket.Addresses()
            .Where(a => a.Index == parent.Index && a.IsPermanentGlobal && (!v6 || a.Address.AddressFamily == AddressFamily.InterNetworkV6))
            .Select(a => $"{SubnetChooser.Network(a.Address, a.Prefix)}").Distinct()];
        throw new NsinitException($"{what}: which {(v6 ? "IPv6 subnet" : "subnet")} its containers are on behind {parent.Name} must be said")
        {
            Hint = known.Count == 0 ? "name it: --subnet ADDRESS/PREFIX" : $"that of {parent.Name} is --subnet {string.Join(" --subnet ", known)}",
        };
    }

    // Who leads this host out by the parent leads its containers out too.
    private static List<IPAddress> Gateways(RouteSocket socket, NetworkRequest request, LinkInfo parent)
    {
        List<IPAddress> gateways = [.. request.Gateways];
        foreach (RouteInfo route in socket.Routes().Where(r => r.Destination is null && r.Interface == parent.Index && r.Table == RouteAbi.RT_TABLE_MAIN))
        {
            bool named = gateways.Exists(g => g.AddressFamily == route.Gateway?.AddressFamily);
            if (route.Gateway is IPAddress gateway && !named && request.Subnets.Any(s => s.Contains(gateway))) { gateways.Add(gateway); }
        }

        return gateways;
    }
}
