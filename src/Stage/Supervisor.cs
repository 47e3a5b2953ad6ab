using System.Runtime.CompilerServices;
using Nsinit.Abi;
using Nsinit.Bare;

namespace Nsinit.Stage;

/// <summary>The life of PID 1: reap whatever ends, pass on what is signalled, end as the payload did.</summary>
internal static unsafe class Supervisor
{
    /// <summary>
    /// Runs until the machine's child has ended; and ends as it did. Nothing is open meanwhile but standard input,
    /// output and error, and the pipe in the instruction's slot, which tells a watcher on the host how the child ended.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult Run(Machine* machine)
    {
        int child = machine->Child;
        int status = machine->Fd;
        if (status >= 0)
        {
            Kernel.Dup3(status, Machine.FirstDescriptor, OpenFlags.O_CLOEXEC);
            status = Machine.FirstDescriptor;
        }

        Kernel.Munmap(machine->Plan, machine->Size);
        Kernel.CloseFrom(Machine.FirstDescriptor + (status >= 0 ? 1u : 0));
        return Kernel.Exit(Loop(child, status));
    }

    /// <summary>
    /// The two halves of each turn: forward a signal, or reap. From here nothing may fail. With <paramref name="status"/>
    /// not negative, the end is written there, once no other process of ours is left.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Loop(int child, int status)
    {
        Kernel.SetSignalMask(ulong.MaxValue);
        ChildInfo end;
        end.Pid = 0;
        // It may have ended before its signal was blocked.
        Reap(child, &end);
        while (end.Pid == 0)
        {
            int signal = Signals.Wait(0);
            if (signal == Signal.SIGCHLD) { Reap(child, &end); }
            else { Kernel.Kill(child, signal); }
        }

        if (status >= 0) { Tell(status, &end); }
        return end.ExitCode;
    }

    // Several ends may come as one SIGCHLD.
    private static void Reap(int child, ChildInfo* end)
    {
        ChildInfo info;
        while (!Kernel.Waitid(Wait.P_ALL, 0, &info, Wait.WEXITED | Wait.WNOHANG).Failed && info.Pid != 0)
        {
            if (info.Pid == child) { info.CopyTo(end); }
        }
    }

    // As PID 1 takes every other process along when it ends; doing it now means that the watcher need not wait for the
    // kernel to take the namespaces apart.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tell(int status, ChildInfo* end)
    {
        if (Kernel.Getpid() == 1)
        {
            Kernel.Kill(-1, Signal.SIGKILL);
            ChildInfo other;
            while (!Kernel.Waitid(Wait.P_ALL, 0, &other, Wait.WEXITED).Failed) { }
        }

        Kernel.Write(status, end, (nuint)sizeof(ChildInfo));
    }
}
