using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using Nsinit.Abi;
using Nsinit.Launcher.Cgroups;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Containers.Wires;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Images;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.Network;
using Nsinit.Launcher.Network.Firewall;
using Nsinit.Launcher.Network.Names;
using Nsinit.Launcher.State;
using Nsinit.Launcher.Weakened;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>
/// Puts in order what killed processes left behind. A container whose lock is free has nobody who cares for it; what it
/// left tells how far it had come.
/// </summary>
internal sealed class Recovery
{
    private readonly ContainerStore _store;

    public Recovery(ContainerStore store) => _store = store;

    /// <summary>Settles all containers, and removes unpackings that were never finished.</summary>
    public void Sweep()
    {
        SettleAll();

        foreach (string network in new NetworkStore(_store.Root).Names())
        {
            foreach (string id in Paths.List(_store.Root.NameEntries(network))) { PutAwayRest(network, id); }
        }

        foreach (string directory in new ImageCleaner(_store.Root).Abandoned()) { HostPlan.Run(HostCompiler.RemoveTree(directory)); }
        foreach (string directory in new VolumeStore(_store.Root).Abandoned()) { HostPlan.Run(HostCompiler.RemoveTree(directory)); }
        new NetworkStore(_store.Root).RemoveAbandoned();
        new HostsFiles(_store.Root).Heal();
        ResolvFollower.FollowAll(_store);
    }

