using System;

namespace Nsinit.Launcher.Spec;

/// <summary>A resource limit, getrlimit(2).</summary>
/// <param name="Resource">Number of the resource.</param>
/// <param name="Soft">In the resource's unit; <see cref="Abi.RLimit.Infinity"/>: none.</param>
/// <param name="Hard">As <paramref name="Soft"/>.</param>
/// <param name="Origin">The option as it was written.</param>
internal sealed record RlimitSpec(int Resource, ulong Soft, ulong Hard, string Origin)
{
    /// <summary>What people call the resources, by number: asm-generic/resource.h.</summary>
    public static ReadOnlySpan<string> Names => new string[]
    {
        "cpu", "fsize", "data", "stack", "core", "rss", "nproc", "nofile", "memlock", "as", "locks", "sigpending",
        "msgqueue", "nice", "rtprio", "rttime",
    };
}
