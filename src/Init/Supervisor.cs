using Nsinit.Abi;
using Nsinit.Plan;

namespace Nsinit.Init;

/// <summary>The life of PID 1: reap whatever ends, pass on what is signalled, end as the payload did.</summary>
internal static unsafe class Supervisor
{
    /// <summary>
    /// Runs until the machine's child has ended; returns its exit code. Nothing is open meanwhile but standard input,
    /// output and error, and the pipe in the instruction's slot, which tells a watcher on the host how the child ended.
    /// </summary>
    public static int Run(Machine* machine, Instruction* at)
    {
        int child = machine->Child;
        int status = at->Slot == Instruction.None ? -1 : machine->Slots[at->Slot];
        if (status >= 0)
        {
            Kernel.Dup3(status, Machine.FirstDescriptor, OpenFlags.O_CLOEXEC);
            status = Machine.FirstDescriptor;
        }

        Kernel.Munmap(machine->Plan, machine->Size);
        Kernel.CloseRange(Machine.FirstDescriptor + (status >= 0 ? 1u : 0), uint.MaxValue, 0);
        return Loop(child, status);
    }

    /// <summary>
    /// The two halves of each turn: forward a signal, or reap. From here nothing may fail. With <paramref name="status"/>
    /// not negative, the end is written there, once no other process of ours is left.
    /// </summary>
    public static int Loop(int child, int status)
    {
        int signals = Signals.Take(Signals.ForInit);
        while (true)
        {
            int signal = Signals.Next(signals);
            if (signal == Signal.SIGCHLD)
            {
                ChildInfo end = default;
                if (!Reap(child, &end, Wait.WNOHANG)) { continue; }
                if (status >= 0) { Tell(status, &end); }
                return end.ExitCode;
            }

            if (signal != 0) { Kernel.Kill(child, signal); }
        }
    }

    // As PID 1 takes every other process along when it ends; doing it now means that the watcher need not wait for the
    // kernel to take the namespaces apart.
    private static void Tell(int status, ChildInfo* end)
    {
        if (Kernel.Getpid() == 1)
        {
            Kernel.Kill(-1, Signal.SIGKILL);
            ChildInfo other = default;
            Reap(-1, &other, 0);
        }

        Kernel.Write(status, end, (nuint)sizeof(ChildInfo));
    }

    // Several ends may come as one SIGCHLD: reaps until none is left, and keeps the end of `child`. False if it lives.
    private static bool Reap(int child, ChildInfo* end, uint options)
    {
        while (true)
        {
            ChildInfo info = default;
            SysResult result = Kernel.Waitid(Wait.P_ALL, 0, &info, Wait.WEXITED | options);
            if (result.Is(Errno.EINTR)) { continue; }
            if (result.Failed || info.Pid == 0) { return end->Pid != 0; }
            if (info.Pid == child) { *end = info; }
        }
    }
}
