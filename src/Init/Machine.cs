using System.Runtime.CompilerServices;
using Nsinit.Abi;
using Nsinit.Plan;

namespace Nsinit.Init;

/// <summary>What an interpreter has beside its plan: descriptors by slot, and the child it made.</summary>
internal unsafe struct Machine
{
    /// <summary>The checked plan.</summary>
    public byte* Plan;
    /// <summary>Bytes of the mapping that holds it.</summary>
    public uint Size;
    /// <summary>The instruction being carried out.</summary>
    public int Index;
    /// <summary>Which part of it.</summary>
    public int Step;
    /// <summary>The instruction to go on with.</summary>
    public int Next;
    /// <summary>Pid of the last clone, as its parent sees it.</summary>
    public int Child;
    /// <summary>How the child that Watch waited for ended.</summary>
    public ChildInfo End;
    /// <summary>Descriptor numbers; -1 where none is open. Slot 0 is the launcher's socket.</summary>
    public fixed int Slots[Instruction.Slots];

    /// <summary>The slot of the socket to the launcher.</summary>
    public const int Control = 0;

    /// <summary>The first descriptor that was handed over.</summary>
    public const int FirstDescriptor = 3;

    /// <summary>Exit code when the plan itself failed: the launcher's "nsinit failed".</summary>
    public const int FailedCode = 125;

    // Every instruction has these; their code need not be in every place that asks.
    /// <summary>The directory that the paths of <paramref name="at"/> start at.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Directory(Instruction* at) => at->Dir == Instruction.None ? Fd.AT_FDCWD : Slots[at->Dir];

    [MethodImpl(MethodImplOptions.NoInlining)]
    public byte* Text(Instruction* at) => PlanReader.Text(Plan, at->Text);

    public byte* More(Instruction* at) => PlanReader.Text(Plan, at->More);

    /// <summary>Keeps a new descriptor in <paramref name="slot"/>; what the slot held before is closed.</summary>
    public SysResult Keep(uint slot, SysResult opened)
    {
        if (opened.Failed) { return opened; }
        Release(slot);
        Slots[slot] = (int)opened.Value;
        return default;
    }

    public SysResult Release(uint slot)
    {
        int fd = Slots[slot];
        if (fd < 0) { return default; }
        Slots[slot] = -1;
        return Kernel.Close(fd);
    }
}
