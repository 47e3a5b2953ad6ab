namespace Nsinit.Abi;

/// <summary>One instruction of classic BPF, linux/filter.h.</summary>
internal struct SockFilter
{
    public ushort Code;
    /// <summary>How many instructions to skip when a comparison holds, and when it does not.</summary>
    public byte IfTrue;
    public byte IfFalse;
    public uint Value;

    public const ushort BPF_LD = 0;
    public const ushort BPF_LDX = 1;
    public const ushort BPF_ST = 2;
    public const ushort BPF_ALU = 4;
    public const ushort BPF_JMP = 5;
    public const ushort BPF_RET = 6;
    public const ushort BPF_MISC = 7;
    public const ushort BPF_W = 0;
    public const ushort BPF_H = 8;
    public const ushort BPF_B = 0x10;
    public const ushort BPF_IMM = 0;
    public const ushort BPF_ABS = 0x20;
    public const ushort BPF_IND = 0x40;
    public const ushort BPF_MEM = 0x60;
    public const ushort BPF_K = 0;
    public const ushort BPF_X = 8;
    public const ushort BPF_ADD = 0;
    public const ushort BPF_AND = 0x50;
    public const ushort BPF_LSH = 0x60;
    public const ushort BPF_JEQ = 0x10;
    public const ushort BPF_JGT = 0x20;
    public const ushort BPF_JGE = 0x30;
    public const ushort BPF_JSET = 0x40;
    public const ushort BPF_TAX = 0;

    /// <summary>Bytes in this structure.</summary>
    public const int Length = 8;
}

/// <summary>A filter, as prctl(2) PR_SET_SECCOMP takes it.</summary>
internal unsafe struct SockProgram
{
    public ushort Count;
    public SockFilter* Filter;
}

/// <summary>What a filter sees and answers, linux/seccomp.h and linux/audit.h.</summary>
internal static class Seccomp
{
    /// <summary>The mode of PR_SET_SECCOMP that takes a filter.</summary>
    public const int SECCOMP_MODE_FILTER = 2;
    public const uint SECCOMP_RET_ALLOW = 0x7fff0000;
    public const uint SECCOMP_RET_ERRNO = 0x00050000;
    public const uint AUDIT_ARCH_X86_64 = 0xc000003e;
    public const uint AUDIT_ARCH_I386 = 0x40000003;
    public const uint AUDIT_ARCH_AARCH64 = 0xc00000b7;
    public const uint AUDIT_ARCH_ARM = 0x40000028;

    /// <summary>Offsets in struct seccomp_data.</summary>
    public const uint NumberOffset = 0;
    public const uint ArchOffset = 4;
}
