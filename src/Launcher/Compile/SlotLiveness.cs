using System;
using Nsinit.Plan;

namespace Nsinit.Launcher.Compile;

/// <summary>
/// Which descriptors a process still needs at a place of its plan: those that an instruction names which it can come to. Everything else is closed
/// there (<see cref="PlanOp.Keep"/>), so that what a process holds follows from what it does, and not from what somebody has thought of.
/// </summary>
internal static class SlotLiveness
{
    // The socket to the launcher: every failure is reported over it.
    private const ulong Control = 1;

    /// <summary>A bit for each slot that is needed behind the instruction at <paramref name="index"/>, also by processes that are cloned there.</summary>
    public static ulong After(ReadOnlySpan<Instruction> plan, int index)
    {
        ulong live = Control;
        // Jumps only go forward: what can be come to is known before it is looked at.
        bool[] reached = new bool[plan.Length + 1];
        reached[index + 1] = true;
        for (int i = index + 1; i < plan.Length; i++)
        {
            if (!reached[i]) { continue; }
            live |= Of(plan[i]);
            reached[i + 1] |= !Ends(plan[i]);
            if (plan[i].Op == PlanOp.Clone) { reached[(int)plan[i].A] = true; }
        }

        return live;
    }

    /// <summary>The slots that an instruction names.</summary>
    public static ulong Of(in Instruction at)
    {
        ulong slots = Bit(at.Slot) | Bit(at.Dir);
        if ((PlanShapes.Of(at.Op) & PlanShape.SecondSlot) != 0) { slots |= Bit((byte)at.A); }
        for (int i = 0; at.Op == PlanOp.Watch && i < sizeof(ulong); i++) { slots |= Bit((byte)(at.B >> (i * 8))); }
        return slots;
    }

    private static bool Ends(in Instruction at) => at.Op is PlanOp.Exit or PlanOp.ExitWithChild or PlanOp.Supervise
        || (at.Op == PlanOp.Exec && (at.Flags & PlanFlags.Optional) == 0);

    private static ulong Bit(byte slot) => slot == Instruction.None ? 0 : 1UL << slot;
}
