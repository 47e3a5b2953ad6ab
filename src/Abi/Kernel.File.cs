using System.Runtime.CompilerServices;

namespace Nsinit.Abi;

// Paths are NUL-terminated; a directory descriptor may be Fd.AT_FDCWD.
internal static unsafe partial class Kernel
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static SysResult Read(int fd, void* buffer, nuint count) => Invoke(fd, (nint)buffer, (nint)count, Syscall.read);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static SysResult Write(int fd, void* buffer, nuint count) => Invoke(fd, (nint)buffer, (nint)count, Syscall.write);

    /// <summary>splice(2) from where both descriptors stand; one of them is a pipe.</summary>
    public static SysResult Splice(int from, int to, nuint count, uint flags) =>
        Invoke(from, 0, to, 0, (nint)count, (nint)flags, Syscall.splice);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static SysResult Openat(int dir, byte* path, OpenFlags flags, uint mode) =>
        Invoke(dir, (nint)path, (nint)(uint)flags, (nint)mode, Syscall.openat);

    public static SysResult Openat2(int dir, byte* path, OpenHow* how) =>
        Invoke(dir, (nint)path, (nint)how, sizeof(OpenHow), Syscall.openat2);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static SysResult Close(int fd) => Invoke(fd, Syscall.close);

    /// <summary>close_range(2) of all descriptors from <paramref name="first"/> up.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static SysResult CloseFrom(uint first) => Invoke((nint)first, unchecked((nint)uint.MaxValue), 0, Syscall.close_range);

    public static SysResult Statx(int dir, byte* path, AtFlags flags, uint mask, Statx* result) =>
        Invoke(dir, (nint)path, (nint)(uint)flags, (nint)mask, (nint)result, Syscall.statx);

    public static SysResult Readlinkat(int dir, byte* path, byte* buffer, nuint size) =>
        Invoke(dir, (nint)path, (nint)buffer, (nint)size, Syscall.readlinkat);

    public static SysResult Mkdirat(int dir, byte* path, uint mode) => Invoke(dir, (nint)path, (nint)mode, Syscall.mkdirat);

    public static SysResult Mknodat(int dir, byte* path, uint mode, uint device) =>
        Invoke(dir, (nint)path, (nint)mode, (nint)device, Syscall.mknodat);

    public static SysResult Symlinkat(byte* target, int dir, byte* path) =>
        Invoke((nint)target, dir, (nint)path, Syscall.symlinkat);

    public static SysResult Linkat(int fromDir, byte* from, int toDir, byte* to, AtFlags flags) =>
        Invoke(fromDir, (nint)from, toDir, (nint)to, (nint)(uint)flags, Syscall.linkat);

    public static SysResult Unlinkat(int dir, byte* path, AtFlags flags) =>
        Invoke(dir, (nint)path, (nint)(uint)flags, Syscall.unlinkat);

    public static SysResult Renameat2(int fromDir, byte* from, int toDir, byte* to, uint flags) =>
        Invoke(fromDir, (nint)from, toDir, (nint)to, (nint)flags, Syscall.renameat2);

    /// <summary>Follows a symbolic link; the kernel has no other way before 6.6.</summary>
    public static SysResult Fchmodat(int dir, byte* path, uint mode) => Invoke(dir, (nint)path, (nint)mode, Syscall.fchmodat);

    public static SysResult Fchmod(int fd, uint mode) => Invoke(fd, (nint)mode, Syscall.fchmod);

    public static SysResult Fchownat(int dir, byte* path, uint uid, uint gid, AtFlags flags) =>
        Invoke(dir, (nint)path, (nint)uid, (nint)gid, (nint)(uint)flags, Syscall.fchownat);

    /// <summary>Sets access and modification time; <paramref name="times"/> points at two.</summary>
    public static SysResult Utimensat(int dir, byte* path, Timespec* times, AtFlags flags) =>
        Invoke(dir, (nint)path, (nint)times, (nint)(uint)flags, Syscall.utimensat);

    public static SysResult Fsetxattr(int fd, byte* name, void* value, nuint size) =>
        Invoke(fd, (nint)name, (nint)value, (nint)size, 0, Syscall.fsetxattr);

    public static SysResult Fgetxattr(int fd, byte* name, void* value, nuint size) =>
        Invoke(fd, (nint)name, (nint)value, (nint)size, Syscall.fgetxattr);

    /// <summary>Names of extended attributes, each with its NUL.</summary>
    public static SysResult Flistxattr(int fd, byte* names, nuint size) => Invoke(fd, (nint)names, (nint)size, Syscall.flistxattr);

    public static SysResult Getdents64(int fd, byte* buffer, nuint size) =>
        Invoke(fd, (nint)buffer, (nint)size, Syscall.getdents64);

    public static SysResult Ftruncate(int fd, long length) => Invoke(fd, (nint)length, Syscall.ftruncate);

    public static SysResult Lseek(int fd, long offset, int whence) => Invoke(fd, (nint)offset, whence, Syscall.lseek);

    public static SysResult Fsync(int fd) => Invoke(fd, Syscall.fsync);

    public static SysResult Sync() => Invoke(Syscall.sync);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static SysResult Dup3(int from, int to, OpenFlags flags) => Invoke(from, to, (nint)(uint)flags, Syscall.dup3);

    public static SysResult Fcntl(int fd, int command, nint argument) => Invoke(fd, command, argument, Syscall.fcntl);

    public static SysResult Flock(int fd, int operation) => Invoke(fd, operation, Syscall.flock);

    public static SysResult Pipe2(int* ends, OpenFlags flags) => Invoke((nint)ends, (nint)(uint)flags, Syscall.pipe2);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static SysResult Ioctl(int fd, uint request, nint argument) => Invoke(fd, (nint)request, argument, Syscall.ioctl);

    /// <summary>Waits for events; a null <paramref name="timeout"/> waits for ever. The mask is left alone.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static SysResult Ppoll(PollFd* fds, nuint count, Timespec* timeout) =>
        Invoke((nint)fds, (nint)count, (nint)timeout, 0, 8, Syscall.ppoll);

    public static SysResult Chroot(byte* path) => Invoke((nint)path, Syscall.chroot);

    public static SysResult Chdir(byte* path) => Invoke((nint)path, Syscall.chdir);

    public static SysResult Fchdir(int fd) => Invoke(fd, Syscall.fchdir);

    /// <summary>Returns the length with the final NUL; a path outside the root starts with "(unreachable)".</summary>
    public static SysResult Getcwd(byte* buffer, nuint size) => Invoke((nint)buffer, (nint)size, Syscall.getcwd);

    public static SysResult MemfdCreate(byte* name, uint flags) => Invoke((nint)name, (nint)flags, Syscall.memfd_create);

    public static SysResult Mmap(nint address, nuint length, int protection, int flags, int fd) =>
        Invoke(address, (nint)length, protection, flags, fd, 0, Syscall.mmap);

    public static SysResult Munmap(void* address, nuint length) => Invoke((nint)address, (nint)length, Syscall.munmap);

    public static SysResult InotifyInit1(uint flags) => Invoke((nint)flags, Syscall.inotify_init1);

    public static SysResult InotifyAddWatch(int fd, byte* path, uint mask) =>
        Invoke(fd, (nint)path, (nint)mask, Syscall.inotify_add_watch);
}
