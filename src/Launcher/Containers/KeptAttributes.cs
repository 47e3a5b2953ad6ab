using System.Collections.Generic;
using System.Linq;
using Nsinit.Abi;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Spec;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>
/// What mounts of the host do not allow, for a kernel without mount_setattr(2), before Linux 5.12: nsinit-init then remounts the container's copy,
/// which takes away all that is not named again. A read-only mount of the host is not to become writable by being bound without devices.
/// </summary>
internal static class KeptAttributes
{
    private static readonly Dictionary<string, MountAttrs> None = [];

    /// <summary>By the paths that the container binds; nothing where the kernel changes one attribute at a time.</summary>
    public static IReadOnlyDictionary<string, MountAttrs> Of(ContainerSpec spec)
    {
        if (MountTree.CanChange) { return None; }
        Dictionary<string, MountAttrs> kept = [];
        string[] root = spec.Rootfs.Mode == RootfsMode.Direct ? [spec.Rootfs.Text] : [];
        foreach (string path in spec.Mounts.Where(m => m.Kind == MountKind.Bind).Select(m => m.Source).Concat(root))
        {
            using OwnedFd opened = Paths.Open(Fd.AT_FDCWD, path, OpenFlags.O_PATH);
            kept[path] = MountFacts.Of(opened.Value).Attributes;
        }

        return kept;
    }
}
