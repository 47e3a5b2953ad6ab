using System;
using System.Runtime.CompilerServices;
using Nsinit.Abi;
using Nsinit.Bare;

namespace Nsinit.Init;

/// <summary>What a machine or a bare namespace needs before anything can run in it.</summary>
internal static unsafe class Boot
{
    // 'n' when no device works there, the type, the place, the options.
    private static ReadOnlySpan<byte> Proc => "nproc\0/proc\0\0"u8;

    private static ReadOnlySpan<byte> Mounts =>
        "nsysfs\0/sys\0\0ncgroup2\0/sys/fs/cgroup\0nsdelegate\0 devtmpfs\0/dev\0\0 tmpfs\0/dev\0mode=755\0 devpts\0/dev/pts\0gid=5,mode=620,ptmxmode=666\0ntmpfs\0/dev/shm\0mode=1777\0ntmpfs\0/run\0mode=755\0ntmpfs\0/tmp\0mode=1777\0"u8;

    // The devices of a Linux system that a kernel without devtmpfs leaves to us: major and minor, counted from '0', and name.
    private static ReadOnlySpan<byte> Devices =>
        "13/dev/null\015/dev/zero\017/dev/full\018/dev/random\019/dev/urandom\01;/dev/kmsg\050/dev/tty\051/dev/console\052/dev/ptmx\0"u8;

    private static ReadOnlySpan<byte> Links =>
        "/proc/self/fd\0/dev/fd\0/proc/self/fd/0\0/dev/stdin\0/proc/self/fd/1\0/dev/stdout\0/proc/self/fd/2\0/dev/stderr\0"u8;

    /// <summary>Mounts /proc when it is missing; returns whether it did.</summary>
    public static bool MountProc() => Mount(Bytes.Of(Proc));

    /// <summary>Whether this PID 1 is that of the machine, and not of a PID namespace inside it. Wants /proc.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsMachine()
    {
        NameRoom room;
        byte* link = (byte*)&room;
        SysResult length = Kernel.Readlinkat(Fd.AT_FDCWD, Bytes.Of("/proc/self/ns/pid"u8), link, NameRoom.Size);
        // Inode of the first PID namespace, include/linux/proc_ns.h: PROC_PID_INIT_INO.
        return !length.Failed && Bytes.Rest(link, "pid:[4026531836]"u8) != null;
    }

    /// <summary>Mounts what every program expects, as far as it is missing; lo, and the machine's name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prepare()
    {
        Kernel.Umask(0);
        for (byte* row = Bytes.Of(Mounts); *row != 0; row = Bytes.After(Bytes.After(Bytes.After(row)))) { Mount(row); }
        for (byte* row = Bytes.Of(Devices); *row != 0; row = Bytes.After(row))
        {
            Kernel.Mknodat(Fd.AT_FDCWD, row + 2, ModeBits.S_IFCHR | 0x1b6, (uint)((row[0] - '0') << 8 | (row[1] - '0')));
        }

        for (byte* row = Bytes.Of(Links); *row != 0; row = Bytes.After(Bytes.After(row)))
        {
            Kernel.Symlinkat(row, Fd.AT_FDCWD, Bytes.After(row));
        }

        Kernel.Umask(0x12);
        RaiseLoopback();
        Name();
    }

    // Makes the mount point too. A mount that is there stays, and what the kernel refuses is lacking: both return false.
    private static bool Mount(byte* row)
    {
        byte* place = Bytes.After(row);
        SysResult made = Kernel.Mkdirat(Fd.AT_FDCWD, place, 0x1ed);
        // A disk's own /tmp is as good; there is none in an initramfs.
        if (Files.IsMount(place) || (place[1] == 't' && made.Is(Errno.EEXIST))) { return false; }
        MountFlags flags = *row == 'n' ? MountFlags.MS_NOSUID | MountFlags.MS_NODEV : MountFlags.MS_NOSUID;
        return !Kernel.Mount(row + 1, place, row + 1, flags, Bytes.After(place)).Failed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RaiseLoopback()
    {
        InterfaceRequest request = new() { Flags = InterfaceRequest.IFF_UP };
        Bytes.Copy(request.Name, Bytes.Of("lo"u8));
        SysResult socket = Kernel.Socket(Socket.AF_INET, Socket.SOCK_DGRAM | Socket.SOCK_CLOEXEC, 0);
        Kernel.Ioctl((int)socket.Value, Ioctl.SIOCSIFFLAGS, (nint)(&request));
        Kernel.Close((int)socket.Value);
    }

    // The first line of /etc/hostname.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Name()
    {
        NameRoom room;
        byte* name = (byte*)&room;
        nint read = Files.Read(Bytes.Of("/etc/hostname"u8), name, NameRoom.Size);
        nint length = 0;
        while (length < read && name[length] > ' ') { length++; }
        if (length > 0) { Kernel.Sethostname(name, (nuint)length); }
    }
}
