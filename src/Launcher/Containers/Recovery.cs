using Nsinit.Abi;
using Nsinit.Launcher.Cgroups;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Images;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.State;
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
        foreach (string id in _store.Ids()) { Settle(id); }
        foreach (string directory in ImageCache.Abandoned(_store.Root)) { HostPlan.Run(HostCompiler.RemoveTree(directory)); }
    }

    /// <summary>
    /// Settles one container. Returns whether it is alive: somebody cares for it, or its first process runs although its
    /// monitor is gone.
    /// </summary>
    public bool Settle(string id)
    {
        string directory = _store.Root.Container(id);
        if (!Paths.Exists(Fd.AT_FDCWD, directory)) { return false; }
        using ContainerLock? held = ContainerLock.Try(directory);
        if (held is null) { return Paths.Exists(Fd.AT_FDCWD, directory); }
        if (Paths.Exists(held.Descriptor, ContainerFiles.Exit)) { return false; }
        if (!Paths.Exists(held.Descriptor, ContainerFiles.Process)) { return !TryRemoveUnfinished(id); }

        ContainerState? state = _store.Load(id);
        if (state is null || state.Phase == Phase.Running) { return state is not null; }
        if (state.Record is not ContainerRecord record) { return false; }
        ReleaseLeases(record);
        RemoveCgroups(id);
        if (record.AutoRemove) { Remove(id, record.Name); }
        else { ContainerStore.WriteLostExit(held); }
        return false;
    }

    /// <summary>Removes a container whose lock the caller holds: name, addresses, directory.</summary>
    public void Remove(string id)
    {
        ContainerRecord? record = null;
        try { record = _store.Load(id)?.Record; }
        // A damaged record does not keep its container from being removed.
        catch (Errors.NsinitException) { }
        if (record is not null) { ReleaseLeases(record); }
        Remove(id, record?.Name);
    }

    private void Remove(string id, string? name)
    {
        foreach (string taken in name is null ? Paths.List(_store.Root.Names) : [name])
        {
            OwnerLinks.Release($"{_store.Root.Names}/{taken}", id);
        }

        RemoveCgroups(id);
        HostPlan.Run(HostCompiler.RemoveTree(_store.Root.Container(id)));
    }

    private void RemoveCgroups(string id) => CgroupFinder.Find(id, _store.Root.Container(id)).Remove();

    // Killed before it had a record, or about to get one: only while nobody can be making it is it surely the former.
    private bool TryRemoveUnfinished(string id)
    {
        using OwnedFd? alone = _store.TryHoldOff();
        if (alone is null) { return false; }
        Remove(id, null);
        return true;
    }

    private void ReleaseLeases(ContainerRecord record)
    {
        foreach (InterfaceRecord card in record.Networks)
        {
            foreach (string address in card.Addresses)
            {
                OwnerLinks.Release($"{_store.Root.Leases(card.Network)}/{address[..address.IndexOf('/')]}", record.Id);
            }
        }
    }
}
