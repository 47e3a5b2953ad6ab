using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.Network;
using Nsinit.Launcher.Network.Firewall;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.Containers;

/// <summary>Makes and removes networks.</summary>
internal sealed class Networks
{
    private readonly StateRoot _root;
    private readonly NetworkStore _store;
    private readonly Recovery _recovery;

    public Networks(StateRoot root)
    {
        _root = root;
        _store = new NetworkStore(root);
        _recovery = new Recovery(new ContainerStore(root));
    }

    /// <summary>
    /// Remembers a network and makes its bridge. A bridge of that name that exists already is used, and stays when the
    /// network goes. With no subnet, one is chosen that meets no route of the host.
    /// </summary>
    public void Create(NetworkRequest request)
    {
        Validate(request);
        if (OwnIds.LacksNetwork)
        {
            throw new NsinitException($"create network {request.Name}: only root may make {(request.Driver == NetworkRecord.BridgeDriver ? "a bridge" : "links above an interface")} on the host")
            {
                Hint = "run it as root; containers of your own are connected by pasta or slirp4netns, if you name no network",
            };
        }

        using RouteSocket socket = new();
        _store.RemoveAbandoned();
        if (_store.TryLoad(request.Name) is not null) { throw Exists(request.Name); }
        NetworkRecord record = request.Driver == NetworkRecord.BridgeDriver ? Plan(socket, request) : SublinkNetworks.Plan(socket, _root, request);
        if (!_store.TryAdd(record)) { throw Exists(request.Name); }
        using HostFirewall firewall = new();
        HostSteps steps = new();
        try
        {
            steps.Run(Bridges.Complete(socket, record));
            if (record.Sublink is null)
            {
                steps.Run(new NetworkGround(_root, firewall).Introduce(record));
                WarnUnlessGuarded(record);
            }
        }
        catch
        {
            firewall.TryRemoveNetwork(record);
            if (record.Managed && socket.FindLink(record.Bridge) is LinkInfo made) { socket.TryExecute(new DeleteLink(made.Index, record.Bridge)); }
            _store.Remove(record.Name);
            PutBack(socket);
            throw;
        }

        EventLog.Add(_root, Event.OfNetwork(request.Name, "create"));
    }

    /// <summary>The network that is made when it is first used, if the container is that use; else null.</summary>
    public NetworkRecord? PlanDefault(ContainerSpec spec)
    {
        if (!IsFirstUse(spec)) { return null; }
        using RouteSocket socket = new();
        return Plan(socket, new NetworkRequest { Name = DefaultNetwork.Name });
    }

    /// <summary>Makes that network; true when it is this command that did.</summary>
    public bool EnsureDefault(ContainerSpec spec) => IsFirstUse(spec) && TryMakeDefault();

    /// <summary>Makes that network, unless it is there.</summary>
    public bool TryMakeDefault()
    {
        if (_store.TryLoad(DefaultNetwork.Name) is not null) { return false; }
        try { Create(new NetworkRequest { Name = DefaultNetwork.Name }); }
        // Another command was faster.
        catch (NsinitException) when (_store.TryLoad(DefaultNetwork.Name) is not null) { return false; }
        return true;
    }

    private bool IsFirstUse(ContainerSpec spec) => spec.Networks.Any(a => a.Network == DefaultNetwork.Name) && _store.TryLoad(DefaultNetwork.Name) is null;

