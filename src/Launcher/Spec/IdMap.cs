using System.Collections.Generic;
using System.Linq;

namespace Nsinit.Launcher.Spec;

/// <summary>A range of user or group ids, user_namespaces(7).</summary>
/// <param name="Inside">The first of them in the user namespace.</param>
/// <param name="Outside">What that one is outside of it.</param>
/// <param name="Count">How many there are.</param>
internal sealed record IdRange(uint Inside, uint Outside, uint Count)
{
    /// <summary>All there are, as they are.</summary>
    public static IdRange All { get; } = new(0, 0, uint.MaxValue);
}

/// <summary>Which ids outside the users and groups of a user namespace are. What no range has is nobody inside.</summary>
internal sealed record IdMap(IReadOnlyList<IdRange> Users, IReadOnlyList<IdRange> Groups)
{
    /// <summary>The lines of /proc/PID/uid_map, or gid_map.</summary>
    public static string Lines(IReadOnlyList<IdRange> ranges) => string.Concat(ranges.Select(r => $"{r.Inside} {r.Outside} {r.Count}\n"));

    /// <summary>What id <paramref name="inside"/> is outside; null when it has no place there.</summary>
    public static uint? Outside(IReadOnlyList<IdRange> ranges, uint inside) =>
        ranges.FirstOrDefault(r => inside >= r.Inside && inside - r.Inside < r.Count) is IdRange range ? range.Outside + (inside - range.Inside) : null;
}
