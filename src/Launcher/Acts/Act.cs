using System.Collections.Generic;

namespace Nsinit.Launcher.Acts;

/// <summary>One thing that is done to the kernel or the disk, in words: the row of --explain and the subject of errors.</summary>
/// <param name="Actor">Who does it.</param>
/// <param name="Phrase">What it does: "mount proc on /proc". Errors start with it.</param>
/// <param name="Shell">The command line that would do the same; empty where the shell has none.</param>
/// <param name="Origin">What the user wrote that asked for it; null for what every container has.</param>
internal sealed record Act(Actor Actor, string Phrase, string Shell, string? Origin = null)
{
    /// <summary>The messages of a netlink batch, or the launcher's own calls, for people; null where there are none.</summary>
    public IReadOnlyList<string>? Messages { get; set; }

    /// <summary>What each message of the batch attempts, for errors.</summary>
    public IReadOnlyList<string>? Steps { get; set; }
}

/// <summary>Who acts.</summary>
internal enum Actor
{
    /// <summary>nsinit itself.</summary>
    Launcher,
    /// <summary>nsinit-init before the clone, on the host.</summary>
    Host,
    /// <summary>nsinit-init after the clone, PID 1 of the container.</summary>
    Container,
    /// <summary>The process that becomes the command.</summary>
    Payload,
}
