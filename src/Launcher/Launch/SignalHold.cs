using Nsinit.Abi;

namespace Nsinit.Launcher.Launch;

/// <summary>
/// From the moment the payload may run until nsinit-init waits in this process's place, a signal must not end the process:
/// it is for the payload. Held back, it stays pending over execve(2), and nsinit-init finds it. A signal goes to any thread
/// that does not hold it back, so the threads of the runtime never let one in (signals.*.S); this one does until then.
/// </summary>
internal static class SignalHold
{
    /// <summary>
    /// All that nsinit-init passes on. Not faults of this process, nor the job control of its terminal, nor what libc and the
    /// runtime send between threads.
    /// </summary>
    internal const ulong Mask = ~(
        1UL << (Signal.SIGILL - 1) | 1UL << (Signal.SIGTRAP - 1) | 1UL << (Signal.SIGABRT - 1) | 1UL << (Signal.SIGBUS - 1)
        | 1UL << (Signal.SIGFPE - 1) | 1UL << (Signal.SIGSEGV - 1) | 1UL << (Signal.SIGSYS - 1)
        | 1UL << (Signal.SIGTSTP - 1) | 1UL << (Signal.SIGTTIN - 1) | 1UL << (Signal.SIGTTOU - 1)
        | 1UL << (Signal.SIGKILL - 1) | 1UL << (Signal.SIGSTOP - 1) | 7UL << (FirstOfThreads - 1));

    // Two of libc, and the first that is left to programs: the runtime interrupts threads with it.
    private const int FirstOfThreads = 32;

    /// <summary>This thread, the main one, holds them back from here on.</summary>
    public static void Begin() => Kernel.SetSignalMask(Mask);

    /// <summary>This thread takes signals; whatever the caller held back.</summary>
    public static void End() => Kernel.SetSignalMask(0);
}
