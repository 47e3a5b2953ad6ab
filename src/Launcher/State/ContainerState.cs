using System;
using Nsinit.Plan;

namespace Nsinit.Launcher.State;

/// <summary>Where a container is in its life.</summary>
internal enum Phase
{
    /// <summary>Somebody is making it; there is no record yet.</summary>
    Starting,
    /// <summary>Its first process lives.</summary>
    Running,
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
    /// <summary>When it ended; null unless that is known.</summary>
    public DateTimeOffset? Finished =>
        Exit is ExitRecord exit ? DateTimeOffset.FromUnixTimeMilliseconds(exit.FinishedAt / 1_000_000) : null;
}
