using System;
using Nsinit.Abi;

namespace Nsinit.Launcher.Errors;

/// <summary>
/// What to do about a refusal of the kernel: a row is the start of the attempt, the errno, and the advice. The first row
/// that fits counts, so exact ones stand before general ones.
/// </summary>
internal static class Hints
{
    private const string Root = "run it as root";
    private const string FullDisk = "the disk is full: free some space, or put the state directory elsewhere with --root DIR";
    private const string ReadOnly = "the file system is read-only: remount it, or put the state directory elsewhere with --root DIR";
    private const string OldKernel = "the kernel is older than 5.10, or a seccomp filter around nsinit forbids the call";
    private const string Apparmor =
        "AppArmor keeps users from user namespaces, if that is on: sysctl kernel.apparmor_restrict_unprivileged_userns=0, or a profile for nsinit with \"userns,\"";
    private const string NoMemory = "free some memory, or raise the memory limit of this cgroup";
    private const string Processes = "too many processes: raise ulimit -u or the pids limit of this cgroup";

    private static readonly (string Attempt, Errno Error, string Hint)[] Table =
    [
        // The most common first step of all: no privileges. clone3 with namespace flags wants CAP_SYS_ADMIN.
        ("make a user namespace", Errno.ENOSPC, "users may make none here: sysctl user.max_user_namespaces=10000, or run it as root"),
        ("make a user namespace", Errno.EPERM, "users may make none here: sysctl kernel.unprivileged_userns_clone=1, or run it as root"),
        ("make a user namespace", Errno.EINVAL, "the kernel has no user namespaces (CONFIG_USER_NS): run it as root"),
        ("make a user namespace", Errno.EUSERS, "user namespaces are nested too deeply: 32 levels are the kernel's limit"),
        ("write the map of", Errno.EPERM, Apparmor),
        ("write the map of", Errno.EACCES, Apparmor),
        ("write deny to setgroups", Errno.EACCES, Apparmor),
        ("set the owner", Errno.EINVAL, "it belongs to a user who has no place here: give yourself more ids in /etc/subuid and /etc/subgid"),
        ("become user", Errno.EINVAL, "the container has no such id: give it more with --uidmap, or yourself in /etc/subuid and /etc/subgid"),
        ("clone ", Errno.EPERM, Root),
        ("clone ", Errno.ENOSPC, "raise the limit in /proc/sys/user/max_*_namespaces"),
        ("clone ", Errno.EUSERS, "namespaces are nested too deeply: 32 levels are the kernel's limit"),
        ("clone ", Errno.EINVAL, "the kernel lacks one of the namespaces: CONFIG_PID_NS, NET_NS, IPC_NS, UTS_NS, CGROUPS"),
        ("clone ", Errno.EAGAIN, Processes),
        ("start ", Errno.EAGAIN, Processes),
        ("start nsinit-init", Errno.ENOENT, "/proc is not mounted: mount -t proc proc /proc"),
        ("start nsinit-init", Errno.EACCES, "memory files may not be executed here: sysctl vm.memfd_noexec=0"),
        ("make a memory file", Errno.EACCES, "memory files may not be executed here: sysctl vm.memfd_noexec=0"),
        ("read /proc/", Errno.ENOENT, "/proc is not mounted: mount -t proc proc /proc"),

        ("join the container's namespaces", Errno.ESRCH, "it has just ended: nsinit ps lists those that run"),

        ("enter /", Errno.ENOENT, "there is no such directory in the container: make it, or choose another with -w"),
        ("enter /", Errno.ENOTDIR, "it is a file in the container, or a part of its path is: choose another with -w"),

        ("open the container's /dev/null", Errno.ENOENT, "something in the container has removed it: nsinit restart makes its /dev anew"),
        ("leave the caller's keyrings", Errno.EDQUOT, "its user has too many keys: sysctl kernel.keys.maxkeys, of root kernel.keys.root_maxkeys; /proc/key-users counts them"),
        ("set a resource limit", Errno.EPERM, "it is above the hard limit here (ulimit -H), and raising that needs CAP_SYS_RESOURCE"),

        ("keep mounts", Errno.EINVAL, "/ is no mount point, as in a chroot: bind it onto itself first (mount --bind DIR DIR)"),
        ("keep an empty directory", Errno.ENODEV, "the kernel has no tmpfs (CONFIG_TMPFS)"),
        ("mount overlay", Errno.ENODEV, "the kernel has no overlayfs (CONFIG_OVERLAY_FS): modprobe overlay, or use --rootfs direct"),
        ("mount overlay", Errno.EINVAL, "the state directory's file system cannot hold a writable layer: put it elsewhere with --root DIR, or use --rootfs direct"),
        ("mount overlay", Errno.ELOOP, "a root file system and its writable layer may not lie inside each other: move the state directory with --root DIR"),
        ("mount overlay", Errno.EBUSY, "another mount uses this writable layer: end what runs in it"),
        ("mount overlay", Errno.ENOSPC, FullDisk),
        ("mount overlay", Errno.ENOENT, "something of the image's layers is gone: remove it with nsinit rmi, and run it again"),
        ("mount squashfs", Errno.ENODEV, "the kernel has no squashfs (CONFIG_SQUASHFS): modprobe squashfs"),
        ("mount erofs", Errno.ENODEV, "the kernel has no erofs (CONFIG_EROFS_FS): modprobe erofs"),
        ("mount squashfs", Errno.EINVAL, "the image is damaged, or compressed in a way that this kernel lacks (CONFIG_SQUASHFS_ZSTD, _XZ ...)"),
        ("open /dev/loop-control", Errno.ENOENT, "the kernel has no loop devices (CONFIG_BLK_DEV_LOOP): modprobe loop"),
        ("mount tmpfs on ", Errno.EINVAL, "one of its options has an impossible value"),
        ("mount /", Errno.EINVAL, "a directory can be mounted on a directory, a file on a file: check both"),
        ("mount ", Errno.ENODEV, "the kernel does not have this file system"),
        ("mount ", Errno.ENOSPC, "too many mounts: raise /proc/sys/fs/mount-max"),
        ("mount ", Errno.ELOOP, "the mount point is a symbolic link in the root file system: replace it by a directory"),
        ("mount ", Errno.EROFS, "the mount point is missing in a read-only root file system: create it there"),
        ("mount ", Errno.ENOENT, "the mount point is missing in the root file system: create it there"),

        ("set net/", Errno.ENOENT, "this kernel has no such setting, or not for each network namespace: check the key"),
        ("set net/", Errno.EINVAL, "the setting does not take this value"),
        ("set net/", Errno.EACCES, "this setting is the whole machine's: set it on the host"),
        ("set net/", Errno.EPERM, "this setting is the whole machine's: set it on the host"),
        ("set kernel/", Errno.EINVAL, "the setting does not take this value"),
        ("set fs/mqueue/", Errno.EINVAL, "the setting does not take this value"),
        ("set fs/mqueue/", Errno.ENOENT, "this kernel has no such setting: check the key"),

        ("set memory.", Errno.EBUSY, "its processes use more than that: end some of them, or leave more"),
        ("set memory.", Errno.EINVAL, "memory and swap together may not be less than memory: give --memory-swap too"),
        ("set cpuset.", Errno.EBUSY, "its processes need a processor and a memory node"),
        ("set cpuset.", Errno.EINVAL, "the machine has no such processor or memory node: look into /sys/devices/system"),
        ("set cpuset.", Errno.ERANGE, "the machine has no such processor: look into /sys/devices/system/cpu"),
        ("set blkio.", Errno.ENOENT, "this kernel has no such limit for block devices"),
        ("set io.", Errno.ENOENT, "this kernel has no such limit for block devices"),
        ("set cpuset.", Errno.EACCES, "the cgroup above it may not use these"),
        ("set cpu.", Errno.EINVAL, "the kernel wants at least a millisecond of each period, and no more than the cgroup above has"),

        // rtnetlink says EOPNOTSUPP for a kind of link that it does not know.
        ("create veth", Errno.EOPNOTSUPP, "the kernel has no veth (CONFIG_VETH): modprobe veth, or use --network none"),
        ("create bridge", Errno.EOPNOTSUPP, "the kernel has no bridges (CONFIG_BRIDGE): modprobe bridge"),
        ("create veth", Errno.EXFULL, "a bridge holds at most 1023 ports: use a second network"),
        ("create veth", Errno.EEXIST, "an interface of that name is there already: ip link del it"),
        ("name v", Errno.EEXIST, "the container has an interface of that name: choose another name"),
        ("move interface", Errno.EINVAL, "an interface of this kind stays where it was made: give the container another one"),
        ("move interface", Errno.ENODEV, "it is gone since: try again"),
        ("limit the rate", Errno.ENOENT, "the kernel has no token bucket filter (CONFIG_NET_SCH_TBF): modprobe sch_tbf"),
        ("limit the rate", Errno.EOPNOTSUPP, "the kernel has no traffic control (CONFIG_NET_SCHED)"),
        ("look up bridge", Errno.ENODEV, "the bridge is gone: try again, which makes it anew"),
        ("add address", Errno.EOPNOTSUPP, "the kernel has no IPv6 (CONFIG_IPV6, ipv6.disable=0): leave the IPv6 subnet out"),
        ("create ", Errno.EPERM, Root),
        ("delete link", Errno.EPERM, Root),
        ("add address", Errno.EPERM, Root),
        ("open a netlink socket of netfilter", Errno.EPROTONOSUPPORT, "the kernel has no nftables (CONFIG_NF_TABLES): modprobe nf_tables"),
        ("look up table", Errno.EOPNOTSUPP, "the kernel has no nftables (CONFIG_NF_TABLES): modprobe nf_tables"),
        ("look up table", Errno.EINVAL, "the kernel has no nftables (CONFIG_NF_TABLES, NF_TABLES_INET): modprobe nf_tables"),
        ("open a netlink socket", Errno.EAFNOSUPPORT, "the kernel has no networking (CONFIG_NET), or a seccomp filter forbids it: use --network none"),
        ("open a netlink socket", Errno.EPROTONOSUPPORT, "the kernel has no networking (CONFIG_NET), or a seccomp filter forbids it: use --network none"),

        ("execute", Errno.E2BIG, "arguments and environment together are too long for the kernel, or one of them is over 128 KiB: shorten them, or raise ulimit -s"),
        ("execute", Errno.ELOOP, "its symbolic links lead in a circle: check them with ls -l"),
        ("execute", Errno.ENAMETOOLONG, "the command's path is longer than the kernel's 4096 bytes, or a part of it than 255: check it"),
        ("execute", Errno.ETXTBSY, "somebody has the file open for writing: try again when that is done"),
        ("execute", Errno.EPERM, "the file is on a mount that forbids it, or a security module does"),
        ("execute", Errno.ENOMEM, NoMemory),
        ("write to standard", Errno.ENOSPC, "what it leads to is full: free some space, or send it elsewhere"),
        ("write to standard", Errno.EIO, "its terminal is gone: send it elsewhere"),

        ("", Errno.ENOSPC, FullDisk),
        ("", Errno.EDQUOT, "the disk quota is used up: free some space, or put the state directory elsewhere with --root DIR"),
        ("", Errno.EROFS, ReadOnly),
        ("", Errno.EMFILE, "too many open files: raise ulimit -n to 256 or more"),
        ("", Errno.ENFILE, "too many open files on this machine: raise /proc/sys/fs/file-max"),
        ("", Errno.ENOMEM, NoMemory),
        ("", Errno.EAGAIN, Processes),
        ("", Errno.ENOSYS, OldKernel),
        ("", Errno.EPROTO, "no kernel answers so that is known here: please report it, with what uname -a says"),
        ("", Errno.ENOLCK, "the file system has no locks: put the state directory elsewhere with --root DIR"),
        ("", Errno.EIO, "the disk or its file system is failing: look at the kernel's messages (dmesg)"),
        ("", Errno.ENAMETOOLONG, "use a shorter path: 4096 bytes are the kernel's limit, 255 for each part"),
        ("", Errno.ELOOP, "its symbolic links lead in a circle: check them with ls -l"),
        ("", Errno.ENOTDIR, "a part of the path is a file: name another path"),
        ("make directory", Errno.EACCES, "run it as root, or choose a state directory of your own with --root DIR"),
        ("", Errno.EACCES, Root),
        ("", Errno.EPERM, Root),
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
