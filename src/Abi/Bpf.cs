using System;
using System.Runtime.InteropServices;

namespace Nsinit.Abi;

/// <summary>Commands, types and codes of bpf(2), linux/bpf.h and linux/bpf_common.h: those of a device program.</summary>
internal static class BpfCalls
{
    public const int BPF_PROG_LOAD = 5;
    public const int BPF_PROG_ATTACH = 8;
    public const uint BPF_PROG_TYPE_CGROUP_DEVICE = 15;
    public const uint BPF_CGROUP_DEVICE = 6;
    public const uint BPF_F_ALLOW_MULTI = 2;

    // Classes, sizes, modes and operations that make up the code of an instruction.
    public const byte BPF_LDX = 1;
    public const byte BPF_ALU64 = 7;
    public const byte BPF_JMP = 5;
    public const byte BPF_W = 0;
    public const byte BPF_MEM = 0x60;
    public const byte BPF_K = 0;
    public const byte BPF_AND = 0x50;
    public const byte BPF_RSH = 0x70;
    public const byte BPF_MOV = 0xb0;
    public const byte BPF_JEQ = 0x10;
    public const byte BPF_JNE = 0x50;
    public const byte BPF_JSET = 0x40;
    public const byte BPF_EXIT = 0x90;
    public const byte BPF_X = 8;
}

/// <summary>What is done with a device, as a device program is told in the upper half of access_type.</summary>
[Flags]
internal enum DeviceAccess : uint
{
    None = 0,
    BPF_DEVCG_ACC_MKNOD = 1,
    BPF_DEVCG_ACC_READ = 2,
    BPF_DEVCG_ACC_WRITE = 4,
}

/// <summary>What kind of device it is, in the lower half.</summary>
internal enum DeviceKind : uint
{
    BPF_DEVCG_DEV_BLOCK = 1,
    BPF_DEVCG_DEV_CHAR = 2,
}

/// <summary>An instruction, struct bpf_insn.</summary>
internal readonly struct BpfInstruction
{
    /// <param name="code">Class, size or source, mode or operation.</param>
    /// <param name="target">The register that is written or compared, 0 to 10.</param>
    /// <param name="source">The other one.</param>
    /// <param name="offset">Of memory, in bytes; of a jump, in instructions after the next.</param>
    /// <param name="value">A constant.</param>
    public BpfInstruction(int code, byte target = 0, byte source = 0, short offset = 0, int value = 0)
    {
        Code = (byte)code;
        Registers = (byte)(target | source << 4);
        Offset = offset;
        Value = value;
    }

    public readonly byte Code;

    /// <summary>The target in the lower four bits, the source in the upper ones.</summary>
    public readonly byte Registers;
    public readonly short Offset;
    public readonly int Value;
}

/// <summary>What a device program gets, struct bpf_cgroup_dev_ctx.</summary>
internal struct DeviceQuestion
{
    /// <summary>Access in the upper sixteen bits, kind in the lower.</summary>
    public uint AccessType;
    public uint Major;
    public uint Minor;
}

/// <summary>The argument of BPF_PROG_LOAD: the part of union bpf_attr that is used.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal unsafe struct BpfLoad
{
    [FieldOffset(0)] public uint Type;
    [FieldOffset(4)] public uint Count;
    [FieldOffset(8)] public BpfInstruction* Instructions;
    [FieldOffset(16)] public byte* License;
    /// <summary>Up to fifteen letters, digits and underscores, for bpftool.</summary>
    [FieldOffset(48)] public fixed byte Name[NameSize];
    [FieldOffset(68)] public uint AttachType;

    public const int NameSize = 16;
}

/// <summary>The argument of BPF_PROG_ATTACH.</summary>
internal struct BpfAttach
{
    /// <summary>The open directory of a cgroup of version 2.</summary>
    public uint Target;
    public uint Program;
    public uint Type;
    public uint Flags;
}
