using Nsinit.Abi;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>What other commands have to say to the monitor of a container.</summary>
internal static class Monitors
{
    /// <summary>Ends the wait of one that is about to have its container started again, and with it the monitor.</summary>
    public static void EndDelay(ContainerStore store, string id)
    {
        if (store.LoadAnyway(id) is not { Phase: Phase.Restarting, Process.MonitorProcess: ProcessRecord monitor }) { return; }
        using OwnedFd? pidfd = Liveness.Open(monitor);
        if (pidfd is not null) { Kernel.PidfdSendSignal(pidfd.Value, Signal.SIGTERM); }
    }
}
