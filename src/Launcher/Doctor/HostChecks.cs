using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.Cgroups;
using Nsinit.Launcher.Host;
using Nsinit.Linux;
using Nsinit.Linux.Cgroups;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Doctor;

/// <summary>What can be read, or asked with one call.</summary>
internal static class HostChecks
{
    private const int NetlinkNetfilter = 12;
    private const int MaxFile = 1 << 16;

    private static readonly Capability[] Needed = [Capability.CAP_SYS_ADMIN, Capability.CAP_NET_ADMIN];

    private static readonly (int Major, int Minor) Oldest = (5, 10);

    /// <summary>The kernel's version, uname(2).</summary>
    public static unsafe Finding Kernel()
    {
        UtsName names;
        Abi.Kernel.Uname(&names).OrThrow("ask for the kernel's version");
        string release = Utf8.Read(new ReadOnlySpan<byte>(names.Fields + UtsName.ReleaseIndex * UtsName.FieldSize, UtsName.FieldSize));
        string machine = Utf8.Read(new ReadOnlySpan<byte>(names.Fields + UtsName.MachineIndex * UtsName.FieldSize, UtsName.FieldSize));
        string[] parts = release.Split('.', '-', '+');
        bool known = parts.Length > 1 && int.TryParse(parts[0], out int major) && int.TryParse(parts[1], out int minor)
            && (major, minor).CompareTo(Oldest) >= 0;
        return known ? new Finding("kernel", Verdict.Good, $"{release} {machine}")
            : new Finding("kernel", Verdict.Bad, release, $"{Oldest.Major}.{Oldest.Minor} or later is needed");
    }

    /// <summary>Whether this process may make containers and networks.</summary>
    public static Finding Privileges()
    {
        if (HostFacts.User != 0) { return new Finding("privileges", Verdict.Good, "none: containers of your own, in a user namespace"); }
        ulong have = HostFacts.Capabilities;
        string[] missing = [.. Needed.Where(c => (have >> (int)c & 1) == 0).Select(c => $"{c}")];
        return missing.Length == 0 ? new Finding("privileges", Verdict.Good, "CAP_SYS_ADMIN, CAP_NET_ADMIN")
            : new Finding("privileges", Verdict.Bad, $"{string.Join(", ", missing)} missing", "run it as root");
    }

    /// <summary>The rest.</summary>
    public static IEnumerable<Finding> More()
    {
        yield return Cgroups();
        if (HostFacts.User == 0) { yield return Gate(); }
        yield return Netfilter();
        yield return Seccomp();
        yield return UserLimit();
        yield return AppArmor();
        yield return Forwarding();
        yield return ImageFiles();
    }

    private static Finding Cgroups()
    {
        const string Name = "cgroups";
        if (CgroupTree.IsPure)
        {
            string controllers = Text($"{CgroupTree.Mount}/cgroup.controllers") ?? "";
            string[] missing = [.. ((string[])["cpu", "memory", "pids"]).Where(c => !controllers.Split(' ').Contains(c))];
            return missing.Length == 0 ? new Finding(Name, Verdict.Good, $"version 2: {controllers}")
                : new Finding(Name, Verdict.Lacking, $"version 2: {controllers}", $"no limits of {string.Join(", ", missing)}: the kernel needs them, or whoever made this cgroup has to pass them on");
        }

        string legacy = string.Join(' ', CgroupTree.Legacy().Keys.Where(k => k is not ("systemd" or "unified")).Order(StringComparer.Ordinal));
        if (legacy.Length == 0 && CgroupTree.Unified is null)
        {
            return new Finding(Name, Verdict.Lacking, "not mounted", $"for limits and pause: mount -t cgroup2 cgroup2 {CgroupTree.Mount}");
        }

        return CgroupTree.Unified is not null ? new Finding(Name, Verdict.Good, $"version 1: {legacy}; version 2 beside it")
            : new Finding(Name, Verdict.Lacking, $"version 1: {legacy}", $"for pause: mkdir {CgroupTree.Mount}/unified && mount -t cgroup2 cgroup2 {CgroupTree.Mount}/unified");
    }

