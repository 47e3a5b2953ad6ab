using System;
using Nsinit.Abi;
using Nsinit.Launcher.Cgroups;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>Removes containers with all that is remembered of them.</summary>
internal sealed class Remover
{
    // Others hold the lock for moments; who runs the container holds it for as long as it runs, and then puts things away.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(10);

    private readonly ContainerStore _store;
    private readonly Recovery _recovery;

    public Remover(ContainerStore store)
    {
        _store = store;
        _recovery = new Recovery(store);
    }

    /// <summary>
    /// Removes container <paramref name="id"/>; with <paramref name="force"/> a running one is killed first, with
    /// <paramref name="volumes"/> the volumes go that were made for it alone.
    /// </summary>
    public void Remove(string id, bool force, bool volumes = false)
    {
        string directory = _store.Root.Container(id);
        ContainerState? state = _store.LoadAnyway(id);
        string name = state?.Record?.Name ?? id;
        if (state is { Phase: Phase.Running } && !force) { throw Busy(name, "it runs"); }
        if (state is { Phase: Phase.Restarting } && !force) { throw Busy(name, "it is about to be started again"); }
        new Stopper(_store).HoldBack(id, state);
        // It may end by itself meanwhile; with --rm, even go.
        if (state is { Phase: Phase.Running }) { new Stopper(_store).TryKill(id, Signal.SIGKILL); }

        // Its end is just being recorded, or what tells its first process is damaged: all are in its cgroup, and with them its monitor ends.
        if (force && state is { Phase: Phase.Exited, Exit: null }) { CgroupFinder.Find(id, directory).ThatExist().Kill(); }

        bool starting = state is { Phase: Phase.Starting } && !force;
        using (ContainerLock? held = starting ? ContainerLock.Wait(directory, Moment) : Monitors.WaitForLock(_store, id, Aftermath))
        {
            if (held is not null)
            {
                _recovery.Remove(held, id, volumes);
            }
            else if (Paths.Exists(Fd.AT_FDCWD, directory))
            {
                throw Busy(name, starting ? "it is being started" : "somebody still looks after it");
            }
        }

        Tidy.RemoveEmpty(_store.Root);
    }

    private static NsinitException Busy(string name, string why) => new($"remove container {name}: {why}")
    {
        Hint = "stop it first, or use rm -f",
    };
}
