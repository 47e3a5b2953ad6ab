using System;
using Nsinit.Abi;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>The words by which -v and --mount say how something is mounted: Docker's and Podman's.</summary>
internal static class MountWords
{
    /// <summary>All of them, for errors.</summary>
    public const string Names = "ro, rw, rslave, rshared, rprivate, bind, rbind, noexec, nosuid, dev, nocopy, idmap=...";

    /// <summary>What <paramref name="word"/> makes of a mount; null when it is no such word.</summary>
    public static MountSpec? Apply(MountSpec mount, string word) => word switch
    {
        "ro" or "readonly" => mount with { ReadOnly = true },
        "rw" => mount with { ReadOnly = false },
        "private" or "rprivate" => mount with { Propagation = MountFlags.None },
        "slave" or "rslave" => mount with { Propagation = MountFlags.MS_SLAVE },
        "shared" or "rshared" => mount with { Propagation = MountFlags.MS_SHARED },
        "bind" => mount with { Recursive = false },
        "rbind" => mount with { Recursive = true },
        "copy" when mount.Volume is not null => mount with { Copy = true },
        "nocopy" when mount.Volume is not null => mount with { Copy = false },
        // Labels of SELinux, which are nothing without it.
        "z" or "Z" => mount,
        "idmap" => mount with { IdMap = IdMapOption.Read("", mount.Origin) },
        _ when word.StartsWith("idmap=", StringComparison.Ordinal) => mount with { IdMap = IdMapOption.Read(word["idmap=".Length..], mount.Origin) },
        "dev" => mount with { Devices = true },
        "nodev" => mount with { Devices = false },
        _ when Attribute(word) is MountAttrs set => mount with { Flags = mount.Flags | set },
        _ when Attribute($"no{word}") is MountAttrs clear => mount with { Flags = mount.Flags & ~clear },
        _ => null,
    };

    private static MountAttrs? Attribute(string word) => word switch
    {
        "noexec" => MountAttrs.MOUNT_ATTR_NOEXEC,
        "nosuid" => MountAttrs.MOUNT_ATTR_NOSUID,
        _ => null,
    };
}
