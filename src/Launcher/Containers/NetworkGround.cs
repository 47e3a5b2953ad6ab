using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Network;
using Nsinit.Launcher.Network.Firewall;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Nftables;

namespace Nsinit.Launcher.Containers;

/// <summary>What networks need of the host beside their bridges: that it forwards packets, and our part of its packet filter.</summary>
internal sealed class NetworkGround
{
    private readonly StateRoot _root;
    private readonly HostFirewall _firewall;

    public NetworkGround(StateRoot root, HostFirewall firewall)
    {
        _root = root;
        _firewall = firewall;
    }

    /// <summary>
    /// The steps that are missing; none on most days. A kernel without nftables is enough for containers that only reach
    /// each other, unless <paramref name="needed"/>. <paramref name="further"/> is done where there is one.
    /// </summary>
    public List<HostStep> Steps(IReadOnlyList<NetworkRecord> networks, bool needed, HostStep? further = null)
    {
        List<HostStep> steps = [];
        // Nothing of a network without a bridge passes through this host.
        networks = [.. networks.Where(n => n.Sublink is null)];
        if (networks.Count == 0 && !needed) { return steps; }
        try
        {
            steps.AddRange(_firewall.Complete(() => Networks(_root), () => PortOwners.Running(new ContainerStore(_root))));
            if (further is not null) { steps.Add(further); }
        }
        catch (KernelException e) when (NftSocket.IsMissing(e.Error) && !needed)
        {
            Warnings.Add($"this kernel has no nftables ({e.Message}): containers reach each other and this host, and nothing else");
            return steps;
        }

        bool outside = needed || networks.Any(n => n.Managed && !n.Internal);
        if (outside) { steps.AddRange(Forwarding.Steps(_root, networks.Any(n => n.Subnets.Any(IsV6)))); }
        return steps;
    }

    /// <summary>The steps for a network that is new. Others may make the table at the same moment, without it.</summary>
    public List<HostStep> Introduce(NetworkRecord network) => Steps([network], needed: false, _firewall.AddNetwork(network));

    /// <summary>Every network that is remembered.</summary>
    public static IEnumerable<NetworkRecord> Networks(StateRoot root)
    {
        NetworkStore store = new(root);
        foreach (string name in store.Names())
        {
            NetworkRecord? record = null;
            try { record = store.TryLoad(name); }
            // A damaged one is reported to whoever asks for it.
            catch (NsinitException) { }
            if (record is not null) { yield return record; }
        }
    }

    private static bool IsV6(SubnetRecord subnet) =>
        IPNetwork.Parse(subnet.Subnet).BaseAddress.AddressFamily == AddressFamily.InterNetworkV6;
}
