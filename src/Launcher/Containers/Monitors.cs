using System;
using Nsinit.Abi;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>What other commands have to say to the monitor of a container.</summary>
internal static class Monitors
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Takes the lock of a container once its monitor lets go of it, and does not let it wait for the next start meanwhile. Null when the lock stays taken, or
    /// when the container goes.
    /// </summary>
    public static ContainerLock? WaitForLock(ContainerStore store, string id, TimeSpan limit)
    {
        string directory = store.Root.Container(id);
        long until = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        while (true)
        {
            // Each time: it may be about to begin that wait.
            EndDelay(store, id);
            if (ContainerLock.Wait(directory, Look) is ContainerLock taken) { return taken; }
            if (!Paths.Exists(Fd.AT_FDCWD, directory) || Environment.TickCount64 > until) { return null; }
        }
    }

    /// <summary>Ends the wait of one that is about to have its container started again, and with it the monitor.</summary>
    private static void EndDelay(ContainerStore store, string id)
    {
        if (store.LoadAnyway(id) is not { Phase: Phase.Restarting, Process.MonitorProcess: ProcessRecord monitor }) { return; }
        using OwnedFd? pidfd = Liveness.Open(monitor);
        if (pidfd is not null) { Kernel.PidfdSendSignal(pidfd.Value, Signal.SIGTERM); }
    }
}
