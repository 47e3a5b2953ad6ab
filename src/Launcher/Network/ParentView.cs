using System.Collections.Generic;
using System.Net;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.Network;

/// <summary>The interface below a network's macvlan or ipvlan links, as it is now.</summary>
/// <param name="Link">The interface.</param>
/// <param name="Addresses">All addresses of this host: nobody else's, where its containers are too.</param>
internal sealed record ParentView(LinkInfo Link, IReadOnlyCollection<IPAddress> Addresses)
{
    /// <summary>That of a network; null for one that has a bridge. Throws <see cref="NsinitException"/> where no link can be made above it.</summary>
    public static ParentView? Of(RouteSocket socket, NetworkRecord network) => network.Parent is string parent
        ? new ParentView(Find(socket, parent, $"use network {network.Name}"), [.. socket.Addresses().ConvertAll(a => a.Address)]) : null;

    /// <summary>The interface of that name. Throws <see cref="NsinitException"/>, with <paramref name="what"/> in front, where no link can be made above it.</summary>
    public static LinkInfo Find(RouteSocket socket, string parent, string what)
    {
        LinkInfo link = socket.FindLink(parent) ?? throw new NsinitException($"{what}: there is no interface {parent}")
        {
            Hint = VlanHint(parent) ?? "ip link lists them; name one with --parent",
        };
        if (!link.IsEthernet) { throw new NsinitException($"{what}: {parent} carries no Ethernet frames, so nothing can be above it") { Hint = "name another parent" }; }
        if (link.Master != 0 && socket.Links().Find(l => l.Index == link.Master) is { Kind: not "vrf" } master)
        {
            throw new NsinitException($"{what}: {parent} is a port of {master.Name}, which takes all that comes in")
            {
                Hint = $"use {master.Name} as the parent, or take it out: ip link set {parent} nomaster",
            };
        }

        return link.Up ? link : throw new NsinitException($"{what}: {parent} is down") { Hint = $"ip link set {parent} up" };
    }

    private static string? VlanHint(string parent) =>
        parent.LastIndexOf('.') is int dot and > 0 && int.TryParse(parent[(dot + 1)..], out int tag) && tag is > 0 and < 4095
            ? $"make it: ip link add link {parent[..dot]} name {parent} type vlan id {tag}; ip link set {parent} up" : null;
}
