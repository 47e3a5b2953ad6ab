using System.Collections.Generic;

namespace Nsinit.Tests.Init.Abi;

/// <summary>
/// Where C has what src/Abi has: for each type its headers, for each structure its name and fields, and for each constant
/// that does not have the kernel's spelling the expression it stands for.
/// </summary>
internal static class KernelHeaders
{
    /// <summary>A type whose constants are the kernel's; several headers are separated by spaces.</summary>
    public static readonly Dictionary<string, string> Constants = new()
    {
        ["AtFlags"] = "linux/fcntl.h",
        ["Fd"] = "linux/fcntl.h",
        ["Capability"] = "linux/capability.h",
        ["CapHeader"] = "linux/capability.h",
        ["CloneFlags"] = "linux/sched.h",
        ["Errno"] = "linux/errno.h",
        ["Misc"] = "linux/fcntl.h linux/memfd.h linux/fs.h linux/inotify.h linux/mman.h",
        ["MountFlags"] = "linux/mount.h",
        ["MountAttrs"] = "linux/mount.h",
        ["MountApi"] = "linux/fcntl.h linux/mount.h",
        ["OpenFlags"] = "linux/fcntl.h",
        ["ResolveFlags"] = "linux/openat2.h",
        ["PollFd"] = "linux/poll.h",
        ["Timespec"] = "linux/time.h",
        ["Prctl"] = "linux/prctl.h linux/securebits.h",
        ["RLimit"] = "linux/resource.h",
        ["Signal"] = "signal.h sys/signalfd.h",
        ["ChildInfo"] = "asm/siginfo.h",
        ["Wait"] = "linux/wait.h",
        ["FdMessage"] = "sys/socket.h",
        ["InterfaceRequest"] = "linux/if.h",
        ["SockAddrUnix"] = "sys/un.h",
        ["Socket"] = "sys/socket.h linux/in.h linux/in6.h linux/netlink.h",
        ["Statx"] = "linux/stat.h",
        ["ModeBits"] = "linux/stat.h",
        ["Termios"] = "asm/termbits.h",
        ["Loop"] = "linux/loop.h",
        ["Ioctl"] = "asm/ioctls.h linux/sockios.h linux/nsfs.h",
        ["UtsName"] = "stddef.h linux/utsname.h",
        ["BpfCalls"] = "linux/bpf.h",
        ["DeviceAccess"] = "linux/bpf.h",
        ["DeviceKind"] = "linux/bpf.h",
        ["BpfLoad"] = "linux/bpf.h",
        ["Syscall"] = "asm/unistd.h",
        ["NetlinkAbi"] = "linux/netlink.h",
        ["NftAbi"] = "linux/netfilter.h linux/netfilter_ipv4.h linux/netlink.h linux/netfilter/nfnetlink.h linux/netfilter/nf_tables.h",
        ["ConntrackAbi"] = "linux/netfilter/nfnetlink.h linux/netfilter/nfnetlink_conntrack.h",
        ["Keys"] = "linux/keyctl.h",
        ["SockFilter"] = "linux/filter.h",
        ["Seccomp"] = "stddef.h linux/seccomp.h linux/audit.h",
        ["TrafficAbi"] = "linux/if_ether.h linux/filter.h linux/rtnetlink.h linux/pkt_sched.h linux/pkt_cls.h",
        ["RouteAbi"] = "linux/rtnetlink.h linux/if.h linux/if_arp.h linux/veth.h",
    };

