using Nsinit.Abi;

namespace Nsinit.Linux.Files;

/// <summary>Copies of mounts, attached nowhere.</summary>
internal static unsafe class MountTree
{
    /// <summary>Copies the mount that <paramref name="source"/> lies on, from there down; with <paramref name="recursive"/>, those below it too.</summary>
    public static OwnedFd Clone(int source, string path, bool recursive)
    {
        uint flags = MountApi.OPEN_TREE_CLONE | MountApi.OPEN_TREE_CLOEXEC | (uint)AtFlags.AT_EMPTY_PATH | (recursive ? (uint)AtFlags.AT_RECURSIVE : 0);
        fixed (byte* empty = "\0"u8) { return new OwnedFd(Kernel.OpenTree(source, empty, flags).OrThrow("copy the mount of", path)); }
    }

    /// <summary>Whether the kernel has mount_setattr(2), Linux 5.12.</summary>
    public static bool CanChange { get; } = !Kernel.MountSetattr(-1, null, 0, null).Is(Errno.ENOSYS);

    /// <summary>mount_setattr(2) on all of a copy; <paramref name="userNamespace"/> goes with MOUNT_ATTR_IDMAP.</summary>
    public static SysResult TryChange(int tree, MountAttrs set, MountFlags propagation, int userNamespace)
    {
        MountAttr attributes = new() { AttrSet = (ulong)set, Propagation = (ulong)propagation, UsernsFd = (ulong)userNamespace };
        fixed (byte* empty = "\0"u8) { return Kernel.MountSetattr(tree, empty, AtFlags.AT_EMPTY_PATH | AtFlags.AT_RECURSIVE, &attributes); }
    }
}
