using System;
using Nsinit.Abi;
using Nsinit.Launcher.Host;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.State;

/// <summary>Whether a recorded process is still that process.</summary>
internal static class Liveness
{
    /// <summary>A pidfd of the recorded process; null when it has ended, also if its pid is another's now.</summary>
    public static OwnedFd? Open(ProcessRecord process)
    {
        if (!string.Equals(process.BootId, ProcessFacts.BootId, StringComparison.Ordinal)) { return null; }
        SysResult opened = Kernel.PidfdOpen(process.Pid, 0);
        if (opened.Failed) { return null; }
        OwnedFd pidfd = new((int)opened.Value);
        // The pidfd holds the pid: what /proc says of it now is said of this process.
        if (ProcessFacts.IsAlive(process.Pid, process.StartTime)) { return pidfd; }
        pidfd.Dispose();
        return null;
    }

    public static bool IsAlive(ProcessRecord process)
    {
        using OwnedFd? pidfd = Open(process);
        return pidfd is not null;
    }
}
