using Nsinit.Abi;

namespace Nsinit.Init;

/// <summary>Which signals a parent of the payload takes and passes on.</summary>
internal static unsafe class Signals
{
    // What the kernel raises for this process's own faults is not for the payload, and blocking it would only hide it.
    private const ulong Faults = 1UL << (Signal.SIGILL - 1) | 1UL << (Signal.SIGTRAP - 1) | 1UL << (Signal.SIGABRT - 1)
        | 1UL << (Signal.SIGBUS - 1) | 1UL << (Signal.SIGFPE - 1) | 1UL << (Signal.SIGSEGV - 1)
        | 1UL << (Signal.SIGSYS - 1);

    // Job control of the terminal this process itself runs on.
    private const ulong JobControl = 1UL << (Signal.SIGTSTP - 1) | 1UL << (Signal.SIGTTIN - 1)
        | 1UL << (Signal.SIGTTOU - 1);

    /// <summary>All that PID 1 of a container forwards, and SIGCHLD.</summary>
    public const ulong ForInit = ~Faults;

    /// <summary>All that a parent on the host forwards, and SIGCHLD.</summary>
    public const ulong ForWatcher = ~(Faults | JobControl);

    /// <summary>Blocks <paramref name="mask"/> and returns a descriptor that reads those signals.</summary>
    public static int Take(ulong mask)
    {
        Kernel.SetSignalMask(mask);
        return (int)Kernel.Signalfd4(-1, &mask, Signal.SFD_CLOEXEC).Value;
    }

    /// <summary>The number of the next signal; 0 when reading was interrupted.</summary>
    public static int Next(int fd)
    {
        SignalfdInfo info;
        SysResult result = Kernel.Read(fd, &info, (nuint)sizeof(SignalfdInfo));
        return result.Failed ? 0 : (int)info.Signo;
    }
}