    /// <summary>A structure: its headers, its C name, and its fields in the order of ours, "-" for one that C has not.</summary>
    public static readonly Dictionary<string, (string Headers, string Name, string Fields)> Structures = new()
    {
        ["LoopConfig"] = ("linux/loop.h", "struct loop_config", "fd info.lo_flags"),
        ["CapHeader"] = ("linux/capability.h", "struct __user_cap_header_struct", "version pid"),
        ["CloneArgs"] = ("linux/types.h linux/sched.h", "struct clone_args",
            "flags pidfd child_tid parent_tid exit_signal stack stack_size tls set_tid set_tid_size cgroup"),
        ["RLimit"] = ("linux/resource.h", "struct rlimit64", "rlim_cur rlim_max"),
        ["UtsName"] = ("linux/utsname.h", "struct new_utsname", "sysname"),
        ["DeviceQuestion"] = ("linux/bpf.h", "struct bpf_cgroup_dev_ctx", "access_type major minor"),
        ["MountAttr"] = ("linux/mount.h", "struct mount_attr", "attr_set attr_clr propagation userns_fd"),
        ["OpenHow"] = ("linux/openat2.h", "struct open_how", "flags mode resolve"),
        ["PollFd"] = ("linux/poll.h", "struct pollfd", "fd events revents"),
        ["Timespec"] = ("linux/time_types.h", "struct __kernel_timespec", "tv_sec tv_nsec"),
        ["SignalAction"] = ("asm/signal.h", "struct sigaction", "sa_handler sa_flags sa_restorer sa_mask"),
        ["SignalfdInfo"] = ("linux/types.h linux/signalfd.h", "struct signalfd_siginfo", "ssi_signo ssi_code ssi_pid"),
        ["ChildInfo"] = ("asm/siginfo.h", "siginfo_t", "si_signo si_code si_pid si_uid si_status"),
        ["InterfaceRequest"] = ("linux/if.h", "struct ifreq", "ifr_name ifr_flags"),
        ["IoVec"] = ("sys/uio.h", "struct iovec", "iov_base iov_len"),
        ["MsgHdr"] = ("sys/socket.h", "struct msghdr",
            "msg_name msg_namelen msg_iov msg_iovlen msg_control msg_controllen msg_flags"),
        ["SockAddrNetlink"] = ("linux/netlink.h", "struct sockaddr_nl", "nl_family nl_pid nl_groups"),
        ["SockAddrUnix"] = ("sys/un.h", "struct sockaddr_un", "sun_family sun_path"),
        ["Rusage"] = ("linux/resource.h", "struct rusage",
            "ru_utime.tv_sec ru_utime.tv_usec ru_stime.tv_sec ru_stime.tv_usec ru_maxrss ru_ixrss ru_idrss ru_isrss ru_minflt ru_majflt ru_nswap "
            + "ru_inblock ru_oublock ru_msgsnd ru_msgrcv ru_nsignals ru_nvcsw ru_nivcsw"),
        ["SockFilter"] = ("linux/filter.h", "struct sock_filter", "code jt jf k"),
        ["SockProgram"] = ("linux/filter.h", "struct sock_fprog", "len filter"),
        ["Statx"] = ("linux/stat.h", "struct statx",
            "stx_mask stx_attributes stx_nlink stx_uid stx_gid stx_mode stx_ino stx_size stx_ctime.tv_sec stx_ctime.tv_nsec "
            + "stx_mtime.tv_sec stx_mtime.tv_nsec stx_rdev_major stx_rdev_minor stx_dev_major stx_dev_minor"),
        ["WinSize"] = ("asm/termios.h", "struct winsize", "ws_row ws_col ws_xpixel ws_ypixel"),
        ["Termios"] = ("asm/termbits.h", "struct termios", "c_iflag c_oflag c_cflag c_lflag c_line c_cc"),
    };

    /// <summary>Structures that C has in another form: what must hold of them instead.</summary>
    public static readonly Dictionary<string, (string Headers, string[] Assertions)> Composed = new()
    {
        // Two elements of three, where ours is one of six.
        ["CapData"] = ("stddef.h linux/capability.h",
        [
            "2 * sizeof(struct __user_cap_data_struct) == 24",
            "offsetof(struct __user_cap_data_struct, effective) == 0",
            "offsetof(struct __user_cap_data_struct, permitted) == 4",
            "offsetof(struct __user_cap_data_struct, inheritable) == 8",
        ]),
        // A header, and one descriptor where CMSG_DATA is.
        ["FdMessage"] = ("stddef.h sys/socket.h",
        [
            "CMSG_SPACE(sizeof(int)) == 24",
            "offsetof(struct cmsghdr, cmsg_len) == 0",
            "offsetof(struct cmsghdr, cmsg_level) == 8",
            "offsetof(struct cmsghdr, cmsg_type) == 12",
            "CMSG_LEN(0) == 16",
        ]),
        // Registers are two fields of four bits.
        ["BpfInstruction"] = ("stddef.h linux/bpf.h",
        [
            "sizeof(struct bpf_insn) == 8",
            "offsetof(struct bpf_insn, code) == 0",
            "offsetof(struct bpf_insn, off) == 2",
            "offsetof(struct bpf_insn, imm) == 4",
        ]),
        // Parts of a union.
        ["BpfLoad"] = ("stddef.h linux/bpf.h",
        [
            "offsetof(union bpf_attr, prog_type) == 0",
            "offsetof(union bpf_attr, insn_cnt) == 4",
            "offsetof(union bpf_attr, insns) == 8",
            "offsetof(union bpf_attr, license) == 16",
            "offsetof(union bpf_attr, prog_name) == 48",
            "offsetof(union bpf_attr, expected_attach_type) == 68",
        ]),
        ["BpfAttach"] = ("stddef.h linux/bpf.h",
        [
            "offsetof(union bpf_attr, target_fd) == 0",
            "offsetof(union bpf_attr, attach_bpf_fd) == 4",
            "offsetof(union bpf_attr, attach_type) == 8",
            "offsetof(union bpf_attr, attach_flags) == 12",
        ]),
    };

