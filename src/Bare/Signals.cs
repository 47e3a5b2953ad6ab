using Nsinit.Abi;

namespace Nsinit.Bare;

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

    /// <summary>
    /// The next signal; 0 when <paramref name="deadline"/> has come, if it is not 0. All signals must be blocked. Those
    /// that the kernel raises for a fault of this process do not come here: they end it.
    /// </summary>
    public static int Wait(long deadline)
    {
        ulong mask = ulong.MaxValue;
        SysResult result;
        do
        {
            long left = deadline == 0 ? 0 : deadline - Clock.Monotonic();
            Timespec timeout = Clock.Duration(left < 0 ? 0 : left);
            result = Kernel.SignalWait(&mask, deadline == 0 ? null : &timeout);
        }
        while (result.Is(Errno.EINTR));
        return result.Failed ? 0 : (int)result.Value;
    }
}
