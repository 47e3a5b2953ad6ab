using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.Spec;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Host;

/// <summary>The ids that a user of this host may give away: /etc/subuid and /etc/subgid, subuid(5).</summary>
internal static class SubordinateIds
{
    public const string Users = "/etc/subuid";
    public const string Groups = "/etc/subgid";
    private const int MaxFile = 1 << 24;

    /// <summary>The name of a user in /etc/passwd, as whom the files know that one too; null when it has none there.</summary>
    public static string? NameOf(uint user)
    {
        foreach (string line in Encoding.UTF8.GetString(Contents.TryRead(Fd.AT_FDCWD, "/etc/passwd", MaxFile) ?? []).Split('\n'))
        {
            string[] fields = line.Split(':');
            if (fields.Length > 2 && fields[2] == $"{user}") { return fields[0]; }
        }

        return null;
    }

    /// <summary>
    /// The ranges that <paramref name="file"/> has for a user, by name or by number, as ids from <paramref name="first"/> on; none when it is not there.
    /// </summary>
    public static List<IdRange> Of(string file, string? name, uint? uid, uint first)
    {
        List<IdRange> ranges = [];
        byte[] text = Contents.TryRead(Fd.AT_FDCWD, file, MaxFile) ?? [];
        foreach (string line in Encoding.UTF8.GetString(text).Split('\n'))
        {
            string[] fields = line.Trim().Split(':');
            if (fields.Length != 3 || (fields[0] != name && fields[0] != $"{uid}")) { continue; }
            if (uint.TryParse(fields[1], CultureInfo.InvariantCulture, out uint start) && uint.TryParse(fields[2], CultureInfo.InvariantCulture, out uint count)
                && count > 0 && (ulong)first + count <= uint.MaxValue && (ulong)start + count <= uint.MaxValue)
            {
                ranges.Add(new IdRange(first, start, count));
                first += count;
            }
        }

        return ranges;
    }
}
