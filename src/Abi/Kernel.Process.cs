namespace Nsinit.Abi;

internal static unsafe partial class Kernel
{
    /// <summary>Returns the child's pid to the parent, 0 to the child, which goes on with a copy of the stack.</summary>
    public static SysResult Clone3(CloneArgs* arguments) => new(Invoke(Syscall.clone3, (nint)arguments, sizeof(CloneArgs)));

    public static SysResult Execve(byte* path, byte** arguments, byte** environment) =>
        new(Invoke(Syscall.execve, (nint)path, (nint)arguments, (nint)environment));

    public static SysResult Execveat(int dir, byte* path, byte** arguments, byte** environment, AtFlags flags) =>
        new(Invoke(Syscall.execveat, dir, (nint)path, (nint)arguments, (nint)environment, (nint)(uint)flags));

    public static SysResult Waitid(int which, int id, ChildInfo* info, uint options) =>
        new(Invoke(Syscall.waitid, which, id, (nint)info, (nint)options, 0));

    /// <summary>Does not return (the recorder of the tests throws).</summary>
    public static void Exit(int code) => Invoke(Syscall.exit_group, code);

    public static int Getpid() => (int)Invoke(Syscall.getpid);

    public static SysResult Kill(int pid, int signal) => new(Invoke(Syscall.kill, pid, signal));

    public static SysResult PidfdOpen(int pid, uint flags) => new(Invoke(Syscall.pidfd_open, pid, (nint)flags));

    public static SysResult PidfdSendSignal(int pidfd, int signal) => new(Invoke(Syscall.pidfd_send_signal, pidfd, signal, 0, 0));

    public static SysResult Setns(int fd, CloneFlags type) => new(Invoke(Syscall.setns, fd, (nint)(ulong)type));

    public static SysResult Setsid() => new(Invoke(Syscall.setsid));

    public static SysResult Prctl(int option, nint a, nint b = 0, nint c = 0, nint d = 0) =>
        new(Invoke(Syscall.prctl, option, a, b, c, d));

    public static SysResult Prlimit64(int pid, int resource, RLimit* limit, RLimit* old) =>
        new(Invoke(Syscall.prlimit64, pid, resource, (nint)limit, (nint)old));

    public static SysResult Umask(uint mask) => new(Invoke(Syscall.umask, (nint)mask));

    public static SysResult Sethostname(byte* name, nuint length) => new(Invoke(Syscall.sethostname, (nint)name, (nint)length));

    public static SysResult Setdomainname(byte* name, nuint length) =>
        new(Invoke(Syscall.setdomainname, (nint)name, (nint)length));

    public static SysResult Setgroups(nuint count, uint* groups) => new(Invoke(Syscall.setgroups, (nint)count, (nint)groups));

    public static SysResult Setresgid(uint real, uint effective, uint saved) =>
        new(Invoke(Syscall.setresgid, (nint)real, (nint)effective, (nint)saved));

    public static SysResult Setresuid(uint real, uint effective, uint saved) =>
        new(Invoke(Syscall.setresuid, (nint)real, (nint)effective, (nint)saved));

    public static SysResult Capget(CapHeader* header, CapData* data) =>
        new(Invoke(Syscall.capget, (nint)header, (nint)data));

    public static SysResult Capset(CapHeader* header, CapData* data) => new(Invoke(Syscall.capset, (nint)header, (nint)data));

    /// <summary>Replaces the signal mask by <paramref name="mask"/>.</summary>
    public static SysResult SetSignalMask(ulong mask) =>
        new(Invoke(Syscall.rt_sigprocmask, Signal.SIG_SETMASK, (nint)(&mask), 0, sizeof(ulong)));

    public static SysResult Signalfd4(int fd, ulong* mask, uint flags) =>
        new(Invoke(Syscall.signalfd4, fd, (nint)mask, sizeof(ulong), (nint)flags));

    public static SysResult ClockGettime(int clock, Timespec* time) => new(Invoke(Syscall.clock_gettime, clock, (nint)time));

    public static SysResult Uname(UtsName* names) => new(Invoke(Syscall.uname, (nint)names));

    public static SysResult Getrandom(void* buffer, nuint size) => new(Invoke(Syscall.getrandom, (nint)buffer, (nint)size, 0));
}
