using System;
using System.Collections.Generic;

namespace Nsinit.Launcher.Spec;

/// <summary>How it is found out whether a container is well. Times are in milliseconds.</summary>
/// <param name="Command">What is executed in it; code 0 is well.</param>
internal sealed record HealthSpec(IReadOnlyList<string> Command)
{
    /// <summary>Between the end of one check and the next.</summary>
    public long Interval { get; init; } = 30_000;

    /// <summary>A check that takes longer has failed, and is killed.</summary>
    public long Timeout { get; init; } = 30_000;

    /// <summary>How many failures in a row make it unhealthy.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>For so long after the start, failures do not count.</summary>
    public long StartPeriod { get; init; }

    /// <summary>Between two checks while it starts.</summary>
    public long StartInterval { get; init; } = 5_000;

    /// <summary>The time to wait before the next check of one that started <paramref name="age"/> ago.</summary>
    public long Delay(bool starting, TimeSpan age) => starting && Excuses(age) && StartInterval < Interval ? StartInterval : Interval;

    /// <summary>Whether failures do not count yet.</summary>
    public bool Excuses(TimeSpan age) => age.TotalMilliseconds < StartPeriod;
}
