using System;
using System.Text;
using Nsinit.Abi;
using Nsinit.Linux.Files;
using Nsinit.Plan;

namespace Nsinit.Launcher.State;

/// <summary>Where a container is in its life.</summary>
internal enum Phase
{
    /// <summary>Somebody is making it; there is no record yet.</summary>
    Starting,
    /// <summary>Its first process lives.</summary>
    Running,
    /// <summary>Its first process has ended, and its monitor waits to have it started again.</summary>
    Restarting,
    /// <summary>Its first process has ended.</summary>
    Exited,
}

/// <summary>A container as it is found on disk and among the processes.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Directory">Where it is remembered.</param>
/// <param name="Phase">Where it is in its life.</param>
/// <param name="Record">What is remembered of it; null while it starts.</param>
/// <param name="Process">Its first process; null while it starts.</param>
/// <param name="Exit">How it ended; null unless it has, or when nobody was there to see it.</param>
internal sealed record ContainerState(string Id, string Directory, Phase Phase, ContainerRecord? Record, ProcessRecord? Process, ExitRecord? Exit)
{
    /// <summary>When its last run began; null unless that is known.</summary>
    public DateTimeOffset? Started => Exit is ExitRecord { StartedAt: not 0 } exit ? Time(exit.StartedAt) : Process?.NotedAt;

    /// <summary>What kept it from being started again by itself, or null.</summary>
    public string? Error => Contents.TryRead(Fd.AT_FDCWD, $"{Directory}/{ContainerFiles.Errors}", MaxError) is byte[] bytes ? Encoding.UTF8.GetString(bytes).TrimEnd() : null;

    /// <summary>When it ended; null unless that is known.</summary>
    public DateTimeOffset? Finished =>
        Exit is ExitRecord exit ? Time(exit.FinishedAt) : null;

    private static DateTimeOffset Time(long nanoseconds) => DateTimeOffset.FromUnixTimeMilliseconds(nanoseconds / 1_000_000);

    private const int MaxError = 1 << 20;
}
