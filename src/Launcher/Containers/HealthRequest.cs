using System;
using System.Collections.Generic;

namespace Nsinit.Launcher.Containers;

/// <summary>What the options of run say about its health; what is null is as the image says, or the usual.</summary>
internal sealed record HealthRequest
{
    /// <summary>Whether it is not checked, whatever the image says.</summary>
    public bool None { get; init; }

    public IReadOnlyList<string>? Command { get; init; }

    public TimeSpan? Interval { get; init; }

    public TimeSpan? Timeout { get; init; }

    public int? Retries { get; init; }

    public TimeSpan? StartPeriod { get; init; }

    public TimeSpan? StartInterval { get; init; }
}