    /// <summary>Constants under a name of ours.</summary>
    public static readonly Dictionary<string, string> Expressions = new()
    {
        ["CapHeader.Version3"] = "_LINUX_CAPABILITY_VERSION_3",
        ["BpfLoad.NameSize"] = "BPF_OBJ_NAME_LEN",
        ["RLimit.Infinity"] = "(unsigned long long)~0ULL",   // RLIM64_INFINITY, which is not exported
        ["UtsName.FieldSize"] = "__NEW_UTS_LEN + 1",
        ["UtsName.ReleaseIndex"] = "offsetof(struct new_utsname, release) / (__NEW_UTS_LEN + 1)",
        ["UtsName.MachineIndex"] = "offsetof(struct new_utsname, machine) / (__NEW_UTS_LEN + 1)",
        ["SockFilter.Length"] = "sizeof(struct sock_filter)",
        ["Seccomp.NumberOffset"] = "offsetof(struct seccomp_data, nr)",
        ["Seccomp.ArchOffset"] = "offsetof(struct seccomp_data, arch)",
        ["Signal.Last"] = "_NSIG - 1",
        ["SockAddrUnix.MaxPath"] = "sizeof(((struct sockaddr_un *)0)->sun_path)",
        ["FdMessage.UsedLength"] = "CMSG_LEN(sizeof(int))",
        // Of no exported header: libnftnl's, and the kernel's own.
        ["NftAbi.NFTNL_UDATA_COMMENT"] = "0",
        ["NftAbi.NFTNL_UDATA_SET_KEYBYTEORDER"] = "0",
        ["NftAbi.NFTNL_UDATA_SET_DATABYTEORDER"] = "1",
        ["NftAbi.MaxValue"] = "NFT_DATA_VALUE_MAXLEN",
        ["NftAbi.HeaderLength"] = "sizeof(struct nfgenmsg)",
        ["ConntrackAbi.CTA_FILTER_F_CTA_IP_SRC"] = "1 << 0",
        ["NetlinkAbi.HeaderLength"] = "sizeof(struct nlmsghdr)",
        ["NetlinkAbi.AttributeHeader"] = "sizeof(struct nlattr)",
        ["NetlinkAbi.NLA_TYPE_MASK"] = "(unsigned short)NLA_TYPE_MASK",
        ["TrafficAbi.TrafficHeader"] = "sizeof(struct tcmsg)",
        ["TrafficAbi.TokenBucketLength"] = "sizeof(struct tc_tbf_qopt)",
        ["TrafficAbi.IngressHandle"] = "TC_H_MAKE(TC_H_INGRESS, 0)",
        ["RouteAbi.LinkHeader"] = "sizeof(struct ifinfomsg)",
        ["RouteAbi.AddressHeader"] = "sizeof(struct ifaddrmsg)",
        ["RouteAbi.RouteHeader"] = "sizeof(struct rtmsg)",
        ["RouteAbi.MaxName"] = "IFNAMSIZ - 1",
    };

    /// <summary>Constants that need a header of their own, which cannot be included beside the others.</summary>
    public static readonly Dictionary<string, string> Apart = new()
    {
        ["MountApi.MNT_DETACH"] = "sys/mount.h",
    };

    /// <summary>Macros younger than the oldest headers we build with: compared where they are defined.</summary>
    public static readonly HashSet<string> Recent = ["MFD_EXEC"];
}
