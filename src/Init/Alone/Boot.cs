using System;
using Nsinit.Abi;

namespace Nsinit.Init.Alone;

/// <summary>What a machine or a bare namespace needs before anything can run in it.</summary>
internal static unsafe class Boot
{
    // Inode of the first PID namespace, include/linux/proc_ns.h: PROC_PID_INIT_INO.
    private static ReadOnlySpan<byte> FirstNamespace => "pid:[4026531836]"u8;

    /// <summary>Mounts /proc when it is missing; returns whether it did.</summary>
    public static bool MountProc() => Mount("/proc"u8, "proc"u8, null);

    /// <summary>Whether this PID 1 is that of the machine, and not of a PID namespace inside it. Wants /proc.</summary>
    public static bool IsMachine()
    {
        NameRoom room;
        byte* link = (byte*)&room;
        nint length = Kernel.Readlinkat(Fd.AT_FDCWD, Bytes.Of("/proc/self/ns/pid"u8), link, 63).Value;
        if (length < 0) { return false; }
        link[length] = 0;
        return Bytes.Equal(link, FirstNamespace);
    }

    /// <summary>Puts the first of the usual programs into <paramref name="command"/>, which has room for two.</summary>
    public static byte** Shell(byte** command)
    {
        command[0] = Bytes.Of("/bin/sh"u8);
        command[1] = null;
        return command;
    }

    /// <summary>Mounts what every program expects, as far as it is missing; lo, and the machine's name.</summary>
    public static void Prepare()
    {
        Mount("/sys"u8, "sysfs"u8, null);
        if (!Mount("/dev"u8, "devtmpfs"u8, null, 0) && !IsMount("/dev"u8))
        {
            Mount("/dev"u8, "tmpfs"u8, Bytes.Of("mode=755"u8), 0);
            MakeDevices();
        }

        Link("/proc/self/fd"u8, "/dev/fd"u8);
        Link("/proc/self/fd/0"u8, "/dev/stdin"u8);
        Link("/proc/self/fd/1"u8, "/dev/stdout"u8);
        Link("/proc/self/fd/2"u8, "/dev/stderr"u8);
        Mount("/dev/pts"u8, "devpts"u8, Bytes.Of("gid=5,mode=620,ptmxmode=666"u8), 0);
        Mount("/dev/shm"u8, "tmpfs"u8, Bytes.Of("mode=1777"u8));
        Mount("/run"u8, "tmpfs"u8, Bytes.Of("mode=755"u8));
        // A disk's own /tmp is as good; there is none in an initramfs, or none that can be written.
        if (!Kernel.Mkdirat(Fd.AT_FDCWD, Bytes.Of("/tmp"u8), 0x3ff).Is(Errno.EEXIST))
        {
            Mount("/tmp"u8, "tmpfs"u8, Bytes.Of("mode=1777"u8));
        }

        RaiseLoopback();
        Name();
    }

    // Makes the mount point too. A mount that is there stays, and what the kernel refuses is lacking: both return false.
    private static bool Mount(ReadOnlySpan<byte> target, ReadOnlySpan<byte> type, byte* options, MountFlags flags = MountFlags.MS_NODEV)
    {
        if (IsMount(target)) { return false; }
        Kernel.Mkdirat(Fd.AT_FDCWD, Bytes.Of(target), 0x1ed);
        SysResult result = Kernel.Mount(Bytes.Of(type), Bytes.Of(target), Bytes.Of(type),
            flags | MountFlags.MS_NOSUID, options);
        return !result.Failed;
    }

    private static bool IsMount(ReadOnlySpan<byte> path)
    {
        Statx info;
        SysResult result = Kernel.Statx(Fd.AT_FDCWD, Bytes.Of(path), 0, 0, &info);
        return !result.Failed && (info.Attributes & Statx.STATX_ATTR_MOUNT_ROOT) != 0;
    }

    // The devices of a Linux system that a kernel without devtmpfs leaves to us: name, major, minor.
    private static void MakeDevices()
    {
        ReadOnlySpan<byte> table =
            "\u0001\u0003/dev/null\0\u0001\u0005/dev/zero\0\u0001\u0007/dev/full\0\u0001\u0008/dev/random\0\u0001\u0009/dev/urandom\0\u0001\u000b/dev/kmsg\0\u0005\u0001/dev/console\0\u0005\u0002/dev/ptmx\0"u8;
        for (byte* entry = Bytes.Of(table); *entry != 0; entry += Bytes.Length(entry) + 1)
        {
            Kernel.Mknodat(Fd.AT_FDCWD, entry + 2, ModeBits.S_IFCHR | 0x1b6, (uint)(entry[0] << 8 | entry[1]));
        }

        // Major 5, minor 0: a zero would end the entry above.
        Kernel.Mknodat(Fd.AT_FDCWD, Bytes.Of("/dev/tty"u8), ModeBits.S_IFCHR | 0x1b6, 5 << 8);
    }

    private static void Link(ReadOnlySpan<byte> target, ReadOnlySpan<byte> path) =>
        Kernel.Symlinkat(Bytes.Of(target), Fd.AT_FDCWD, Bytes.Of(path));

    // struct ifreq: the name in 16 bytes, then the flags. netdevice(7)
    private static void RaiseLoopback()
    {
        NameRoom room;
        byte* request = (byte*)&room;
        for (int i = 0; i < 40; i++) { request[i] = 0; }
        Bytes.Copy(request, Bytes.Of("lo"u8));
        request[16] = 1;   // IFF_UP
        SysResult socket = Kernel.Socket(Socket.AF_INET, Socket.SOCK_DGRAM | Socket.SOCK_CLOEXEC, 0);
        Kernel.Ioctl((int)socket.Value, Ioctl.SIOCSIFFLAGS, (nint)request);
        Kernel.Close((int)socket.Value);
    }

    // The first line of /etc/hostname.
    private static void Name()
    {
        NameRoom room;
        byte* name = (byte*)&room;
        SysResult file = Kernel.Openat(Fd.AT_FDCWD, Bytes.Of("/etc/hostname"u8), OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC, 0);
        nint read = Kernel.Read((int)file.Value, name, 64).Value;
        Kernel.Close((int)file.Value);
        nuint length = 0;
        while ((nint)length < read && name[length] > ' ') { length++; }
        if (length > 0) { Kernel.Sethostname(name, length); }
    }
}
