using System;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Launch;

/// <summary>A payload that runs.</summary>
/// <param name="Pid">The cloned process: PID 1 of the container, or the process of exec.</param>
/// <param name="PidFd">Its pidfd.</param>
/// <param name="Terminal">The master of its terminal, where the launcher got it.</param>
internal sealed record Started(int Pid, OwnedFd PidFd, OwnedFd? Terminal) : IDisposable
{
    public void Dispose()
    {
        PidFd.Dispose();
        Terminal?.Dispose();
    }
}
