using System;
using System.Collections.Generic;
using System.Net;
using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.Network;

/// <summary>The bridge of a network: made when it is missing, and completed when something took its address away.</summary>
internal static class Bridges
{
    /// <summary>The bridge's link; null when there is none. An interface that is no bridge is an error.</summary>
    public static LinkInfo? Find(RouteSocket socket, string bridge)
    {
        LinkInfo? link = socket.FindLink(bridge);
        return link is null or { Kind: "bridge" } ? link : throw new NsinitException(
            $"use {bridge} as a bridge: there is an interface of that name, and it is {(link.Kind.Length == 0 ? "no bridge" : $"of kind {link.Kind}")}")
        {
            Hint = "choose another name",
        };
    }

    /// <summary>The steps that a network's bridge needs to be complete; none on most days, nor for a network without a bridge.</summary>
    public static List<HostStep> Complete(RouteSocket socket, NetworkRecord network)
    {
        List<HostStep> steps = [];
        if (network.Sublink is not null) { return steps; }
        LinkInfo? link = Find(socket, network.Bridge);
        if (network.Foreign)
        {
            return link is not null ? [] : throw new NsinitException($"use network {network.Name}: there is no bridge {network.Bridge}, and it is not for nsinit to make it (unmanaged)")
            {
                Hint = $"make it, for example with ip link add {network.Bridge} type bridge",
            };
        }

        if (link is null)
        {
            steps.Add(Step(socket, new CreateBridge(network.Bridge, MacAddresses.For(IPAddress.Parse(network.Subnets[0].Gateway)), network.Mtu)));
            steps.Add(Firewall.SenderGuard.Prepare(socket, network.Bridge));
        }
        else if (!link.Up) { steps.Add(Step(socket, new SetLinkUp(link.Index, link.Name))); }

        if (network.Managed) { steps.AddRange(Settings(network)); }
        List<AddressInfo> present = link is null ? [] : socket.Addresses().FindAll(a => a.Index == link.Index);
        foreach (SubnetRecord subnet in network.Subnets)
        {
            IPAddress gateway = IPAddress.Parse(subnet.Gateway);
            if (present.Exists(a => a.Address.Equals(gateway))) { continue; }
            int prefix = IPNetwork.Parse(subnet.Subnet).PrefixLength;
            steps.Add(new HostStep(
                Describe(new AddAddress(0, network.Bridge, gateway, prefix)),
                () => Tolerate(socket, new AddAddress(Index(socket, network.Bridge), network.Bridge, gateway, prefix)),
                null));
        }

        return steps;
    }

    // No advertisement of a container makes this host take an address or a route of it (CVE-2020-10749), and where nobody
    // gave IPv6 addresses, nobody has any (CVE-2024-32473).
    private static IEnumerable<HostStep> Settings(NetworkRecord network)
    {
        string directory = $"net/ipv6/conf/{network.Bridge}";
        bool v6 = Array.Exists(network.Subnets, s => s.Subnet.Contains(':'));
        foreach ((string name, string value) in ((string, string)[])[("accept_ra", "0"), ("disable_ipv6", v6 ? "0" : "1")])
        {
            string path = $"{directory}/{name}";
            string? present = Sysctl.Read(path);
            // Before the bridge is made it has no settings; a kernel without IPv6 has none at all.
            if (present == value || (present is null && Sysctl.Read($"net/ipv6/conf/default/{name}") is null)) { continue; }
            yield return new HostStep(
                new Act(Actor.Launcher, $"set {name} of {network.Bridge} to {value}", Sysctl.Command(path, value)) { Messages = [$"write(\"/proc/sys/{path}\", \"{value}\")"] },
                () => Sysctl.Write(path, value),
                null);
        }
    }

    /// <summary>
    /// The MTU of the interface by which this host reaches others, or 0 where that is none: what containers send must fit
    /// through it, or large packets vanish.
    /// </summary>
    public static int InheritedMtu(RouteSocket socket)
    {
        RouteInfo? standard = socket.Routes().Find(r => r.Destination is null && r.Table == RouteAbi.RT_TABLE_MAIN && r.Interface != 0);
        return standard is null ? 0 : socket.Links().Find(l => l.Index == standard.Interface)?.Mtu ?? 0;
    }

    /// <summary>The interface index of a bridge that must be there.</summary>
    public static int Index(RouteSocket socket, string bridge) =>
        Find(socket, bridge)?.Index ?? throw new KernelException($"look up bridge {bridge}", Errno.ENODEV);

    /// <summary>The act of a request that the launcher carries out.</summary>
    public static Act Describe(RouteRequest request) =>
        new(Actor.Launcher, request.Attempt, request.Command) { Messages = [request.Message] };

    // Two launchers may complete the same bridge at once; whoever comes second finds the work done.
    private static HostStep Step(RouteSocket socket, RouteRequest request) =>
        new(Describe(request), () => Tolerate(socket, request), null);

    private static void Tolerate(RouteSocket socket, RouteRequest request)
    {
        try { socket.Execute(request); }
        catch (KernelException e) when (e.Error == Errno.EEXIST) { }
    }
}
