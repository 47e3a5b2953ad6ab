using System;
using System.Linq;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Network;
using Nsinit.Launcher.Network.Names;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>Ends containers: asks, waits, insists.</summary>
internal sealed class Stopper
{
    // What comes after the end of the first process: exit record, leases. It takes milliseconds.
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(10);

    private readonly ContainerStore _store;

    public Stopper(ContainerStore store) => _store = store;

    /// <summary>
    /// Sends the container's stop signal, or <paramref name="signal"/>, to the first process and, when it has not ended after
    /// a while, SIGKILL. Returns when all that the container held is put away. One that does not run is stopped already; one
    /// that is about to be started again is not. A policy starts it no more.
    /// </summary>
    public void Stop(string id, int? signal, TimeSpan? grace)
    {
        StopOnce(id, signal, grace);
        // A start that its policy had begun before it was held back. There is no third one.
        if (_store.LoadAnyway(id) is { Phase: Phase.Running, Record.Life.Restart: not RestartPolicy.No }) { StopOnce(id, signal, grace); }
    }

    private void StopOnce(string id, int? signal, TimeSpan? grace)
    {
        ContainerState? state = _store.LoadAnyway(id);
        LifeSpec life = state?.Record?.Life ?? new LifeSpec();
        HoldBack(id, state);
        using OwnedFd? pidfd = Open(state);
        if (pidfd is null)
        {
            // It may have ended just now.
            if (state is { Phase: not Phase.Starting }) { PutAway(id, state); }
            return;
        }

        new Pauser(_store).Release(id);
        int asked = signal ?? life.StopSignal ?? state!.Record?.StopSignal ?? Signal.SIGTERM;
        Send(pidfd, asked, state!);
        TimeSpan limit = grace ?? TimeSpan.FromSeconds(life.StopTimeout);
        if (!ProcessEnd.Wait(pidfd, limit))
        {
            if (limit > TimeSpan.Zero)
            {
                Warnings.Add($"stop container {state!.Record?.Name ?? id}: {SignalFate.Explain(state, asked)}; SIGKILL ended it after {limit.TotalSeconds} seconds");
            }

            Send(pidfd, Signal.SIGKILL, state!);
            ProcessEnd.Wait(pidfd, Aftermath);
        }

        PutAway(id, state);
        if (state!.Record is ContainerRecord record) { EventLog.Add(_store.Root, Event.Of(record, "stop")); }
    }

    /// <summary>Sends <paramref name="signal"/> to the first process. Throws when the container does not run.</summary>
    public void Kill(string id, int signal)
    {
        if (TryKill(id, signal)) { return; }
        string name = _store.LoadAnyway(id)?.Record?.Name ?? id;
        throw new NsinitException($"kill container {name}: container not running") { Hint = "nsinit ps lists those that run" };
    }

    /// <summary>The same; false when the container does not run, or no more.</summary>
    public bool TryKill(string id, int signal)
    {
        ContainerState? state = _store.LoadAnyway(id);
        // Who kills a container does not want to see it again at once.
        if (signal is Signal.SIGKILL || signal == (state?.Record?.Life.StopSignal ?? state?.Record?.StopSignal ?? Signal.SIGTERM)) { HoldBack(id, state); }
        using OwnedFd? pidfd = Open(state);
        if (pidfd is null) { return false; }
        Send(pidfd, signal, state!);
        if (signal != Signal.SIGKILL) { return true; }
        // Version 1 keeps a frozen process from dying.
        new Pauser(_store).Release(id);
        ProcessEnd.Wait(pidfd, Aftermath);
        PutAway(id, state);
        return true;
    }

    /// <summary>Ends what a restart policy would do next.</summary>
    public void HoldBack(string id, ContainerState? state)
    {
        if (state?.Record is not { Life.Restart: not RestartPolicy.No }) { return; }
        _store.NoteStop(id);
        if (state.Phase == Phase.Restarting) { EndMonitor(id); }
    }

    /// <summary>Waits until nobody cares for the container any more; returns whether that came.</summary>
    public bool WaitUntilPutAway(string id)
    {
        using ContainerLock? held = ContainerLock.Wait(_store.Root.Container(id), Aftermath);
        return held is not null || !Paths.Exists(Fd.AT_FDCWD, _store.Root.Container(id));
    }

    private void EndMonitor(string id)
    {
        using ContainerLock? held = Monitors.WaitForLock(_store, id, Aftermath);
    }

    // The watcher leaves the veth pairs to the kernel, which takes its time. Who looks after this command should find none.
    private void PutAway(string id, ContainerState? state)
    {
        if (state?.Record is { Life.Restart: not RestartPolicy.No }) { EndMonitor(id); }
        else { WaitUntilPutAway(id); }
        if (state?.Record is { Networks.Length: > 0 } record)
        {
            Wiring.Remove(record.Networks.Select(card => card.HostName));
            foreach (InterfaceRecord card in record.Networks)
            {
                new Recovery(_store).PutAwayRest(card.Network, id);
                new HostsFiles(_store.Root).Refresh(card.Network);
            }
        }
    }

    private static OwnedFd? Open(ContainerState? state) =>
        state is { Phase: Phase.Running, Process: ProcessRecord process } ? Liveness.Open(process) : null;

    // Told first: it may end at once.
    private void Send(OwnedFd pidfd, int signal, ContainerState state)
    {
        if (state.Record is ContainerRecord record) { EventLog.Add(_store.Root, Event.Of(record, "kill", ("signal", $"{signal}"))); }
        SysResult sent = Kernel.PidfdSendSignal(pidfd.Value, signal);
        if (sent.Failed && sent.Error != Errno.ESRCH) { sent.OrThrow("signal container", state.Id); }
    }
}
