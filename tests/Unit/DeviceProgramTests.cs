using System;
using System.Collections.Generic;
using System.Linq;
using Nsinit.Abi;
using Nsinit.Launcher.Compile.Cgroups;
using Nsinit.Linux;
using Nsinit.Linux.Bpf;
using Xunit;

namespace Nsinit.Tests.Unit;

/// <summary>The program that stands in front of devices, carried out by an interpreter of its own, against what its rules mean.</summary>
public sealed class DeviceProgramTests
{
    private const DeviceKind Char = DeviceKind.BPF_DEVCG_DEV_CHAR;
    private const DeviceKind Block = DeviceKind.BPF_DEVCG_DEV_BLOCK;
    private const DeviceAccess Read = DeviceAccess.BPF_DEVCG_ACC_READ;
    private const DeviceAccess Write = DeviceAccess.BPF_DEVCG_ACC_WRITE;
    private const DeviceAccess Make = DeviceAccess.BPF_DEVCG_ACC_MKNOD;

    private static readonly DeviceRule[][] Lists =
    [
        [],
        [.. DeviceRules.Default],
        [.. DeviceRules.Default, new(Block, 7, 0, Read)],
        [.. DeviceRules.Default, new(Block, 7, 0, Read), new(Block, 7, 0, Write)],
        // Everything, but for one; and of that, reading after all.
        [new(null, null, null, Read | Write | Make), new(Block, 8, null, Read | Write, Allow: false), new(Block, 8, 1, Read)],
        [new(null, null, null, Read | Write | Make, Allow: false), new(Char, 1, 3, Read | Write)],
        // Denied again, a part of it, and neighbours of one kind on both sides.
        [new(Char, 1, 3, Read | Write), new(Char, 1, 5, Read | Write), new(Char, 1, 5, Write, Allow: false), new(Char, 1, 3, Read, Allow: false)],
        [new(Char, null, 3, Read), new(null, 1, null, Write), new(Char, 1, 0xfffff, Make), new(Block, 0xfff, 0, Read)],
        [new(null, null, null, Read | Write | Make)],
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Lists.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_program_says_what_its_rules_say(int list)
    {
        DeviceRule[] rules = Lists[list];
        BpfInstruction[] program = DeviceProgram.Encode(rules);
        // Every number of a rule, those beside it, and the largest.
        uint[] majors = [.. Around(rules.Select(r => r.Major))];
        uint[] minors = [.. Around(rules.Select(r => r.Minor))];
        foreach (DeviceKind kind in (DeviceKind[])[Char, Block])
        {
            foreach ((uint major, uint minor) in majors.SelectMany(a => minors.Select(b => (a, b))))
            {
                for (DeviceAccess access = Make; access <= (Read | Write | Make); access++)
                {
                    Assert.True(
                        Means(rules, kind, major, minor, access) == (Execute(program, kind, major, minor, access) == 1),
                        $"{kind} {major}:{minor} {DeviceRule.Letters(access)} of {string.Join(", ", rules)}");
                }
            }
        }
    }

    [Fact]
    public void The_list_of_all_containers_is_short_and_has_no_disk()
    {
        Assert.InRange(DeviceProgram.Encode(DeviceRules.Default).Length, 1, 32);
        Assert.Equal(
            ["c *:* m", "b *:* m", "c 1:3 rwm", "c 1:5 rwm", "c 1:7 rwm", "c 1:8 rwm", "c 1:9 rwm", "c 5:0 rwm", "c 5:1 rwm", "c 5:2 rwm", "c 136:* rwm"],
            DeviceRules.Default.Select(r => r.Text));
    }

    [Fact]
    public void Too_many_are_refused_and_never_cut_short()
    {
        DeviceRule[] many = [.. Enumerable.Range(0, 6000).Select(i => new DeviceRule(Block, (uint)i, 0, Read))];
        Assert.Equal(Errno.E2BIG, Assert.Throws<KernelException>(() => DeviceProgram.Encode(many)).Error);
    }

    private static IEnumerable<uint> Around(IEnumerable<uint?> numbers) =>
        numbers.Where(n => n is not null).SelectMany(n => (uint[])[n!.Value == 0 ? 0 : n.Value - 1, n.Value, n.Value + 1]).Append(0u).Append(0xfffffu).Append(uint.MaxValue).Distinct();

    // The last rule on each kind of access decides; without one it is denied.
    private static bool Means(DeviceRule[] rules, DeviceKind kind, uint major, uint minor, DeviceAccess access) => ((DeviceAccess[])[Read, Write, Make])
        .Where(one => (access & one) != 0)
        .All(one => rules.LastOrDefault(r => (r.Kind ?? kind) == kind && (r.Major ?? major) == major && (r.Minor ?? minor) == minor && (r.Access & one) != 0).Allow);

    // As the kernel carries it out, and as strict: what is not known, or leads backwards or out, is an error.
    private static ulong Execute(BpfInstruction[] program, DeviceKind kind, uint major, uint minor, DeviceAccess access)
    {
        uint[] context = [(uint)access << 16 | (uint)kind, major, minor];
        ulong[] registers = new ulong[11];
        for (int at = 0; ; at++)
        {
            BpfInstruction now = program[at];
            ref ulong target = ref registers[now.Registers & 15];
            ulong constant = (ulong)(long)now.Value;
            Assert.True(now.Offset >= 0, "a jump backwards");
            switch (now.Code)
            {
                case 0x61: target = context[now.Offset / sizeof(uint)]; break;
                case 0xbf: target = registers[now.Registers >> 4]; break;
                case 0xb7: target = constant; break;
                case 0x77: target >>= (int)constant; break;
                case 0x57: target &= constant; break;
                case 0x15: at += target == constant ? now.Offset : 0; break;
                case 0x55: at += target != constant ? now.Offset : 0; break;
                case 0x45: at += (target & constant) != 0 ? now.Offset : 0; break;
                case 0x95: return registers[0];
                default: throw new InvalidOperationException($"code {now.Code:x2} at {at}");
            }
        }
    }
}
