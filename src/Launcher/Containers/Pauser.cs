using Nsinit.Launcher.Cgroups;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Containers;

/// <summary>Freezes all processes of a container, and lets them go on.</summary>
internal sealed class Pauser
{
    private readonly ContainerStore _store;

    public Pauser(ContainerStore store) => _store = store;

    /// <summary>Throws <see cref="NsinitException"/> when it does not run, or stands already.</summary>
    public void Pause(string id)
    {
        CgroupSet cgroups = OfRunning(id, "pause");
        if (CgroupFreezer.IsFrozen(cgroups)) { throw new NsinitException($"pause container {id}: it is paused already") { Hint = $"nsinit unpause {id}" }; }
        CgroupFreezer.Freeze(cgroups, id);
        Tell(id, "pause");
    }

    /// <summary>Throws <see cref="NsinitException"/> when it does not run, or is not paused.</summary>
    public void Unpause(string id)
    {
        CgroupSet cgroups = OfRunning(id, "unpause");
        if (!CgroupFreezer.IsFrozen(cgroups)) { throw new NsinitException($"unpause container {id}: it is not paused") { Hint = "nsinit ps shows which are" }; }
        CgroupFreezer.Thaw(cgroups, id);
        Tell(id, "unpause");
    }

    /// <summary>Lets a paused container go on, if it is one: who is to end must be able to.</summary>
    public void Release(string id)
    {
        CgroupSet cgroups = CgroupFinder.Find(id, _store.Root.Container(id));
        if (CgroupFreezer.IsFrozen(cgroups)) { CgroupFreezer.Thaw(cgroups, id); }
    }

    private void Tell(string id, string action)
    {
        if (_store.Load(id)?.Record is ContainerRecord record) { EventLog.Add(_store.Root, Event.Of(record, action)); }
    }

    private CgroupSet OfRunning(string id, string verb) => _store.Load(id) is { Phase: Phase.Running }
        ? CgroupFinder.Find(id, _store.Root.Container(id)).ThatExist()
        : throw new NsinitException($"{verb} container {id}: container not running") { Hint = "nsinit ps lists those that run" };
}
