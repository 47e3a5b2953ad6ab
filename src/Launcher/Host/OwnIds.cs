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

    /// <summary>Whether root is the only user there is in it.</summary>
    public static bool IsAlone => IsNested && Read("uid_map") is [{ Inside: 0, Count: 1 }];

    /// <summary>
    /// Whether it is one to which the network namespace of this process does not belong: no bridge can be made there, and no veth pair begin.
    /// </summary>
    public static bool LacksNetwork => IsNested && !OwnsNetwork();

    /// <summary>Whether <paramref name="user"/> has a place in it.</summary>
    public static bool Has(uint user, uint group) => !IsNested || (IdMap.Outside(Read("uid_map"), user) is not null && IdMap.Outside(Read("gid_map"), group) is not null);

    /// <summary>What the root of a container with the ids of <paramref name="own"/>, or with those of this process, cannot do.</summary>
    public static IdPlace PlaceOf(IdMap? own)
    {
        if (own is not null) { return new IdPlace(IsNested, false, IdMap.Outside(own.Groups, IdPlace.TtyGroup) is not null); }
        if (!IsNested) { return IdPlace.Host; }
        bool denied = Contents.TryRead(Fd.AT_FDCWD, "/proc/self/setgroups", MaxMap) is byte[] text && Encoding.ASCII.GetString(text).Trim() == "deny";
        return new IdPlace(true, denied, IdMap.Outside(Read("gid_map"), IdPlace.TtyGroup) is not null);
    }

    private static bool OwnsNetwork()
    {
        using OwnedFd network = Paths.Open(Fd.AT_FDCWD, "/proc/self/ns/net", OpenFlags.O_RDONLY);
        SysResult owner = Kernel.Ioctl(network.Value, Ioctl.NS_GET_USERNS, 0);
        if (owner.Failed) { return false; }
        using OwnedFd users = new((int)owner.Value);
        return IsOwn(users.Value);
    }

    /// <summary>Whether <paramref name="users"/> is the user namespace of this process.</summary>
    public static bool IsOwn(int users) => !Paths.TryStat(users, "", AtFlags.AT_EMPTY_PATH, out Statx open).Failed
        && !Paths.TryStat(Fd.AT_FDCWD, "/proc/self/ns/user", AtFlags.None, out Statx own).Failed
        && (open.Inode, open.DevMajor, open.DevMinor) == (own.Inode, own.DevMajor, own.DevMinor);

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
