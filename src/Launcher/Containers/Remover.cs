using System;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>Removes containers with all that is remembered of them.</summary>
internal sealed class Remover
{
    // Others hold the lock for moments; who runs the container holds it for as long as it runs.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    private readonly ContainerStore _store;
    private readonly Recovery _recovery;

    public Remover(ContainerStore store)
    {
        _store = store;
        _recovery = new Recovery(store);
    }

    /// <summary>Removes container <paramref name="id"/>; with <paramref name="force"/> a running one is killed first.</summary>
    public void Remove(string id, bool force)
    {
        string directory = _store.Root.Container(id);
        bool running = _store.LoadAnyway(id)?.Phase == Phase.Running;
        if (running && !force) { throw Busy(id, "it runs"); }
        if (running) { new Stopper(_store).Kill(id, Signal.SIGKILL); }

        using (ContainerLock? held = ContainerLock.Wait(directory, force ? Moment * 20 : Moment))
        {
            if (held is not null)
            {
                _recovery.Remove(held, id);
            }
            else if (Paths.Exists(Fd.AT_FDCWD, directory))
            {
                throw Busy(id, "it is being started");
            }
        }

        Tidy.RemoveEmpty(_store.Root);
    }

    private static NsinitException Busy(string id, string why) => new($"remove container {id}: {why}")
    {
        Hint = "stop it first, or use rm -f",
    };
}
