using System;
using System.Collections.Generic;
using System.Linq;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.Network;

/// <summary>Interfaces of the host that containers get.</summary>
internal static class HostLinks
{
    private const int Loopback = 1;

    // Above what the container's own interfaces have.
    private const int FreeIndex = 1000;

    // What the kernel takes where it chooses itself is below.
    private const int Chosen = 64;

    /// <summary>
    /// What is known of the interfaces that are to move, perhaps to where there are others of unknown number (<paramref name="crowded"/>).
    /// Throws <see cref="NsinitException"/> about one that cannot.
    /// </summary>
    public static List<MovedLink> Plan(RouteSocket socket, IReadOnlyList<HostLinkSpec> wanted, IReadOnlyList<InterfaceSpec> others, bool crowded)
    {
        List<MovedLink> moved = [];
        HashSet<int> taken = [Loopback, .. others.Select(card => card.Index)];
        if (crowded || others.Any(card => card.Index == 0)) { taken.UnionWith(Enumerable.Range(Loopback, Chosen)); }
        HashSet<string> names = ["lo", .. others.Select(card => card.Name)];
        List<AddressInfo> addresses = socket.Addresses();
        foreach (HostLinkSpec spec in wanted)
        {
            LinkInfo link = socket.FindLink(spec.Name) ?? throw Refuse(spec, "there is none of that name", "ip link lists them");
            if (link.Index == Loopback) { throw Refuse(spec, "every network namespace has one of its own", "name another"); }
            if (link.Master != 0) { throw Refuse(spec, "it is a port of another interface", $"take it out first: ip link set {spec.Name} nomaster"); }
            if (!names.Add(spec.Inside)) { throw Refuse(spec, $"the container has {spec.Inside} already", $"give it another name: --device-net {spec.Name}:NAME"); }
            int index = taken.Add(link.Index) ? link.Index : FreeIndex + moved.Count;
            taken.Add(index);
            moved.Add(new MovedLink(spec, link.Index, index,
                [.. addresses.Where(a => a.Index == link.Index && a.IsPermanentGlobal).Select(a => new InterfaceAddress(a.Address, a.Prefix))]));
        }

        return moved;
    }

    /// <summary>
    /// The steps that move them. There is no way back: the container's end returns an interface of hardware to the host and
    /// removes any other, whoever's end it is.
    /// </summary>
    public static IEnumerable<HostStep> Steps(Func<RouteSocket> socket, IReadOnlyList<MovedLink> links, Func<int> pid)
    {
        foreach (MovedLink link in links)
        {
            MoveLink request = new(link.HostIndex, link.Link.Name, link.Link.Inside, link.Index, 0);
            yield return new HostStep(
                Bridges.Describe(request) with { Origin = link.Link.Origin },
                () => socket().Execute(request with { Pid = pid() }),
                null);
        }
    }

    private static NsinitException Refuse(HostLinkSpec spec, string why, string hint) =>
        new($"move interface {spec.Name}: {why}") { Origin = spec.Origin, Hint = hint };
}
