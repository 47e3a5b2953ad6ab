namespace Nsinit.Abi;

// Paths are NUL-terminated; a directory descriptor may be Fd.AT_FDCWD.
internal static unsafe partial class Kernel
{
    public static SysResult Read(int fd, void* buffer, nuint count) => new(Invoke(Syscall.read, fd, (nint)buffer, (nint)count));

    public static SysResult Write(int fd, void* buffer, nuint count) => new(Invoke(Syscall.write, fd, (nint)buffer, (nint)count));

    public static SysResult Openat(int dir, byte* path, OpenFlags flags, uint mode) =>
        new(Invoke(Syscall.openat, dir, (nint)path, (nint)(uint)flags, (nint)mode));

    public static SysResult Openat2(int dir, byte* path, OpenHow* how) =>
        new(Invoke(Syscall.openat2, dir, (nint)path, (nint)how, sizeof(OpenHow)));

    public static SysResult Close(int fd) => new(Invoke(Syscall.close, fd));

    public static SysResult CloseRange(uint first, uint last, uint flags) =>
        new(Invoke(Syscall.close_range, (nint)first, (nint)last, (nint)flags));

    public static SysResult Statx(int dir, byte* path, AtFlags flags, uint mask, Statx* result) =>
        new(Invoke(Syscall.statx, dir, (nint)path, (nint)(uint)flags, (nint)mask, (nint)result));

    public static SysResult Readlinkat(int dir, byte* path, byte* buffer, nuint size) =>
        new(Invoke(Syscall.readlinkat, dir, (nint)path, (nint)buffer, (nint)size));

    public static SysResult Mkdirat(int dir, byte* path, uint mode) => new(Invoke(Syscall.mkdirat, dir, (nint)path, (nint)mode));

    public static SysResult Mknodat(int dir, byte* path, uint mode, uint device) =>
        new(Invoke(Syscall.mknodat, dir, (nint)path, (nint)mode, (nint)device));

    public static SysResult Symlinkat(byte* target, int dir, byte* path) =>
        new(Invoke(Syscall.symlinkat, (nint)target, dir, (nint)path));

    public static SysResult Linkat(int fromDir, byte* from, int toDir, byte* to, AtFlags flags) =>
        new(Invoke(Syscall.linkat, fromDir, (nint)from, toDir, (nint)to, (nint)(uint)flags));

    public static SysResult Unlinkat(int dir, byte* path, AtFlags flags) =>
        new(Invoke(Syscall.unlinkat, dir, (nint)path, (nint)(uint)flags));

    public static SysResult Renameat2(int fromDir, byte* from, int toDir, byte* to, uint flags) =>
        new(Invoke(Syscall.renameat2, fromDir, (nint)from, toDir, (nint)to, (nint)flags));

    /// <summary>Follows a symbolic link; the kernel has no other way before 6.6.</summary>
    public static SysResult Fchmodat(int dir, byte* path, uint mode) => new(Invoke(Syscall.fchmodat, dir, (nint)path, (nint)mode));

    public static SysResult Fchmod(int fd, uint mode) => new(Invoke(Syscall.fchmod, fd, (nint)mode));

    public static SysResult Fchownat(int dir, byte* path, uint uid, uint gid, AtFlags flags) =>
        new(Invoke(Syscall.fchownat, dir, (nint)path, (nint)uid, (nint)gid, (nint)(uint)flags));

    /// <summary>Sets access and modification time; <paramref name="times"/> points at two.</summary>
    public static SysResult Utimensat(int dir, byte* path, Timespec* times, AtFlags flags) =>
        new(Invoke(Syscall.utimensat, dir, (nint)path, (nint)times, (nint)(uint)flags));

    public static SysResult Fsetxattr(int fd, byte* name, void* value, nuint size) =>
        new(Invoke(Syscall.fsetxattr, fd, (nint)name, (nint)value, (nint)size, 0));

    public static SysResult Getdents64(int fd, byte* buffer, nuint size) =>
        new(Invoke(Syscall.getdents64, fd, (nint)buffer, (nint)size));

    public static SysResult Ftruncate(int fd, long length) => new(Invoke(Syscall.ftruncate, fd, (nint)length));

    public static SysResult Lseek(int fd, long offset, int whence) => new(Invoke(Syscall.lseek, fd, (nint)offset, whence));

    public static SysResult Fsync(int fd) => new(Invoke(Syscall.fsync, fd));

    public static SysResult Dup3(int from, int to, OpenFlags flags) => new(Invoke(Syscall.dup3, from, to, (nint)(uint)flags));

    public static SysResult Fcntl(int fd, int command, nint argument) => new(Invoke(Syscall.fcntl, fd, command, argument));

    public static SysResult Flock(int fd, int operation) => new(Invoke(Syscall.flock, fd, operation));

    public static SysResult Pipe2(int* ends, OpenFlags flags) => new(Invoke(Syscall.pipe2, (nint)ends, (nint)(uint)flags));

    public static SysResult Ioctl(int fd, uint request, nint argument) => new(Invoke(Syscall.ioctl, fd, (nint)request, argument));

    /// <summary>Waits for events; a null <paramref name="timeout"/> waits for ever. The mask is left alone.</summary>
    public static SysResult Ppoll(PollFd* fds, nuint count, Timespec* timeout) =>
        new(Invoke(Syscall.ppoll, (nint)fds, (nint)count, (nint)timeout, 0, 8));

    public static SysResult Chroot(byte* path) => new(Invoke(Syscall.chroot, (nint)path));

    public static SysResult Chdir(byte* path) => new(Invoke(Syscall.chdir, (nint)path));

    public static SysResult Fchdir(int fd) => new(Invoke(Syscall.fchdir, fd));

    /// <summary>Returns the length with the final NUL; a path outside the root starts with "(unreachable)".</summary>
    public static SysResult Getcwd(byte* buffer, nuint size) => new(Invoke(Syscall.getcwd, (nint)buffer, (nint)size));

    public static SysResult MemfdCreate(byte* name, uint flags) => new(Invoke(Syscall.memfd_create, (nint)name, (nint)flags));

    public static SysResult Mmap(nint address, nuint length, int protection, int flags, int fd) =>
        new(Invoke(Syscall.mmap, address, (nint)length, protection, flags, fd, 0));

    public static SysResult Munmap(void* address, nuint length) => new(Invoke(Syscall.munmap, (nint)address, (nint)length));

    public static SysResult InotifyInit1(uint flags) => new(Invoke(Syscall.inotify_init1, (nint)flags));

    public static SysResult InotifyAddWatch(int fd, byte* path, uint mask) =>
        new(Invoke(Syscall.inotify_add_watch, fd, (nint)path, (nint)mask));
}
