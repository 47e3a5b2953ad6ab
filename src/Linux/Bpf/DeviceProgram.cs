using System.Collections.Generic;
using Nsinit.Abi;

namespace Nsinit.Linux.Bpf;

/// <summary>
/// Rules on devices as a program of BPF_PROG_TYPE_CGROUP_DEVICE. It is asked for one device and one or more kinds of access to it; those that
/// an allowing rule covers are taken off, and nothing may be left. The last rule stands first, so that a denial ends it only for what no later
/// rule has allowed. It only ever jumps forward: each rule costs at most three comparisons.
/// </summary>
internal static class DeviceProgram
{
    /// <summary>Instructions that a program has at most: a jump is sixteen bits.</summary>
    public const int MaxLength = 1 << 14;

    private const byte Result = 0;
    private const byte Context = 1;
    private const byte Kind = 2;
    // Which kinds of access no rule has allowed yet.
    private const byte Left = 3;
    private const byte Major = 4;
    private const byte Minor = 5;

    /// <summary>Throws <see cref="KernelException"/> (E2BIG) when there are too many.</summary>
    public static BpfInstruction[] Encode(IReadOnlyList<DeviceRule> rules)
    {
        List<BpfInstruction> program =
        [
            Load(Kind, 0),
            new(BpfCalls.BPF_ALU64 | BpfCalls.BPF_MOV | BpfCalls.BPF_X, Left, Kind),
            new(BpfCalls.BPF_ALU64 | BpfCalls.BPF_RSH | BpfCalls.BPF_K, Left, value: 16),
            new(BpfCalls.BPF_ALU64 | BpfCalls.BPF_AND | BpfCalls.BPF_K, Kind, value: 0xffff),
            Load(Major, sizeof(uint)),
            Load(Minor, 2 * sizeof(uint)),
        ];
        // A denial of what is left leads to the end, where something is left.
        List<int> denials = [];
        for (int last = rules.Count - 1; last >= 0;)
        {
            int first = last;
            while (first > 0 && IsAlike(rules[first - 1], rules[last])) { first--; }
            Add(program, denials, rules, first, last);
            last = first - 1;
        }

        foreach (int jump in denials) { program[jump] = Jump(BpfCalls.BPF_JSET, Left, (uint)program[jump].Value, program.Count - jump - 1); }
        // 1: go on; 0: EPERM.
        program.Add(new(BpfCalls.BPF_ALU64 | BpfCalls.BPF_MOV | BpfCalls.BPF_K, Result, value: 0));
        program.Add(new(BpfCalls.BPF_JMP | BpfCalls.BPF_JNE | BpfCalls.BPF_K, Left, offset: 1, value: 0));
        program.Add(new(BpfCalls.BPF_ALU64 | BpfCalls.BPF_MOV | BpfCalls.BPF_K, Result, value: 1));
        program.Add(new(BpfCalls.BPF_JMP | BpfCalls.BPF_EXIT));
        if (program.Count > MaxLength) { throw new KernelException($"put {rules.Count} rules on devices into one program", Errno.E2BIG); }
        return [.. program];
    }

    // Rules that differ in the minor number alone ask for the rest once.
    private static bool IsAlike(in DeviceRule one, in DeviceRule other) =>
        one.Minor is not null && other.Minor is not null && one with { Minor = other.Minor } == other;

    private static void Add(List<BpfInstruction> program, List<int> denials, IReadOnlyList<DeviceRule> rules, int first, int last)
    {
        DeviceRule rule = rules[last];
        int minors = rule.Minor is null ? 0 : last - first + 1;
        // Over the verdict, which is one instruction.
        if (rule.Kind is DeviceKind kind) { program.Add(Jump(BpfCalls.BPF_JNE, Kind, (uint)kind, (rule.Major is null ? 0 : 1) + minors + 1)); }
        if (rule.Major is uint major) { program.Add(Jump(BpfCalls.BPF_JNE, Major, major, minors + 1)); }
        for (int i = 0; i < minors; i++)
        {
            uint minor = rules[first + i].Minor!.Value;
            program.Add(i == minors - 1 ? Jump(BpfCalls.BPF_JNE, Minor, minor, 1) : Jump(BpfCalls.BPF_JEQ, Minor, minor, minors - 1 - i));
        }

        if (rule.Allow) { program.Add(new(BpfCalls.BPF_ALU64 | BpfCalls.BPF_AND | BpfCalls.BPF_K, Left, value: ~(int)rule.Access)); }
        else
        {
            denials.Add(program.Count);
            program.Add(Jump(BpfCalls.BPF_JSET, Left, (uint)rule.Access, 0));
        }
    }

    private static BpfInstruction Load(byte register, short offset) => new(BpfCalls.BPF_LDX | BpfCalls.BPF_MEM | BpfCalls.BPF_W, register, Context, offset);

    private static BpfInstruction Jump(byte test, byte register, uint value, int over) =>
        // Programs with longer jumps are refused.
        new(BpfCalls.BPF_JMP | test | BpfCalls.BPF_K, register, offset: (short)over, value: (int)value);
}
