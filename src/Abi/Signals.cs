using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nsinit.Abi;

/// <summary>Signal numbers of x86-64 and arm64, signal(7).</summary>
internal static class Signal
{
    public const int SIGHUP = 1;
    public const int SIGINT = 2;
    public const int SIGQUIT = 3;
    public const int SIGILL = 4;
    public const int SIGTRAP = 5;
    public const int SIGABRT = 6;
    public const int SIGBUS = 7;
    public const int SIGFPE = 8;
    public const int SIGKILL = 9;
    public const int SIGUSR1 = 10;
    public const int SIGSEGV = 11;
    public const int SIGUSR2 = 12;
    public const int SIGPIPE = 13;
    public const int SIGTERM = 15;
    public const int SIGCHLD = 17;
    public const int SIGCONT = 18;
    public const int SIGSTOP = 19;
    public const int SIGTSTP = 20;
    public const int SIGTTIN = 21;
    public const int SIGTTOU = 22;
    public const int SIGWINCH = 28;
    public const int SIGPWR = 30;
    public const int SIGSYS = 31;

    /// <summary>The highest real-time signal.</summary>
    public const int Last = 64;

    public const int SIG_SETMASK = 2;
    public const uint SFD_CLOEXEC = 0x80000;

    /// <summary>The bit of <paramref name="signal"/> in a 64-bit signal set.</summary>
    public static ulong Bit(int signal) => 1UL << (signal - 1);
}

/// <summary>struct sigaction as the kernel has it, rt_sigaction(2): asm/signal.h.</summary>
internal struct SignalAction
{
    /// <summary>A function, 0 for the default action, or 1 for none.</summary>
    public nint Handler;
    public ulong Flags;
    public nint Restorer;
    public ulong Mask;
}

/// <summary>What a read of a signalfd(2) returns.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct SignalfdInfo
{
    [FieldOffset(0)] public uint Signo;
    [FieldOffset(8)] public int Code;
    [FieldOffset(12)] public uint Pid;
}

/// <summary>The part of siginfo_t that waitid(2) fills in.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct ChildInfo
{
    [FieldOffset(0)] public int Signo;
    [FieldOffset(8)] public int Code;
    [FieldOffset(16)] public int Pid;
    [FieldOffset(20)] public int Uid;
    [FieldOffset(24)] public int Status;

    public const int CLD_EXITED = 1;
    public const int CLD_KILLED = 2;
    public const int CLD_DUMPED = 3;

    /// <summary>The kernel leaves the rest of it as it was.</summary>
    public readonly unsafe void CopyTo(ChildInfo* other)
    {
        other->Code = Code;
        other->Pid = Pid;
        other->Status = Status;
    }

    /// <summary>The exit code a shell would show: the child's own, or 128 and the signal that ended it.</summary>
    public readonly int ExitCode
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        get => Code == CLD_EXITED ? Status : 128 + Status;
    }
}

/// <summary>Which children waitid(2) looks at, and which of their changes.</summary>
internal static class Wait
{
    public const int P_ALL = 0;
    public const int P_PID = 1;
    public const int P_PIDFD = 3;
    public const uint WNOHANG = 1;
    public const uint WEXITED = 4;
    public const uint WNOWAIT = 0x1000000;
}
