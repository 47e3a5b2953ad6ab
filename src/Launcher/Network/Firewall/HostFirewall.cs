using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using Nsinit.Abi;
using Nsinit.Launcher.Compile.Firewall;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Nftables;

namespace Nsinit.Launcher.Network.Firewall;

/// <summary>
/// Our part of the host's packet filter. It is made with the first network and goes with the last; when somebody has
/// flushed it, the next command that needs it puts all of it back. What others have there is never touched.
/// </summary>
internal sealed class HostFirewall : IDisposable
{
    private NftSocket? _socket;

    private NftSocket Socket => _socket ??= new NftSocket();

    public void Dispose() => _socket?.Dispose();

    /// <summary>Whether our table is there. Throws <see cref="KernelException"/> where the kernel has no nftables.</summary>
    public bool Exists() => Socket.HasTable(FirewallTable.Name);

    /// <summary>
    /// The step that makes the table with everything that is known, if it is missing: <paramref name="networks"/>, and the
    /// published ports of <paramref name="containers"/>.
    /// </summary>
    public List<HostStep> Complete(Func<IEnumerable<NetworkRecord>> networks, Func<IEnumerable<ContainerRecord>> containers)
    {
        if (Exists()) { return []; }
        List<NftRequest> requests = Everything(networks(), containers());
        return [Step($"make the table {FirewallTable.Name} of nftables", requests, () =>
        {
            (Errno error, string attempt, string? text) = Socket.TryCommit(requests);
            // Somebody else was faster: the same table.
            if (error is not (Errno.None or Errno.EEXIST)) { throw new KernelException(attempt, error, text); }
        })];
    }

    /// <summary>Makes the table anew, whatever has become of it: in one transaction, so that no packet meets a gap.</summary>
    public void Restore(IEnumerable<NetworkRecord> networks, IEnumerable<ContainerRecord> containers)
    {
        List<NftRequest> requests = Everything(networks, containers);
        if (Exists()) { requests.Insert(0, new DeleteTable(FirewallTable.Name)); }
        Socket.Commit(requests);
    }

    /// <summary>The step that makes a network known.</summary>
    public HostStep AddNetwork(NetworkRecord network) => Step(
        $"let nftables know the network {network.Name}", [.. NetworkElements.Of(network, ElementChange.Add)], null);

    /// <summary>Forgets a network, where there is a table that knows it. With the last one the table goes.</summary>
    public void TryRemoveNetwork(NetworkRecord network)
    {
        if (!ExistsAtAll()) { return; }

        foreach (ChangeElements request in NetworkElements.Of(network, ElementChange.Delete))
        {
            (Errno error, string attempt, string? text) = Socket.TryCommit([request]);
            if (error is not (Errno.None or Errno.ENOENT)) { throw new KernelException(attempt, error, text); }
        }

        string[] all = [FirewallTable.Subnets(v6: false), FirewallTable.Subnets(v6: true), FirewallTable.Networks, .. Maps];
        if (Array.TrueForAll(all, set => Socket.Elements(FirewallTable.Name, set).Count == 0)) { Socket.Commit([new DeleteTable(FirewallTable.Name)]); }
    }

    /// <summary>The step that publishes a container's ports, all of them or none.</summary>
    public HostStep Publish(IReadOnlyList<PortSpec> ports, IReadOnlyList<IPAddress> addresses, string id, Func<string, bool> isStale)
    {
        List<NftRequest> requests = [.. PortElements.Of(ports, addresses, id, ElementChange.Create)];
        return Step("publish its ports", requests, () =>
        {
            (Errno error, string attempt, string? text) = Socket.TryCommit(requests);
            // Of a container that nobody put away. Its ports are free, or this one could not have bound them.
            if (error == Errno.EEXIST && WithdrawStale(isStale)) { (error, attempt, text) = Socket.TryCommit(requests); }
            if (error == Errno.EEXIST) { throw new NsinitException($"{attempt}: another container has published that port") { Origin = ports[0].Origin }; }
            if (error != Errno.None) { throw new KernelException(attempt, error, text); }
        }, () => Withdraw(id));
    }

    /// <summary>Publishes a container's ports at other addresses, in one transaction; at none, they are withdrawn.</summary>
    public void Move(IReadOnlyList<PortSpec> ports, IReadOnlyList<IPAddress> addresses, string id)
    {
        if (!ExistsAtAll()) { return; }
        Socket.Commit([.. Own(id), .. PortElements.Of(ports, addresses, id, ElementChange.Create)]);
    }

    /// <summary>Removes what container <paramref name="id"/> has published, as far as it is still there.</summary>
    public void Withdraw(string id)
    {
        if (!ExistsAtAll()) { return; }
        (Errno error, string attempt, string? text) = Socket.TryCommit(Own(id));
        // Somebody flushed it between the look and the act.
        if (error is not (Errno.None or Errno.ENOENT)) { throw new KernelException(attempt, error, text); }
    }

    // What takes all of its elements away.
    private List<NftRequest> Own(string id)
    {
        List<NftRequest> requests = [];
        foreach (string map in Maps)
        {
            List<SetElement> own = Socket.Elements(FirewallTable.Name, map).FindAll(e => e.Comment == id);
            requests.AddRange(ChangeElements.Split(FirewallTable.Name, map, own, ElementChange.Delete));
        }

        return requests;
    }

    // Where the kernel has no nftables, there is nothing to take back.
    private bool ExistsAtAll()
    {
        try { return Exists(); }
        catch (KernelException e) when (NftSocket.IsMissing(e.Error)) { return false; }
    }

    private bool WithdrawStale(Func<string, bool> isStale)
    {
        HashSet<string> owners = [.. Maps.SelectMany(m => Socket.Elements(FirewallTable.Name, m)).Select(e => e.Comment).OfType<string>()];
        List<string> stale = [.. owners.Where(isStale)];
        stale.ForEach(Withdraw);
        return stale.Count > 0;
    }

    private static IEnumerable<string> Maps =>
        from v6 in (bool[])[false, true]
        from map in (string[])[FirewallTable.Ports(v6), FirewallTable.HostPorts(v6), FirewallTable.Ranges(v6)]
        select map;

    private static List<NftRequest> Everything(IEnumerable<NetworkRecord> networks, IEnumerable<ContainerRecord> containers) =>
    [
        .. FirewallTable.Create(),
        .. networks.SelectMany(n => NetworkElements.Of(n, ElementChange.Add)),
        .. containers.SelectMany(c => PortElements.Of(PublishedPorts.Specs(c), PublishedPorts.Targets(c), c.Id, ElementChange.Add)),
    ];

    private HostStep Step(string phrase, List<NftRequest> requests, Action? act, Action? undo = null) => new(
        new Act(Actor.Launcher, phrase, string.Join("; ", requests.ConvertAll(r => $"nft {r.Command}"))) { Messages = requests.ConvertAll(r => r.Message) },
        act ?? (() => Socket.Commit(requests)),
        undo);
}
