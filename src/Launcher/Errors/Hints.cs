using System;
using Nsinit.Abi;

namespace Nsinit.Launcher.Errors;

/// <summary>What to do about a refusal of the kernel: a row is the start of the attempt, the errno, and the advice.</summary>
internal static class Hints
{
    private static readonly (string Attempt, Errno Error, string Hint)[] Table =
    [
        // The most common first step of all: no privileges. clone3 with namespace flags wants CAP_SYS_ADMIN.
        ("clone ", Errno.EPERM, "run it as root"),
        ("clone ", Errno.ENOSPC, "raise the limit in /proc/sys/user/max_*_namespaces"),
        ("clone ", Errno.EINVAL, "the kernel lacks one of the namespaces: CONFIG_PID_NS, NET_NS, IPC_NS, UTS_NS, CGROUPS"),
        ("clone ", Errno.EAGAIN, "too many processes: raise ulimit -u or the pids limit of this cgroup"),

        ("keep mounts", Errno.EINVAL, "/ is no mount point, as in a chroot: bind it onto itself first (mount --bind DIR DIR)"),
        ("mount overlay", Errno.ENODEV, "the kernel has no overlayfs (CONFIG_OVERLAY_FS): modprobe overlay, or use --rootfs direct"),
        ("mount overlay", Errno.EINVAL, "the state directory's file system cannot hold a writable layer: put it elsewhere with --root DIR, or use --rootfs direct"),
        ("mount overlay", Errno.ELOOP, "a root file system and its writable layer may not lie inside each other: move the state directory with --root DIR"),
        ("mount ", Errno.ENODEV, "the kernel does not have this file system"),
        ("mount ", Errno.ENOSPC, "too many mounts: raise /proc/sys/fs/mount-max"),
        ("mount ", Errno.ELOOP, "the mount point is a symbolic link in the root file system: replace it by a directory"),
        ("mount ", Errno.EROFS, "the mount point is missing in a read-only root file system: create it there"),
        ("mount ", Errno.ENOENT, "the mount point is missing in the root file system: create it there"),

        // rtnetlink says EOPNOTSUPP for a kind of link that it does not know.
        ("create veth", Errno.EOPNOTSUPP, "the kernel has no veth (CONFIG_VETH): modprobe veth, or use --network none"),
        ("create bridge", Errno.EOPNOTSUPP, "the kernel has no bridges (CONFIG_BRIDGE): modprobe bridge"),
        ("create veth", Errno.EXFULL, "a bridge holds at most 1023 ports: use a second network"),
        ("create ", Errno.EPERM, "run it as root"),
        ("delete link", Errno.EPERM, "run it as root"),
        ("add address", Errno.EPERM, "run it as root"),

        ("", Errno.ENOSPC, "the disk is full: free some space, or put the state directory elsewhere with --root DIR"),
        ("", Errno.EDQUOT, "the disk quota is used up"),
        ("", Errno.EROFS, "the file system is read-only: put the state directory elsewhere with --root DIR"),
        ("", Errno.EMFILE, "too many open files: raise ulimit -n"),
        ("make directory", Errno.EACCES, "run it as root, or choose a state directory of your own with --root DIR"),
        ("open ", Errno.EACCES, "run it as root"),
        ("", Errno.EPERM, "run it as root"),
    ];

    /// <summary>The advice for <paramref name="attempt"/> failing with <paramref name="error"/>, or null.</summary>
    public static string? For(string attempt, Errno error)
    {
        foreach ((string start, Errno errno, string hint) in Table)
        {
            if (errno == error && attempt.StartsWith(start, StringComparison.Ordinal)) { return hint; }
        }

        return null;
    }
}
