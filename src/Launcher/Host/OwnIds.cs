using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.Spec;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Host;

/// <summary>The user namespace that this process is in, user_namespaces(7).</summary>
internal static class OwnIds
{
    private const int MaxMap = 1 << 16;

    /// <summary>Whether it is not the host's first one, in which every id is itself.</summary>
    public static bool IsNested => _nested ??= Read("uid_map") is not ([] or [{ Inside: 0, Outside: 0, Count: uint.MaxValue }]);

    private static bool? _nested;

    /// <summary>The ids that it has.</summary>
    public static IdMap Map => new(Read("uid_map"), Read("gid_map"));

    /// <summary>What the root of a container with the ids of <paramref name="own"/>, or with those of this process, cannot do.</summary>
    public static IdPlace PlaceOf(IdMap? own)
    {
        if (own is not null) { return new IdPlace(IsNested, false, IdMap.Outside(own.Groups, IdPlace.TtyGroup) is not null); }
        if (!IsNested) { return IdPlace.Host; }
        bool denied = Contents.TryRead(Fd.AT_FDCWD, "/proc/self/setgroups", MaxMap) is byte[] text && Encoding.ASCII.GetString(text).Trim() == "deny";
        return new IdPlace(true, denied, IdMap.Outside(Read("gid_map"), IdPlace.TtyGroup) is not null);
    }

    private static List<IdRange> Read(string file)
    {
        List<IdRange> ranges = [];
        byte[] text = Contents.TryRead(Fd.AT_FDCWD, $"/proc/self/{file}", MaxMap) ?? [];
        foreach (string line in Encoding.ASCII.GetString(text).Split('\n', System.StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(' ', System.StringSplitOptions.RemoveEmptyEntries);
            ranges.Add(new IdRange(Number(fields[0]), Number(fields[1]), Number(fields[2])));
        }

        return ranges;
    }

    private static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);
}