    private NetworkRecord Plan(RouteSocket socket, NetworkRequest request)
    {
        string name = request.Name;
        string interfaceName = request.Interface ?? name;
        LinkInfo? bridge = Bridges.Find(socket, interfaceName);
        if (NetworkGround.Networks(_root).FirstOrDefault(n => n.Interface == interfaceName) is NetworkRecord other)
        {
            throw new NsinitException($"create network {name}: bridge {interfaceName} is {(other.Parent is null ? "that" : "the parent")} of network {other.Name}")
            {
                Hint = "use that network, or name another bridge",
            };
        }

        if (request.Foreign && bridge is null)
        {
            throw new NsinitException($"create network {name}: there is no bridge {interfaceName}")
            {
                Hint = "an unmanaged bridge is made by somebody else: leave unmanaged out, or name another with --interface",
            };
        }

        if (request.Foreign && request.Subnets.Count == 0)
        {
            request = request with { Subnets = SubnetsOf(socket, bridge!, name), Gateways = AddressesOf(socket, bridge!) };
        }

        bool v6 = request.V6 ?? (request.Subnets.Count == 0 && HasV6);
        RequireV6(request, v6);
        // Nothing is given to an unmanaged bridge: which subnet it is, is its owner's business.
        List<HostRange> host = request.Foreign ? [] : HostRange.All(socket);
        return new NetworkRecord
        {
            Name = name,
            Bridge = interfaceName,
            Managed = bridge is null,
            Foreign = request.Foreign,
            Subnets = SubnetChooser.Choose(host, bridge?.Index ?? -1, _store, name, request.Subnets, request.Gateways, request.Ranges, v6),
            Mtu = request.Mtu != 0 ? request.Mtu : request.Foreign ? bridge!.Mtu : bridge is null ? Bridges.InheritedMtu(socket) : 0,
            Internal = request.Internal,
            Isolated = request.Isolated,
            Labels = request.Labels,
            Created = DateTimeOffset.UtcNow,
        };
    }

    private static bool HasV6 => Sysctl.Read("net/ipv6/conf/all/disable_ipv6") is not null;

    /// <summary>Throws <see cref="NsinitException"/> when a network shall have IPv6 and the kernel has none.</summary>
    public static void RequireV6(NetworkRequest request, bool v6)
    {
        if (HasV6 || !(v6 || request.Subnets.Any(s => s.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6))) { return; }
        throw new NsinitException($"create network {request.Name}: this kernel has no IPv6") { Origin = v6 ? "--ipv6" : null, Hint = "boot it without ipv6.disable=1, or leave IPv6 out" };
    }

    // Those that the bridge has are what its network is.
    private static List<IPNetwork> SubnetsOf(RouteSocket socket, LinkInfo bridge, string name)
    {
        List<IPNetwork> subnets = [.. socket.Addresses().Where(a => a.Index == bridge.Index && a.IsPermanentGlobal).Select(a => SubnetChooser.Network(a.Address, a.Prefix)).Distinct()];
        return subnets.Count > 0 ? subnets : throw new NsinitException($"create network {name}: bridge {bridge.Name} has no address that would say which subnet it is")
        {
            Hint = "name it: --subnet ADDRESS/PREFIX, and with --gateway who leads outside",
        };
    }

    private static List<IPAddress> AddressesOf(RouteSocket socket, LinkInfo bridge) =>
        [.. socket.Addresses().Where(a => a.Index == bridge.Index && a.IsPermanentGlobal).Select(a => a.Address)];

    private static void WarnUnlessGuarded(NetworkRecord record)
    {
        try { HostPlan.Run(ProbeCompiler.Route(SenderGuard.Probe())); }
        catch (Exception e) when (e is NsinitException or KernelException)
        {
            Warnings.Add($"containers on {record.Name} can pretend to be each other: the kernel needs {SenderGuard.Symbols} to keep them from it ({e.Message})");
        }
    }

    // What was changed for networks that lead outside, when the last one is gone.
    private void PutBack(RouteSocket socket)
    {
        Forwarding.PutBack(_root, socket, [.. NetworkGround.Networks(_root)]);
        Tidy.RemoveEmpty(_root);
    }