    // Every command does this: what is in order must cost next to nothing.
    private void SettleAll()
    {
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, _store.Root.Containers, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY);
        if (opened.Failed) { return; }
        using OwnedFd containers = new((int)opened.Value);
        foreach (string id in _store.Ids())
        {
            if (IsCaredFor(containers, id)) { continue; }
            Settle(id);
            Disconnector.Heal(_store, id);
            CommitNote.Heal(_store, id);
        }
    }

    // Whether somebody holds its lock, and neither a change of its networks nor a commit was left in the middle.
    private static bool IsCaredFor(OwnedFd containers, string id)
    {
        SysResult opened = Paths.TryOpen(containers.Value, id, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW);
        if (opened.Failed) { return false; }
        using OwnedFd directory = new((int)opened.Value);
        return Kernel.Flock(directory.Value, Misc.LOCK_EX | Misc.LOCK_NB).Error == Errno.EAGAIN
            && !Paths.Exists(directory.Value, ContainerFiles.Rewire) && !Paths.Exists(directory.Value, ContainerFiles.Commit);
    }

    /// <summary>
    /// Settles one container. Returns whether it is alive. One that runs although its monitor is gone gets
    /// another.
    /// </summary>
    public bool Settle(string id)
    {
        string directory = _store.Root.Container(id);
        if (!ContainerId.IsValid(id) || !Paths.Exists(Fd.AT_FDCWD, directory)) { return false; }
        using ContainerLock? held = ContainerLock.Try(directory);
        if (held is null) { return Paths.Exists(Fd.AT_FDCWD, directory); }
        if (!ContainerStore.HasStarted(held)) { return !TryRemoveUnfinished(held, id); }
        if (Paths.Exists(held.Descriptor, ContainerFiles.Exit)) { return false; }

        ContainerState? state = _store.LoadAnyway(id);
        if (state is null) { return false; }
        if (state.Phase == Phase.Running)
        {
            Adopt(held, state);
            return true;
        }

        ReleaseLeases(id, state.Record);
        ContainerStore.Forget(held, ContainerFiles.Network);
        RemoveCgroups(id);
        // Nobody was there to see how.
        if (state.Record is ContainerRecord lost) { EventLog.Add(_store.Root, Event.Of(lost, "die", ("exitCode", $"{ContainerStore.LostCode}"))); }
        if (state.Record is { AutoRemove: true }) { Remove(held, id, state.Record, volumes: true); }
        else { ContainerStore.WriteLostExit(held); }
        return false;
    }

    /// <summary>
    /// Takes away what a container that has ended still has of a network: its watcher does not know those that it was connected to while it ran.
    /// </summary>
    public void PutAwayRest(string network, string id)
    {
        string directory = _store.Root.Container(id);
        if (!ContainerId.IsValid(id) || (Paths.Exists(Fd.AT_FDCWD, directory) && !Paths.Exists(Fd.AT_FDCWD, $"{directory}/{ContainerFiles.Exit}"))) { return; }
        using ContainerLock? held = ContainerLock.Try(directory);
        // Somebody may have started it again meanwhile.
        if (held is null ? Paths.Exists(Fd.AT_FDCWD, directory) : !ContainerStore.HasEnded(held)) { return; }
        LeaseBook book = new(_store.Root, network, _ => false);
        if (!TryWithdraw(id, book.AddressesOf(id))) { return; }
        book.ReleaseAll(id);
        new NameBook(_store.Root, network).Leave(id);
    }

    /// <summary>
    /// Removes a container whose lock the caller holds: name, addresses, directory. Whoever is killed in the middle leaves
    /// one that never started, for the next command to remove.
    /// </summary>
    /// <param name="held">The lock.</param>
    /// <param name="id">The container's.</param>
    /// <param name="volumes">Whether volumes go that were made for it alone; so they do with --rm.</param>
    public void Remove(ContainerLock held, string id, bool volumes) => Remove(held, id, _store.LoadAnyway(id)?.Record, volumes);

    private void Remove(ContainerLock held, string id, ContainerRecord? found, bool volumes)
    {
        // Its name may be changed at this moment; from here on it is nobody's to change.
        using RecordLock? own = RecordLock.Wait(_store.Root.Container(id));
        ContainerRecord? record = own is null ? found : _store.LoadAnyway(id)?.Record ?? found;
        string[] alone = [.. (record?.Mounts ?? []).Where(m => m.Anonymous).Select(m => m.Volume!)];
        volumes |= record is { AutoRemove: true };
        // From here on, whoever finds what is left removes it all, and what goes with it.
        if (!volumes) { Array.ForEach(alone, name => new VolumeStore(_store.Root).Release(name, id)); }
        ContainerStore.Disown(held);
        ReleaseLeases(id, record);
        foreach (string taken in record is null ? Paths.List(_store.Root.Names) : [record.Name])
        {
            OwnerLinks.Release($"{_store.Root.Names}/{taken}", id);
        }

        RemoveCgroups(id);
        // How it ended is told first, while its name is known.
        if (record is not null) { EventLog.Add(_store.Root, Event.Of(record, "destroy")); }
        HostPlan.Run(HostCompiler.RemoveTree(_store.Root.Container(id)));
        if (volumes) { new Volumes(_store.Root).RemoveOwn(id, alone); }
    }

    // What the user wants of this command need not have to do with this container.
    private void Adopt(ContainerLock held, ContainerState state)
    {
        try { Adopter.Adopt(_store.Root, held, state); }
        catch (Exception e) when (e is NsinitException or KernelException) { Warnings.Add($"container {state.Record?.Name ?? state.Id} runs without a monitor: {e.Message}"); }
    }

    /// <summary>
    /// Sees to it that no published port of a container that is gone leads to <paramref name="addresses"/>. Where that fails they must stay its own; the next
    /// command tries it again.
    /// </summary>
    public static bool TryWithdraw(string id, IReadOnlyList<IPAddress> addresses)
    {
        if (OwnIds.LacksNetwork || Weak.Lacks(Protection.Withdrawal)) { return true; }
        try
        {
            using HostFirewall firewall = new();
            firewall.Withdraw(id);
            Publishing.ForgetAnswered(addresses);
            return true;
        }
        // A kernel without nftables has let nothing through.
        catch (KernelException e) when (e.Error == Errno.EPROTONOSUPPORT) { return true; }
        catch (KernelException e)
        {
            Warnings.Add($"cannot withdraw the published ports of container {id} ({e.Message}): until that is done its addresses are kept for it");
            return false;
        }
    }

    /// <summary>Whether a container is gone, and nothing leads to <paramref name="address"/> for it any more: then somebody else may have that.</summary>
    public bool Yields(string id, IPAddress address) => !Settle(id) && TryWithdraw(id, [address]);

    private void RemoveCgroups(string id) => CgroupFinder.Find(id, _store.Root.Container(id)).Remove();

    // Killed before it had a record, or about to get one: only while nobody can be making it is it surely the former.
    private bool TryRemoveUnfinished(ContainerLock held, string id)
    {
        using OwnedFd? alone = _store.TryHoldOff();
        if (alone is null) { return false; }
        Remove(held, id, null, volumes: true);
        return true;
    }

    /// <summary>
    /// Gives back what a container has taken of networks, once no published port leads there any more. Without a record, all of them are looked through.
    /// </summary>
    public void ReleaseLeases(string id, ContainerRecord? record)
    {
        if ((record is null || record.Ports.Length > 0) && !TryWithdraw(id, record is null ? AddressesOf(id) : PublishedPorts.Targets(record))) { return; }
        if (record is null)
        {
            foreach (string network in new NetworkStore(_store.Root).Names())
            {
                new NameBook(_store.Root, network).Leave(id);
                new LeaseBook(_store.Root, network, _ => false).ReleaseAll(id);
            }

            return;
        }

        foreach (InterfaceRecord card in record.Networks)
        {
            new NameBook(_store.Root, card.Network).Leave(id);
            foreach (string address in card.Addresses)
            {
                OwnerLinks.Release($"{_store.Root.Leases(card.Network)}/{address[..address.IndexOf('/')]}", id);
            }
        }
    }

    private List<IPAddress> AddressesOf(string id) =>
        [.. new NetworkStore(_store.Root).Names().SelectMany(network => new LeaseBook(_store.Root, network, _ => false).AddressesOf(id))];
}