    private static Finding Gate()
    {
        const string Name = "device gate";
        (bool works, string how) = DeviceGate.Probe();
        return works ? new Finding(Name, Verdict.Good, how)
            : new Finding(Name, Verdict.Lacking, how, "without, only the mounts keep containers from devices: it takes CONFIG_CGROUP_BPF, a mounted cgroup2, and root outside of any user namespace");
    }

    private static Finding Netfilter()
    {
        const string Name = "nftables";
        SysResult socket = Abi.Kernel.Socket(Socket.AF_NETLINK, Socket.SOCK_RAW | Socket.SOCK_CLOEXEC, NetlinkNetfilter);
        if (socket.Failed) { return new Finding(Name, Verdict.Lacking, ErrnoText.Describe(socket.Error), "for published ports: the kernel needs CONFIG_NF_TABLES: modprobe nf_tables"); }
        using OwnedFd fd = new((int)socket.Value);
        return new Finding(Name, Verdict.Good, "works");
    }

    private static Finding Seccomp()
    {
        string? actions = Text("/proc/sys/kernel/seccomp/actions_avail");
        return actions is not null ? new Finding("seccomp", Verdict.Good, actions)
            : new Finding("seccomp", Verdict.Lacking, "not there", "the kernel needs CONFIG_SECCOMP_FILTER");
    }

    private static Finding UserLimit()
    {
        const string Name = "user namespaces of users";
        if (Text("/proc/sys/kernel/unprivileged_userns_clone") == "0")
        {
            return new Finding(Name, Verdict.Lacking, "kernel.unprivileged_userns_clone is 0", "to run without root: sysctl kernel.unprivileged_userns_clone=1");
        }

        string? most = Text("/proc/sys/user/max_user_namespaces");
        return most is null or "0" ? new Finding(Name, Verdict.Lacking, $"user.max_user_namespaces is {most ?? "not there"}", "to run without root: sysctl user.max_user_namespaces=10000")
            : new Finding(Name, Verdict.Good, $"up to {most}");
    }

    private static Finding AppArmor()
    {
        const string Name = "AppArmor";
        if (Text("/sys/module/apparmor/parameters/enabled") != "Y") { return new Finding(Name, Verdict.Good, "off"); }
        return Text("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1"
            ? new Finding(Name, Verdict.Lacking, "keeps users from user namespaces",
                "to run without root: a profile for nsinit with \"userns,\", or sysctl kernel.apparmor_restrict_unprivileged_userns=0")
            : new Finding(Name, Verdict.Good, "on, and in nobody's way");
    }

    private static Finding Forwarding() => new(
        "forwarding", Verdict.Good, Text("/proc/sys/net/ipv4/ip_forward") == "1" ? "net.ipv4.ip_forward is 1" : "net.ipv4.ip_forward is 0: containers reach each other and this host");

    private static Finding ImageFiles()
    {
        const string Name = "image files";
        string known = Text("/proc/filesystems") ?? "";
        string[] types = [.. ((string[])["squashfs", "erofs"]).Where(t => known.Contains(t, StringComparison.Ordinal))];
        bool loop = Paths.Exists(Fd.AT_FDCWD, "/dev/loop-control");
        return types.Length > 0 && loop ? new Finding(Name, Verdict.Good, string.Join(", ", types))
            : new Finding(Name, Verdict.Lacking, types.Length == 0 ? "no squashfs, no erofs" : "no loop devices",
                "to mount image files: the kernel needs CONFIG_BLK_DEV_LOOP and CONFIG_SQUASHFS or CONFIG_EROFS_FS");
    }

    private static string? Text(string path)
    {
        try
        {
            byte[]? bytes = Contents.TryRead(Fd.AT_FDCWD, path, MaxFile);
            return bytes is null ? null : Encoding.UTF8.GetString(bytes).Trim();
        }
        catch (KernelException e) when (e.Error is Errno.EACCES or Errno.EPERM or Errno.ENOTDIR)
        {
            return null;
        }
    }
}
