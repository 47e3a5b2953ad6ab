using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using Nsinit.Abi;

namespace Nsinit.Linux.Traffic;

/// <summary>
/// A classic BPF program over a frame, written with names in the place of jump distances. It can only jump forward, so it always ends. A load
/// past the frame's end ends it with 0, which lets the frame pass.
/// </summary>
internal sealed class PacketProgram
{
    private const ushort Load = SockFilter.BPF_LD | SockFilter.BPF_ABS;
    private const ushort LoadWord = Load | SockFilter.BPF_W;
    private const ushort LoadHalf = Load | SockFilter.BPF_H;
    private const ushort LoadByte = Load | SockFilter.BPF_B;
    private const ushort Indirect = SockFilter.BPF_IND - SockFilter.BPF_ABS;
    private const ushort LoadImmediate = SockFilter.BPF_LD | SockFilter.BPF_IMM;
    private const ushort LoadMemory = SockFilter.BPF_LD | SockFilter.BPF_MEM;
    private const ushort LoadIndexImmediate = SockFilter.BPF_LDX | SockFilter.BPF_IMM;
    private const ushort Store = SockFilter.BPF_ST;
    private const ushort AddConstant = SockFilter.BPF_ALU | SockFilter.BPF_ADD | SockFilter.BPF_K;
    private const ushort AddIndex = SockFilter.BPF_ALU | SockFilter.BPF_ADD | SockFilter.BPF_X;
    private const ushort ShiftLeft = SockFilter.BPF_ALU | SockFilter.BPF_LSH | SockFilter.BPF_K;
    private const ushort JumpEqual = SockFilter.BPF_JMP | SockFilter.BPF_JEQ | SockFilter.BPF_K;
    private const ushort JumpSet = SockFilter.BPF_JMP | SockFilter.BPF_JSET | SockFilter.BPF_K;
    private const ushort ToIndex = SockFilter.BPF_MISC | SockFilter.BPF_TAX;
    private const ushort Return = SockFilter.BPF_RET | SockFilter.BPF_K;

    private readonly List<(ushort Code, uint Value, string? True, string? False)> _instructions = [];
    private readonly Dictionary<string, int> _labels = [];

    /// <summary>The place that jumps to <paramref name="label"/> lead to: what is written next.</summary>
    public void Label(string label) => _labels.Add(label, _instructions.Count);

    public void Word(int offset) => Add(LoadWord, (uint)offset);

    public void Half(int offset) => Add(LoadHalf, (uint)offset);

    public void Byte(int offset) => Add(LoadByte, (uint)offset);

    /// <summary>The word that is so many bytes behind the index register's place.</summary>
    public void WordAt(int offset) => Add(LoadWord + Indirect, (uint)offset);

    public void HalfAt(int offset) => Add(LoadHalf + Indirect, (uint)offset);

    public void ByteAt(int offset) => Add(LoadByte + Indirect, (uint)offset);

    public void Number(uint value) => Add(LoadImmediate, value);

    public void Keep(int place) => Add(Store, (uint)place);

    public void Recall(int place) => Add(LoadMemory, (uint)place);

    public void Index(int value) => Add(LoadIndexImmediate, (uint)value);

    /// <summary>Moves the index register on by eight bytes and eight for each that the accumulator counts.</summary>
    public void Advance()
    {
        Add(ShiftLeft, 3);
        Add(AddConstant, 8);
        Add(AddIndex, 0);
        Add(ToIndex, 0);
    }

    /// <summary>Jumps when the accumulator is <paramref name="value"/>, or when it is not; without a label, on to the next.</summary>
    public void If(uint value, string? then, string? otherwise = null) => _instructions.Add((JumpEqual, value, then, otherwise));

    /// <summary>The same, when it has any bit of <paramref name="bits"/>.</summary>
    public void IfAny(uint bits, string? then, string? otherwise = null) => _instructions.Add((JumpSet, bits, then, otherwise));

    public void Pass() => Add(Return, TrafficAbi.TC_ACT_OK);

    public void Drop() => Add(Return, TrafficAbi.TC_ACT_SHOT);

    /// <summary>How many instructions there are.</summary>
    public int Count => _instructions.Count;

    /// <summary>As tc(8) takes it: "COUNT,CODE TRUE FALSE VALUE,...".</summary>
    public string Text => $"{Count}," + string.Join(',', Enumerable.Range(0, Count).Select(i =>
        $"{_instructions[i].Code} {Distance(i, _instructions[i].True)} {Distance(i, _instructions[i].False)} {_instructions[i].Value}"));

    /// <summary>An array of struct sock_filter.</summary>
    public byte[] Bytes
    {
        get
        {
            byte[] bytes = new byte[Count * SockFilter.Length];
            for (int i = 0; i < Count; i++)
            {
                Span<byte> at = bytes.AsSpan(i * SockFilter.Length);
                BinaryPrimitives.WriteUInt16LittleEndian(at, _instructions[i].Code);
                at[2] = Distance(i, _instructions[i].True);
                at[3] = Distance(i, _instructions[i].False);
                BinaryPrimitives.WriteUInt32LittleEndian(at[4..], _instructions[i].Value);
            }

            return bytes;
        }
    }

    private void Add(int code, uint value) => _instructions.Add(((ushort)code, value, null, null));

    private byte Distance(int from, string? label) => label is null ? (byte)0 : checked((byte)(_labels[label] - from - 1));
}
