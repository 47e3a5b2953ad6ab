using System;
using System.Buffers.Binary;
using System.Linq;
using Nsinit.Abi;
using Nsinit.Plan;
using Xunit;

namespace Nsinit.Tests.Init.Plans;

/// <summary>Each check of the plan reader, by a plan that only that one can refuse.</summary>
public sealed class HostilePlanTests
{
    private const int MagicAt = 0;
    private const int VersionAt = 4;
    private const int CountAt = 6;
    private const int SizeAt = 8;
    private const int TextAt = 12;
    private const int DescriptorsAt = 16;

    // Operands in an instruction.
    private const int Slot = 2;
    private const int Dir = 3;
    private const int A = 4;
    private const int B = 8;
    private const int C = 16;
    private const int Text = 24;
    private const int More = 28;

    public static TheoryData<string> Names => [.. Samples.Plans.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Compiled_plans_are_accepted(string name) => Assert.Equal(0, PlanRun.Check(Samples.Plans[name].Bytes));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_plan_cut_short_is_refused_at_every_length(string name)
    {
        byte[] plan = Samples.Plans[name].Bytes;
        for (int length = 0; length < plan.Length; length++)
        {
            Assert.NotEqual(0, PlanRun.Check(plan.AsSpan(0, length)));
            if (length < PlanHeader.Length) { continue; }
            // With a header that agrees, only what is missing can be noticed; reading must stay inside either way.
            byte[] agreeing = plan[..length];
            BinaryPrimitives.WriteInt32LittleEndian(agreeing.AsSpan(SizeAt), length);
            PlanRun.Check(agreeing);
        }
    }

    [Theory]
    [InlineData(MagicAt, 4, 0x4c50534fu, 2)]
    [InlineData(VersionAt, 2, 2u, 2)]
    [InlineData(SizeAt, 4, 0u, 3)]
    [InlineData(SizeAt, 4, 0xffffffffu, 3)]
    [InlineData(CountAt, 2, 0xffffu, 4)]
    [InlineData(TextAt, 4, 0u, 4)]
    [InlineData(TextAt, 4, 0xfffffff8u, 4)]
    [InlineData(DescriptorsAt, 4, 65u, 6)]
    public void A_wrong_header_field_is_refused(int at, int width, uint value, int check) =>
        Assert.Equal(check, PlanRun.Check(Spoilt(at, width, value)));

    [Fact]
    public void A_plan_over_the_limit_is_refused()
    {
        byte[] plan = new byte[PlanHeader.MaxSize + 8];
        byte[] original = Samples.Plans["run"].Bytes;
        original.CopyTo(plan, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(plan.AsSpan(SizeAt), (uint)plan.Length);
        Assert.Equal(3, PlanRun.Check(plan));
        Assert.Equal(3, PlanRun.Check([.. original, 0]));
    }

    [Fact]
    public void Text_must_be_aligned_and_begin_and_end_with_NUL()
    {
        byte[] plan = Samples.Plans["run"].Bytes;
        uint text = BinaryPrimitives.ReadUInt32LittleEndian(plan.AsSpan(TextAt));
        Assert.Equal(4, PlanRun.Check(Spoilt(TextAt, 4, text + 4)));
        Assert.Equal(5, PlanRun.Check(Spoilt((int)text, 1, 1)));
        Assert.Equal(5, PlanRun.Check(Spoilt(plan.Length - 1, 1, 1)));
    }

    [Theory]
    [InlineData("Invalid", 0, 1, 0u, 7)]
    [InlineData("Close", 0, 1, 200u, 7)]
    [InlineData("Close", Slot, 1, 64u, 8)]
    [InlineData("Close", Slot, 1, 255u, 8)]
    [InlineData("Close", Dir, 1, 64u, 8)]
    [InlineData("Mask", A, 4, 64u, 8)]
    [InlineData("OpenPty", A, 4, 0xffffffffu, 8)]
    [InlineData("Chdir", Text, 4, 0u, 9)]
    [InlineData("Chdir", Text, 4, 0xffffffffu, 9)]
    [InlineData("Symlink", More, 4, 0u, 10)]
    [InlineData("Symlink", More, 4, 0x7fffffffu, 10)]
    [InlineData("Groups", More, 4, 3u, 11)]
    [InlineData("Clone", A, 4, 0u, 12)]
    [InlineData("Clone", A, 4, 0xffffu, 12)]
    [InlineData("Exec", B, 4, 0u, 13)]
    [InlineData("Exec", B, 4, 4u, 13)]
    [InlineData("Exec", B, 4, 0xfffffff8u, 13)]
    [InlineData("Exec", C, 4, 0u, 13)]
    [InlineData("Exec", C + 4, 4, 1u, 13)]
    public void A_wrong_operand_is_refused(string op, int at, int width, uint value, int check)
    {
        byte[] plan = Samples.Plans["run-terminal"].Bytes.ToArray();
        int index = op == "Invalid" ? 0 : Find(plan, Enum.Parse<PlanOp>(op));
        Write(plan, PlanHeader.Length + index * Instruction.Length + at, width, value);
        Assert.Equal(check, PlanRun.Check(plan));
    }

    [Fact]
    public void A_jump_to_itself_or_back_is_refused()
    {
        byte[] plan = Samples.Plans["run"].Bytes.ToArray();
        int clone = Find(plan, PlanOp.Clone);
        for (int to = 0; to <= clone; to++)
        {
            Write(plan, PlanHeader.Length + clone * Instruction.Length + A, 4, (uint)to);
            Assert.Equal(12, PlanRun.Check(plan));
        }
    }

    [Theory]
    [InlineData(0xffffffffu)]
    [InlineData(0x00010000u)]
    public void A_blob_longer_than_the_plan_is_refused(uint length)
    {
        byte[] plan = Samples.Plans["run"].Bytes.ToArray();
        int at = PlanHeader.Length + Find(plan, PlanOp.Groups) * Instruction.Length;
        int text = BinaryPrimitives.ReadInt32LittleEndian(plan.AsSpan(TextAt));
        Write(plan, text + BinaryPrimitives.ReadInt32LittleEndian(plan.AsSpan(at + More)), 4, length);
        Assert.Equal(11, PlanRun.Check(plan));
    }

    /// <summary>Count, terminator and offsets of a vector, each wrong in turn.</summary>
    [Theory]
    [InlineData(0, 0xffffffffu)]
    [InlineData(0, 1u)]
    [InlineData(8, 0u)]
    [InlineData(8, 0xfffffff0u)]
    [InlineData(12, 1u)]
    public void A_wrong_vector_is_refused(int at, uint value)
    {
        byte[] plan = Samples.Plans["run"].Bytes.ToArray();
        int exec = PlanHeader.Length + Find(plan, PlanOp.Exec) * Instruction.Length;
        int text = BinaryPrimitives.ReadInt32LittleEndian(plan.AsSpan(TextAt));
        Write(plan, text + BinaryPrimitives.ReadInt32LittleEndian(plan.AsSpan(exec + B)) + at, 4, value);
        Assert.Equal(13, PlanRun.Check(plan));
    }

    /// <summary>Every byte of headers and instructions, set to every edge: refused or run, but never out of bounds.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public unsafe void Each_byte_corrupted_in_turn_stays_in_bounds(string name)
    {
        byte[] plan = Samples.Plans[name].Bytes;
        int end = BinaryPrimitives.ReadInt32LittleEndian(plan.AsSpan(TextAt));
        using GuardedMemory memory = new(plan.Length);
        for (int i = 0; i < end; i++)
        {
            foreach (byte value in (byte[])[0, 1, 0x7f, 0x80, 0xff])
            {
                byte* at = memory.AtEnd(plan);
                at[i] = value;
                if (PlanReader.Check(at, (uint)plan.Length) != 0) { continue; }
                HostileKernel kernel = new(i * 256 + value, at, plan.Length, 300);
                Recorder.Start(kernel.Answer);
                PlanRun.Interpret(at, (uint)plan.Length);
            }
        }
    }

    private static int Find(ReadOnlySpan<byte> plan, PlanOp op)
    {
        for (int i = 0; ; i++)
        {
            if (plan[PlanHeader.Length + i * Instruction.Length] == (byte)op) { return i; }
        }
    }

    private static byte[] Spoilt(int at, int width, uint value)
    {
        byte[] plan = Samples.Plans["run"].Bytes.ToArray();
        Write(plan, at, width, value);
        return plan;
    }

    private static void Write(byte[] plan, int at, int width, uint value)
    {
        for (int i = 0; i < width; i++) { plan[at + i] = (byte)(value >> (8 * i)); }
    }
}
