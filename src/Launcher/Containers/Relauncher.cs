using System;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Images;
using Nsinit.Launcher.Network;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Plan;

namespace Nsinit.Launcher.Containers;

/// <summary>Starts a container that has ended, as it was made.</summary>
internal sealed class Relauncher
{
    private const long LongRun = 10_000_000_000;
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(10);

    private readonly ContainerStore _store;
    private readonly Recovery _recovery;

    public Relauncher(ContainerStore store)
    {
        _store = store;
        _recovery = new Recovery(store);
    }

    /// <summary>Starts container <paramref name="id"/> in the background because somebody wants it to run; false when it runs already.</summary>
    public bool Start(string id, AttachRequest? attach = null)
    {
        Launching.CheckHost();
        _recovery.Settle(id);
        using ContainerLock? held = TakeLock(id);
        if (held is null) { return false; }
        using RecordLock? own = RecordLock.Wait(_store.Root.Container(id));
        ContainerStore.Forget(held, ContainerFiles.Stopped);
        ContainerStore.Forget(held, ContainerFiles.Errors);
        Start(held, id, RestartCount.None, attach);
        return true;
    }

    /// <summary>Starts it, or finds it running, and becomes a client of its monitor.</summary>
    public void StartAttached(string id, AttachRequest request)
    {
        if (!Start(id, request)) { Attacher.Attach(_store, id, request); }
    }

    /// <summary>Throws when a container could not be started once more: before it is stopped for that.</summary>
    public static void CheckRepeatable(ContainerStore store, string id)
    {
        switch (store.Load(id))
        {
            case null: throw Gone("restart", id);
            case { Phase: Phase.Starting }: throw new NsinitException($"restart container {id}: it is just being started, or removed") { Hint = "try again" };
            case { Record.AutoRemove: true }: throw new NsinitException($"restart container {id}: it is removed at its end (--rm)");
        }

        SpecFile.Read(store.Root, id);
    }

    /// <summary>Does what the container's policy says after its end. What it says is nothing when somebody has stopped it.</summary>
    public void StartByPolicy(string id)
    {
        using ContainerLock? held = ContainerLock.Wait(_store.Root.Container(id), Moment);
        ContainerState? state = held is null ? null : _store.Load(id);
        if (held is null || state is not { Phase: Phase.Exited or Phase.Restarting, Exit: ExitRecord exit, Process: ProcessRecord process }) { return; }
        using RecordLock? own = RecordLock.Wait(_store.Root.Container(id));
        LifeSpec life = SpecFile.Read(_store.Root, id).Life;
        bool ranLong = exit.FinishedAt - exit.StartedAt >= LongRun;
        if (ContainerStore.IsStopped(held) || !WantsRestart(life, exit, process.Restarts)) { return; }
        Start(held, id, process.Restarts.Next(ranLong));
    }

    /// <summary>Whether a policy asks for another start after such an end.</summary>
    public static bool WantsRestart(LifeSpec life, ExitRecord exit, RestartCount restarts) => life.Restart switch
    {
        RestartPolicy.No => false,
        RestartPolicy.OnFailure => exit.ExitCode != 0 && (life.MaxRetries == 0 || restarts.InARow < life.MaxRetries),
        _ => true,
    };

    // The caller holds its record too: who changes a container waits until it is known whether it runs.
    private void Start(ContainerLock held, string id, RestartCount restarts, AttachRequest? attach = null)
    {
        ContainerRecord record = _store.Load(id)?.Record ?? throw new NsinitException($"start container {id}: it was never started");
        // The name may be another by now; whoever wants to see its output can attach.
        ContainerSpec spec = SpecFile.Read(_store.Root, id) with { Name = record.Name, Detached = true };
        // A disk image is mounted anew for each start.
        using Image? image = spec.Rootfs.IsMount ? new Rootfs(_store.Root, null).Resolve(spec.Rootfs.Source, true) : null;
        new Networks(_store.Root).EnsureDefault(spec);
        using Preparation preparation = new(_store, _recovery, spec) { Restarts = restarts };
        HostSteps steps = new();
        Timings.Mark("read how it was made");
        try
        {
            // Its watcher has not heard of networks that it was connected to while it ran.
            _recovery.ReleaseLeases(id, record);
            steps.Run(preparation.StepsAgain(held));
            Timings.Mark(Launching.StepsPhase);
            Placement place = preparation.Place();
            // The kernel takes the network namespace of the last run apart in its own time; until then its wires have the names of these.
            if (place.Links.Count > 0) { Wiring.Remove(preparation.Socket, place.Links); }
            Launching.Start(_store, spec, place, preparation, steps, image, record, attach);
        }
        catch (Exception e) when (e is NsinitException or KernelException)
        {
            steps.Undo();
            preparation.ReleaseLeases();
            if (!ContainerStore.HasEnded(held)) { ContainerStore.WriteExit(held, StartEvents.CodeOf(e)); }
            throw;
        }
    }

    private static NsinitException Gone(string attempt, string id) => new($"{attempt} container {id}: it has just been removed") { Hint = "nsinit ps -a lists what is there" };

    // Null when it runs. Somebody may be at the end of it, or about to start it again: that takes a moment.
    private ContainerLock? TakeLock(string id)
    {
        string directory = _store.Root.Container(id);
        if (ContainerLock.Try(directory) is ContainerLock free) { return free; }
        if (_store.Load(id) is { Phase: Phase.Running }) { return null; }
        if (Monitors.WaitForLock(_store, id, Moment) is ContainerLock waited) { return waited; }
        return _store.Load(id) switch
        {
            { Phase: Phase.Running } => null,
            null => throw Gone("start", id),
            _ => throw new NsinitException($"start container {id}: another command works on it") { Hint = "try again" },
        };
    }
}
