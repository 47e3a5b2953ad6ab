using System.Runtime.InteropServices;
using Nsinit.Abi;

namespace Nsinit.Plan;

/// <summary>The first bytes of a plan. Everything is little-endian; offsets count from the plan's start.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PlanHeader
{
    public uint Magic;
    public ushort Version;
    /// <summary>Number of instructions; they follow the header directly.</summary>
    public ushort Count;
    /// <summary>Bytes of the whole plan.</summary>
    public uint Size;
    /// <summary>Where the text area starts (a multiple of 8); it reaches to the end. Its first and last byte are NUL.</summary>
    public uint Text;
    /// <summary>How many descriptors, from number 3 up, were handed over: slot 0 is descriptor 3, and so on.</summary>
    public uint Descriptors;
    public PlanOptions Options;

    /// <summary>"NSPL" in memory order.</summary>
    public const uint MagicValue = 0x4c50534e;

    /// <summary>Both programs are built from one commit; the number only guards against mixing two.</summary>
    public const ushort CurrentVersion = 1;

    /// <summary>Bytes in this structure.</summary>
    public const int Length = 24;

    /// <summary>No plan is larger, in bytes; execve(2) itself takes at most 6 MiB of arguments.</summary>
    public const uint MaxSize = 8 << 20;
}

/// <summary>What holds for a plan as a whole.</summary>
[System.Flags]
internal enum PlanOptions : uint
{
    None = 0,
    /// <summary>
    /// The process stays dumpable, prctl(2) PR_SET_DUMPABLE. For plans that are carried out before any container can see the process, where
    /// another program of the user (newuidmap, another launcher) has to look at it.
    /// </summary>
    Dumpable = 1,
}

/// <summary>One instruction. Unused operands are zero, or <see cref="None"/> for the two slots.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Instruction
{
    public PlanOp Op;
    public PlanFlags Flags;
    /// <summary>The slot worked on.</summary>
    public byte Slot;
    /// <summary>The slot of the directory that paths start at; <see cref="None"/>: the working directory.</summary>
    public byte Dir;
    public uint A;
    public ulong B;
    public ulong C;
    /// <summary>Offset into the text area of a NUL-terminated string; 0: none.</summary>
    public uint Text;
    /// <summary>Offset into the text area of a second string or of a blob; 0: none.</summary>
    public uint More;

    /// <summary>Bytes in this structure.</summary>
    public const int Length = 32;

    /// <summary>No slot.</summary>
    public const byte None = 255;

    /// <summary>How many descriptor slots a plan may use.</summary>
    public const int Slots = 64;
}

/// <summary>How an instruction is to be carried out.</summary>
[System.Flags]
internal enum PlanFlags : byte
{
    None = 0,
    /// <summary>A failure is not one: go on.</summary>
    Optional = 1,
    /// <summary>
    /// Attach: close the slot afterwards. MakePath: make a file. Clone: tell the launcher. Watch: PID 1's word is enough. Await: say
    /// <see cref="ReportKind.Ready"/> first.
    /// </summary>
    Extra = 2,
    /// <summary>Watch, Relay: fd 0 goes to the container.</summary>
    RelayInput = 4,
    /// <summary>
    /// Watch: what the container writes goes to descriptors 1 and 2, and where it has a terminal, the caller's is put into raw mode. Relay: it is a terminal.
    /// </summary>
    RelayOutput = 8,
}

/// <summary>What init tells the launcher: 16 bytes, no text.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct InitReport
{
    public ReportKind Kind;
    /// <summary>Index of the instruction.</summary>
    public int Instruction;
    /// <summary>Which part of it, from 0; what the numbers mean is the instruction's.</summary>
    public int Step;
    /// <summary>An errno, or a pid.</summary>
    public int Value;

    /// <summary>Bytes in this structure.</summary>
    public const int Length = 16;
}

/// <summary>Why init speaks.</summary>
internal enum ReportKind
{
    /// <summary>An instruction failed with errno Value; init has ended.</summary>
    Failed = 1,
    /// <summary>Clone made process Value; its pidfd comes along.</summary>
    Cloned = 2,
    /// <summary>The master of a new terminal comes along.</summary>
    Terminal = 3,
    /// <summary>The plan itself was refused; Value says which check.</summary>
    BadPlan = 4,
    /// <summary>The container has its own root: whoever joins its namespaces from now on finds nothing of the host's there.</summary>
    Ready = 5,
}

/// <summary>How a container ended, as RecordExit writes it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ExitRecord
{
    public uint Magic;
    /// <summary>The exit code a shell would show.</summary>
    public int ExitCode;
    /// <summary>The signal that ended it, or 0.</summary>
    public int Signal;
    /// <summary><see cref="OutOfMemory"/>, <see cref="DumpedCore"/>.</summary>
    public uint Flags;
    /// <summary>CLOCK_REALTIME in nanoseconds.</summary>
    public long StartedAt;
    public long FinishedAt;
    /// <summary>What all its processes have used that were reaped; zeros where the watcher did not wait for PID 1.</summary>
    public Rusage Usage;

    /// <summary>"NSEX" in memory order.</summary>
    public const uint MagicValue = 0x5845534e;

    /// <summary>The kernel killed a process of the container, because its memory was used up.</summary>
    public const uint OutOfMemory = 1;

    public const uint DumpedCore = 2;

    /// <summary>Bytes in this structure.</summary>
    public const int Length = 176;
}

/// <summary>What stands before each piece of output in a container's log.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LogHeader
{
    /// <summary>CLOCK_REALTIME in nanoseconds.</summary>
    public long Time;
    /// <summary>Bytes that follow.</summary>
    public uint Count;
    /// <summary>1 standard output, 2 standard error.</summary>
    public uint Stream;

    /// <summary>Bytes in this structure.</summary>
    public const int Length = 16;
}
