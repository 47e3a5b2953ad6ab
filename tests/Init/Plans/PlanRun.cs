using System;
using System.Runtime.InteropServices;
using System.Text;
using Nsinit.Abi;
using Nsinit.Stage;
using Nsinit.Plan;

namespace Nsinit.Tests.Init.Plans;

/// <summary>A plan run by the real interpreter over the recording kernel.</summary>
internal static unsafe class PlanRun
{
    /// <summary>The number of the reader's check that refuses the plan; 0 when it is accepted.</summary>
    public static int Check(ReadOnlySpan<byte> plan)
    {
        using GuardedMemory memory = new(Math.Max(plan.Length, 1));
        return PlanReader.Check(memory.AtEnd(plan), (uint)plan.Length);
    }

    /// <summary>
    /// Runs the checked plan at <paramref name="plan"/> with descriptors 3 and up for the slots it was handed. Returns what
    /// the process ends with, by the end of the plan or by exit_group.
    /// </summary>
    public static int Interpret(byte* plan, uint length)
    {
        Machine machine = default;
        machine.Plan = plan;
        machine.Size = length;
        uint descriptors = ((PlanHeader*)plan)->Descriptors;
        for (int i = 0; i < Instruction.Slots; i++) { machine.Slots[i] = i < descriptors ? Machine.FirstDescriptor + i : -1; }
        try { return Interpreter.Run(&machine); }
        catch (ExitException e) { return e.Code; }
    }

    /// <summary>Checks and runs <paramref name="plan"/> over a kernel that answers with <paramref name="answer"/>.</summary>
    public static int Run(ReadOnlySpan<byte> plan, Func<Request, nint> answer)
    {
        using GuardedMemory memory = new(plan.Length);
        byte* at = memory.AtEnd(plan);
        int refused = PlanReader.Check(at, (uint)plan.Length);
        if (refused != 0) { throw new InvalidOperationException($"the plan was refused by check {refused}"); }
        Recorder.Start(answer);
        return Interpret(at, (uint)plan.Length);
    }

    /// <summary>The string at an argument of a request, while the plan is still there.</summary>
    public static string Text(nint pointer) =>
        pointer == 0 ? "" : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)pointer));
}
