using System;
using System.Collections.Generic;
using System.Globalization;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>idmap=uids=STORED-SHOWN-COUNT#...;gids=..., as Podman has it; idmap alone means the container's ids.</summary>
internal static class IdMapOption
{
    // So many the kernel takes, user_namespaces(7).
    private const int MaxRanges = 340;

    /// <summary>Ids that are not spoken of keep their meaning only where all of their kind do.</summary>
    public static IdMap Read(string text, string origin)
    {
        List<IdRange>? uids = null;
        List<IdRange>? gids = null;
        foreach (string part in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.StartsWith("uids=", StringComparison.Ordinal)) { uids = Ranges(part[5..], origin); }
            else if (part.StartsWith("gids=", StringComparison.Ordinal)) { gids = Ranges(part[5..], origin); }
            else { throw Bad(origin, $"{part} is neither uids= nor gids="); }
        }

        return uids is null && gids is null ? new IdMap([], []) : new IdMap(uids ?? [IdRange.All], gids ?? [IdRange.All]);
    }

    private static List<IdRange> Ranges(string text, string origin)
    {
        List<IdRange> ranges = [];
        foreach (string range in text.Split('#'))
        {
            string[] numbers = range.Split('-');
            if (numbers.Length != 3 || !TryId(numbers[0], out uint stored) || !TryId(numbers[1], out uint shown) || !TryId(numbers[2], out uint count)
                || count == 0 || stored > uint.MaxValue - count || shown > uint.MaxValue - count)
            {
                throw Bad(origin, $"{range} is no range: STORED-SHOWN-COUNT is wanted");
            }

            ranges.Add(new IdRange(stored, shown, count));
        }

        return ranges.Count <= MaxRanges ? ranges : throw Bad(origin, $"{ranges.Count} ranges; the kernel takes {MaxRanges}");
    }

    private static bool TryId(string text, out uint id) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);

    private static NsinitException Bad(string origin, string why) => new($"map the ids of a mount: {why}")
    {
        Origin = origin, Hint = "for example idmap=uids=1000-0-1;gids=1000-0-1 shows the files of 1000 as root's",
    };
}