    /// <summary>Removes a network that nobody uses, and its bridge if we made it.</summary>
    public void Remove(string name)
    {
        _store.RemoveAbandoned();
        using RouteSocket socket = new();
        NetworkRecord? record = LoadToRemove(socket, name);
        ContainerStore containers = new(_root);
        List<string> owners = Users(name).ConvertAll(id => containers.LoadAnyway(id)?.Record?.Name ?? id);
        if (owners.Count > 0)
        {
            throw new NsinitException($"remove network {name}: {string.Join(", ", owners)} {(owners.Count == 1 ? "uses" : "use")} it")
            {
                Hint = $"stop or remove first what uses it: nsinit rm -f {string.Join(' ', owners)}",
            };
        }

        if (record is not null)
        {
            using HostFirewall firewall = new();
            firewall.TryRemoveNetwork(record);
        }

        if (record is { Managed: true } && Bridges.Find(socket, record.Bridge) is LinkInfo link) { socket.Execute(new DeleteLink(link.Index, link.Name)); }
        _store.Remove(name);
        EventLog.Add(_root, Event.OfNetwork(name, "destroy"));
        PutBack(socket);
    }

    /// <summary>
    /// Puts everything back that networks and their containers need of the host, whatever somebody has done to it: bridges,
    /// addresses, forwarding, and our table of nftables with all published ports.
    /// </summary>
    public void Reload()
    {
        // The others need nothing of the host.
        List<NetworkRecord> networks = [.. NetworkGround.Networks(_root).Where(n => n.Sublink is null)];
        using RouteSocket socket = new();
        using HostFirewall firewall = new();
        HostSteps steps = new();
        foreach (NetworkRecord network in networks) { steps.Run(Bridges.Complete(socket, network)); }
        ContainerStore store = new(_root);
        List<ContainerRecord> containers = [.. PortOwners.Running(store)];
        if (networks.Count > 0) { firewall.Restore(networks, containers); }
        steps.Run(new NetworkGround(_root, firewall).Steps(networks, needed: false));
        foreach (ContainerRecord container in containers)
        {
            Array.ForEach(container.Networks, wire => SenderGuard.Restore(socket, wire));
            if (container.Ports.Length == 0 || PublishedPorts.Card(container) is not InterfaceRecord card) { continue; }
            steps.Run(Publishing.Loopback(_store.Load(card.Network).Bridge, PublishedPorts.Specs(container)));
        }
    }

    // Null when it is damaged: then nobody knows whether the bridge was there before.
    // One whose bridge is no bridge is damaged too.
    private NetworkRecord? LoadToRemove(RouteSocket socket, string name)
    {
        try
        {
            NetworkRecord record = _store.Load(name);
            if (record.Sublink is not null || socket.FindLink(record.Bridge) is null or { Kind: "bridge" }) { return record; }
        }
        catch (NsinitException) when (_store.Names().Contains(name)) { }
        Warnings.Add($"the record of network {name} is damaged or missing: interface {name}, if there is one, stays; hint: ip link del {name}");
        return null;
    }

    /// <summary>The ids of the containers that have addresses on a network.</summary>
    public List<string> Users(string name) => new LeaseBook(_root, name, id => !_recovery.Settle(id)).Owners();

    private static void Validate(NetworkRequest request)
    {
        string name = request.Name;
        bool namesBridge = request.Interface is null && request.Driver == NetworkRecord.BridgeDriver;
        if (name.Length > RouteAbi.MaxName && namesBridge)
        {
            throw new NsinitException($"create network {name}: its bridge has the same name, and {RouteAbi.MaxName} characters are the kernel's limit ({name.Length} are given)")
            {
                Hint = "choose a shorter name, or name the bridge with --interface",
            };
        }

        // The settings of all interfaces, and of those to come, have the last two words as names.
        if (!ContainerName.IsValid(name) || name is "none" or "host" or "lo" || (namesBridge && name is "all" or "default"))
        {
            throw new NsinitException($"create network {name}: that cannot be its name")
            {
                Hint = "use letters, digits, '_', '.' and '-', a letter or digit first, and none of the words none, host, lo, all, default",
            };
        }
    }

    private static NsinitException Exists(string name) => new($"create network {name}: there is one of that name")
    {
        Hint = $"choose another name, or remove it: nsinit network rm {name}",
    };
}
