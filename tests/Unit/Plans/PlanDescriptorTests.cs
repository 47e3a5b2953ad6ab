using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Compile;
using Nsinit.Plan;
using Xunit;

namespace Nsinit.Tests.Unit.Plans;

/// <summary>What processes that start a payload hold, read off the compiled plan for every set of options there is a golden file of.</summary>
public sealed class PlanDescriptorTests
{
    // Nothing of the host's: the socket to the launcher, the pipe to the watcher, and what the payload has itself.
    private static readonly string[] Harmless = ["launcher", "status pipe", "stdin pipe", "stdout pipe", "stderr pipe", "/dev/null", "tty", "terminal"];

    // What makes a process one of the container's, or gives up what keeps the container from it.
    private static readonly PlanOp[] GivesUp = [PlanOp.BoundingSet, PlanOp.Capabilities, PlanOp.Exec, PlanOp.Supervise];

    public static TheoryData<string> Plans =>
        [.. Samples.Plans.Keys.Where(name => name.StartsWith("run", StringComparison.Ordinal) || name.StartsWith("exec", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Plans))]
    public void Nothing_of_the_host_is_open_when_privileges_go(string name)
    {
        BootPlan plan = Samples.Plans[name];
        Instruction[] instructions = Instructions(plan);
        List<string> wrong = [];
        int looked = 0;
        Walk(plan, instructions, 0, Enumerable.Range(0, plan.Handed.Count).Aggregate(0UL, (open, slot) => open | 1UL << slot), (index, open) =>
        {
            if (!GivesUp.Contains(instructions[index].Op) || plan.Map.ByInstruction[index].Actor is Actor.Host or Actor.Launcher) { return; }
            looked++;
            wrong.AddRange(Names(plan, open).Except(Harmless).Select(held => $"instruction {index}, {instructions[index].Op}: {held} is open"));
        });
        Assert.Empty(wrong);
        Assert.True(looked >= 3, $"{looked} places were found to look at");
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void No_process_is_traceable(string name) =>
        Assert.Equal(PlanOptions.None, MemoryMarshal.Read<PlanHeader>(Samples.Plans[name].Bytes).Options);

    // Follows one process, and those that it makes.
    private static void Walk(BootPlan plan, Instruction[] instructions, int index, ulong open, Action<int, ulong> look)
    {
        for (; index < instructions.Length; index++)
        {
            Instruction at = instructions[index];
            look(index, open);
            switch (at.Op)
            {
                case PlanOp.Keep: open &= at.B; break;
                case PlanOp.Close: open &= ~Bit(at.Slot); break;
                case PlanOp.Attach when at.Flags == PlanFlags.Extra: open &= ~Bit(at.Slot); break;
                case PlanOp.CloseFrom: open &= (1UL << ((int)at.A - 3)) - 1; break;
                case PlanOp.Open or PlanOp.MakeMount or PlanOp.OpenTree or PlanOp.Receive: open |= Bit(at.Slot); break;
                case PlanOp.OpenPty: open |= Bit(at.Slot) | Bit((byte)at.A); break;
                case PlanOp.Clone: Walk(plan, instructions, (int)at.A, open, look); break;
                case PlanOp.Exit or PlanOp.ExitWithChild or PlanOp.Supervise: return;
                case PlanOp.Exec when at.Flags == PlanFlags.None: return;
                default: break;
            }
        }
    }

    private static IEnumerable<string> Names(BootPlan plan, ulong open) =>
        Enumerable.Range(0, Instruction.Slots).Where(slot => (open >> slot & 1) != 0).Select(slot => plan.Map.NameOf((byte)slot));

    private static ulong Bit(byte slot) => 1UL << slot;

    private static Instruction[] Instructions(BootPlan plan) => MemoryMarshal.Cast<byte, Instruction>(
        plan.Bytes.AsSpan(PlanHeader.Length, plan.Map.ByInstruction.Count * Instruction.Length)).ToArray();
}
