using System.Runtime.CompilerServices;

namespace Nsinit.Abi;

internal static unsafe partial class Kernel
{
    /// <summary>Returns the child's pid to the parent, 0 to the child, which goes on with a copy of the stack.</summary>
    public static SysResult Clone3(CloneArgs* arguments) => Invoke((nint)arguments, sizeof(CloneArgs), Syscall.clone3);

    /// <summary>clone(2) with nothing but SIGCHLD. Kernels and filters that do not know clone3 have it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult Fork() => Invoke(Signal.SIGCHLD, 0, 0, 0, 0, Syscall.clone);

    public static SysResult Execve(byte* path, byte** arguments, byte** environment) =>
        Invoke((nint)path, (nint)arguments, (nint)environment, Syscall.execve);

    public static SysResult Execveat(int dir, byte* path, byte** arguments, byte** environment, AtFlags flags) =>
        Invoke(dir, (nint)path, (nint)arguments, (nint)environment, (nint)(uint)flags, Syscall.execveat);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static SysResult Waitid(int which, int id, ChildInfo* info, uint options) =>
        Invoke(which, id, (nint)info, (nint)options, 0, Syscall.waitid);

    /// <summary>As the other, and says what the child and its own reaped children have used.</summary>
    public static SysResult Waitid(int which, int id, ChildInfo* info, uint options, Rusage* usage) =>
        Invoke(which, id, (nint)info, (nint)options, (nint)usage, Syscall.waitid);

    /// <summary>Does not return (the recorder of the tests throws).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static SysResult Exit(int code) => Invoke(code, Syscall.exit_group);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Getpid() => (int)Invoke(Syscall.getpid).Value;

    public static uint Geteuid() => (uint)Invoke(Syscall.geteuid).Value;

    public static uint Getegid() => (uint)Invoke(Syscall.getegid).Value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static SysResult Kill(int pid, int signal) => Invoke(pid, signal, Syscall.kill);

    public static SysResult Getsid(int pid) => Invoke(pid, Syscall.getsid);

    public static SysResult Setpgid(int pid, int group) => Invoke(pid, group, Syscall.setpgid);

    public static SysResult PidfdOpen(int pid, uint flags) => Invoke(pid, (nint)flags, Syscall.pidfd_open);

    /// <summary>A duplicate of descriptor <paramref name="fd"/> of another process.</summary>
    public static SysResult PidfdGetfd(int pidfd, int fd) => Invoke(pidfd, fd, 0, Syscall.pidfd_getfd);

    public static SysResult PidfdSendSignal(int pidfd, int signal) => Invoke(pidfd, signal, 0, 0, Syscall.pidfd_send_signal);

    public static SysResult Unshare(CloneFlags flags) => Invoke((nint)(ulong)flags, Syscall.unshare);

    public static SysResult Setns(int fd, CloneFlags type) => Invoke(fd, (nint)(ulong)type, Syscall.setns);

    public static SysResult Setsid() => Invoke(Syscall.setsid);

    /// <summary>The kernel wants zeros behind the arguments that an option has; none that is used here has three.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static SysResult Prctl(int option, nint a, nint b = 0) => Invoke(option, a, b, 0, 0, Syscall.prctl);

    public static SysResult Prlimit64(int pid, int resource, RLimit* limit, RLimit* old) =>
        Invoke(pid, resource, (nint)limit, (nint)old, Syscall.prlimit64);

    public static SysResult Umask(uint mask) => Invoke((nint)mask, Syscall.umask);

    public static SysResult Sethostname(byte* name, nuint length) => Invoke((nint)name, (nint)length, Syscall.sethostname);

    public static SysResult Setdomainname(byte* name, nuint length) =>
        Invoke((nint)name, (nint)length, Syscall.setdomainname);

    public static SysResult Setgroups(nuint count, uint* groups) => Invoke((nint)count, (nint)groups, Syscall.setgroups);

    public static SysResult Setresgid(uint real, uint effective, uint saved) =>
        Invoke((nint)real, (nint)effective, (nint)saved, Syscall.setresgid);

    public static SysResult Setresuid(uint real, uint effective, uint saved) =>
        Invoke((nint)real, (nint)effective, (nint)saved, Syscall.setresuid);

    public static SysResult Capget(CapHeader* header, CapData* data) =>
        Invoke((nint)header, (nint)data, Syscall.capget);

    public static SysResult Capset(CapHeader* header, CapData* data) => Invoke((nint)header, (nint)data, Syscall.capset);

    /// <summary>Replaces the signal mask by <paramref name="mask"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static SysResult SetSignalMask(ulong mask) =>
        Invoke(Signal.SIG_SETMASK, (nint)(&mask), 0, sizeof(ulong), Syscall.rt_sigprocmask);

    /// <summary>As <see cref="SetSignalMask"/>; the mask before goes to <paramref name="old"/> unless that is null.</summary>
    public static SysResult SignalMask(ulong* mask, ulong* old) =>
        Invoke(Signal.SIG_SETMASK, (nint)mask, (nint)old, sizeof(ulong), Syscall.rt_sigprocmask);

    public static SysResult SignalAction(int signal, SignalAction* action, SignalAction* old) =>
        Invoke(signal, (nint)action, (nint)old, sizeof(ulong), Syscall.rt_sigaction);

    /// <summary>Takes one pending signal of <paramref name="mask"/> and returns its number; waits no longer than <paramref name="timeout"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static SysResult SignalWait(ulong* mask, Timespec* timeout) =>
        Invoke((nint)mask, 0, (nint)timeout, sizeof(ulong), Syscall.rt_sigtimedwait);

    public static SysResult Signalfd4(int fd, ulong* mask, uint flags) =>
        Invoke(fd, (nint)mask, sizeof(ulong), (nint)flags, Syscall.signalfd4);

    public static SysResult ClockGettime(int clock, Timespec* time) => Invoke(clock, (nint)time, Syscall.clock_gettime);

    /// <summary>reboot(2) with its two magic numbers.</summary>
    public static SysResult Reboot(uint command) => Invoke(unchecked((int)0xfee1dead), 0x28121969, (nint)command, 0, Syscall.reboot);

    /// <summary>bpf(2); <paramref name="size"/> is that of the argument.</summary>
    public static SysResult Bpf(int command, void* argument, uint size) => Invoke(command, (nint)argument, (nint)size, Syscall.bpf);

    public static SysResult Uname(UtsName* names) => Invoke((nint)names, Syscall.uname);

    /// <summary>keyctl(2) KEYCTL_JOIN_SESSION_KEYRING without a name: a new session keyring, which no other process has.</summary>
    public static SysResult NewSessionKeyring() => Invoke(Keys.KEYCTL_JOIN_SESSION_KEYRING, 0, Syscall.keyctl);

    public static SysResult Getrandom(void* buffer, nuint size) => Invoke((nint)buffer, (nint)size, 0, Syscall.getrandom);
}
