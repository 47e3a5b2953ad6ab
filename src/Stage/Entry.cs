using System.Runtime;
using System.Runtime.CompilerServices;
using Nsinit.Abi;
using Nsinit.Bare;
using Nsinit.Plan;

namespace Nsinit.Stage;

/// <summary>Where the start code of entry.*.S comes to.</summary>
internal static unsafe class Entry
{
    /// <summary>Carries out the plan that the launcher has handed over.</summary>
    [RuntimeExport("nsinit_main")]
    public static int Start() => RunPlan();

    // The launcher's socket is descriptor 3, its plan descriptor 4.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int RunPlan()
    {
        // Before anything else: a process that others may trace, or whose descriptors they may open, is theirs.
        Kernel.Prctl(Prctl.PR_SET_DUMPABLE, 0);
        Machine machine = default;
        for (int i = 0; i < Instruction.Slots; i++) { machine.Slots[i] = -1; }
        machine.Slots[Machine.Control] = Machine.FirstDescriptor;

        int failed = Map(&machine, Machine.FirstDescriptor + Machine.PlanSlot);
        if (failed != 0)
        {
            Report.ToLauncher(&machine, ReportKind.BadPlan, failed, -1);
            return Machine.FailedCode;
        }

        PlanHeader* header = (PlanHeader*)machine.Plan;
        if ((header->Options & PlanOptions.Dumpable) != 0) { Kernel.Prctl(Prctl.PR_SET_DUMPABLE, 1); }

        // What was handed over is for this program alone, and what else the launcher's caller left open is for nobody.
        uint descriptors = header->Descriptors;
        for (int i = 0; i < descriptors; i++)
        {
            machine.Slots[i] = Machine.FirstDescriptor + i;
            Kernel.Fcntl(machine.Slots[i], Misc.F_SETFD, Misc.FD_CLOEXEC);
        }

        // It is mapped, and of no use to anybody else.
        machine.Release(Machine.PlanSlot);

        // The kernel named the process after the descriptor it was executed from.
        Kernel.Prctl(Prctl.PR_SET_NAME, (nint)Bytes.Of("nsinit-init"u8));
        Kernel.CloseFrom(Machine.FirstDescriptor + descriptors);
        return Interpreter.Run(&machine);
    }

    // The mapping is private and writable: the reader turns offsets into pointers in it. Returns 0, or what failed: the
    // number of the reader's check, or a negative errno.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Map(Machine* machine, int fd)
    {
        Statx info;
        SysResult result = Files.Stat(fd, Bytes.Empty, &info);
        if (result.Failed) { return (int)result.Value; }
        if (info.Size > PlanHeader.MaxSize) { return 3; }
        SysResult mapped = Kernel.Mmap(0, (nuint)info.Size, Misc.PROT_READ | Misc.PROT_WRITE, Misc.MAP_PRIVATE, fd);
        if (mapped.Failed) { return (int)mapped.Value; }
        machine->Plan = (byte*)mapped.Value;
        machine->Size = (uint)info.Size;
        return PlanReader.Check(machine->Plan, machine->Size);
    }
}
