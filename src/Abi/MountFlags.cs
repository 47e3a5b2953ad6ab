using System;

namespace Nsinit.Abi;

/// <summary>Flags of mount(2), linux/mount.h.</summary>
[Flags]
internal enum MountFlags : uint
{
    None = 0,
    MS_RDONLY = 1,
    MS_NOSUID = 2,
    MS_NODEV = 4,
    MS_NOEXEC = 8,
    MS_REMOUNT = 0x20,
    MS_BIND = 0x1000,
    MS_MOVE = 0x2000,
    MS_REC = 0x4000,
    MS_PRIVATE = 0x40000,
    MS_SLAVE = 0x80000,
    MS_SHARED = 0x100000,
}

/// <summary>Attributes of fsmount(2) and mount_setattr(2); the first four equal their MS_ namesakes.</summary>
[Flags]
internal enum MountAttrs : uint
{
    None = 0,
    MOUNT_ATTR_RDONLY = 1,
    MOUNT_ATTR_NOSUID = 2,
    MOUNT_ATTR_NODEV = 4,
    MOUNT_ATTR_NOEXEC = 8,
    MOUNT_ATTR_IDMAP = 0x100000,
}

/// <summary>The argument of mount_setattr(2), linux/mount.h.</summary>
internal struct MountAttr
{
    public ulong AttrSet;
    public ulong AttrClr;
    public ulong Propagation;
    public ulong UsernsFd;
}

/// <summary>Flags and commands of fsopen(2), fsconfig(2), fsmount(2), open_tree(2), move_mount(2), umount2(2).</summary>
internal static class MountApi
{
    public const uint FSOPEN_CLOEXEC = 1;
    public const uint FSMOUNT_CLOEXEC = 1;
    public const uint FSCONFIG_SET_FLAG = 0;
    public const uint FSCONFIG_SET_STRING = 1;
    public const uint FSCONFIG_CMD_CREATE = 6;
    public const uint OPEN_TREE_CLONE = 1;
    public const uint OPEN_TREE_CLOEXEC = 0x80000;
    public const uint MOVE_MOUNT_F_EMPTY_PATH = 0x04;
    public const uint MOVE_MOUNT_T_EMPTY_PATH = 0x40;
    public const uint MNT_DETACH = 2;
}
