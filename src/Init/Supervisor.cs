using Nsinit.Abi;

namespace Nsinit.Init;

/// <summary>The life of PID 1: reap whatever ends, pass on what is signalled, end as the payload did.</summary>
internal static unsafe class Supervisor
{
    /// <summary>
    /// Runs until the machine's child has ended; returns its exit code. Nothing is open afterwards but standard input,
    /// output and error: the launcher's socket closes here, unless the payload still has it and has not started.
    /// </summary>
    public static int Run(Machine* machine)
    {
        int child = machine->Child;
        Kernel.Munmap(machine->Plan, machine->Size);
        Kernel.CloseRange(Machine.FirstDescriptor, uint.MaxValue, 0);
        return Loop(child);
    }

    /// <summary>The two halves of each turn: forward a signal, or reap. From here nothing may fail.</summary>
    public static int Loop(int child)
    {
        int signals = Signals.Take(Signals.ForInit);
        while (true)
        {
            int signal = Signals.Next(signals);
            if (signal == Signal.SIGCHLD)
            {
                int code = Reap(child);
                if (code >= 0) { return code; }
            }
            else if (signal != 0)
            {
                Kernel.Kill(child, signal);
            }
        }
    }

    // Several ends may come as one SIGCHLD: reap until none is left, and the payload's own status is not lost.
    private static int Reap(int child)
    {
        int code = -1;
        while (true)
        {
            ChildInfo info = default;
            SysResult result = Kernel.Waitid(Wait.P_ALL, 0, &info, Wait.WEXITED | Wait.WNOHANG);
            if (result.Error == Errno.EINTR) { continue; }
            if (result.Failed || info.Pid == 0) { return code; }
            if (info.Pid == child) { code = info.ExitCode; }
        }
    }
}
