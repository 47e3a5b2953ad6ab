using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>--userns, --uidmap, --gidmap, --subuidname: which ids of the host the container's users are.</summary>
internal sealed class UserNamespaceOptions
{
    /// <summary>As many ranges the kernel takes, user_namespaces(7).</summary>
    private const int MaxRanges = 340;

    private readonly Option<string?> _namespace = Opt.Text("--userns", "NAMESPACE", "host (the default): its users are the host's; with --uidmap they are not");
    private readonly Option<string[]> _users = Opt.Many("--uidmap", "ID:HOSTID[:COUNT]", "users from ID on are the host's from HOSTID on, in a user namespace of its own");
    private readonly Option<string[]> _groups = Opt.Many("--gidmap", "ID:HOSTID[:COUNT]", "the same of groups; as --uidmap when left out");
    private readonly Option<string?> _name = Opt.Text("--subuidname", "USER", "map to the ids that /etc/subuid and /etc/subgid have for USER");

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_namespace, _users, _groups, _name]) { command.Options.Add(option); }
    }

    /// <summary>The maps; null when the container's ids are the host's.</summary>
    public IdMap? Read(ParseResult parsed)
    {
        string[] users = parsed.GetValue(_users) ?? [];
        string[] groups = parsed.GetValue(_groups) ?? [];
        string? name = parsed.GetValue(_name);
        string? kind = parsed.GetValue(_namespace);
        bool maps = users.Length + groups.Length > 0 || name is not null;
        if (kind is not null)
        {
            if (kind != "host") { throw Bad($"--userns {kind}", "host is wanted", "for ids of its own, say which: --uidmap 0:100000:65536"); }
            if (maps) { throw Bad("--userns host", "the container's ids cannot be the host's and others", "leave it, or the maps, out"); }
        }

        if (!maps) { return null; }
        if (name is null)
        {
            List<IdRange>? own = users.Length == 0 ? null : ReadAll("--uidmap", users);
            List<IdRange>? others = groups.Length == 0 ? null : ReadAll("--gidmap", groups);
            return new IdMap(own ?? others!, others ?? own!);
        }

        if (users.Length + groups.Length > 0) { throw Bad($"--subuidname {name}", "--uidmap and --gidmap say the same", "leave one of them out"); }
        return new IdMap(Subordinate(SubordinateIds.Users, name), Subordinate(SubordinateIds.Groups, name));
    }

    private static List<IdRange> Subordinate(string file, string name)
    {
        List<IdRange> ranges = SubordinateIds.Of(file, name, null, 0);
        return ranges.Count > 0 ? ranges : throw Bad($"--subuidname {name}", $"{file} has nothing for it", $"add a line {name}:100000:65536 to it, or use --uidmap");
    }

    private static List<IdRange> ReadAll(string option, string[] texts)
    {
        List<IdRange> ranges = [.. texts.Select(text => ReadOne(option, text))];
        string all = string.Join(' ', texts.Select(text => $"{option} {text}"));
        if (ranges.Count > MaxRanges) { throw Bad(option, $"the kernel takes at most {MaxRanges} ranges", "use larger ones"); }
        foreach ((int i, IdRange range) in ranges.Index())
        {
            foreach (IdRange other in ranges.Take(i))
            {
                bool meet = Meet(range.Inside, other.Inside, range.Count, other.Count) || Meet(range.Outside, other.Outside, range.Count, other.Count);
                if (meet) { throw Bad(all, "two ranges overlap", "give each id one place"); }
            }
        }

        return IdMap.Outside(ranges, 0) is not null ? ranges : throw Bad(all, "id 0 has no place", $"add {option} 0:HOSTID:1: its root sets the container up");
    }

    private static bool Meet(uint a, uint b, uint countA, uint countB) => a < b ? b - a < countA : a - b < countB;

    private static IdRange ReadOne(string option, string text)
    {
        string[] parts = text.Split(':');
        List<uint> numbers = [];
        foreach (string part in parts)
        {
            if (uint.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out uint number)) { numbers.Add(number); }
        }

        if (parts.Length is not (2 or 3) || numbers.Count != parts.Length) { throw Bad($"{option} {text}", "ID:HOSTID[:COUNT] is wanted, in numbers", $"for example {option} 0:100000:65536"); }
        uint count = numbers.Count == 3 ? numbers[2] : 1;
        if (count == 0 || (ulong)numbers[0] + count > uint.MaxValue || (ulong)numbers[1] + count > uint.MaxValue)
        {
            throw Bad($"{option} {text}", "at least one id is wanted, and none above 4294967294", $"for example {option} 0:100000:65536");
        }

        return new IdRange(numbers[0], numbers[1], count);
    }

    private static NsinitException Bad(string option, string why, string hint) => new($"run: {option}: {why}") { Hint = hint };
}
