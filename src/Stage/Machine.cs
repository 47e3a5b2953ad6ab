using System.Runtime.CompilerServices;
using Nsinit.Abi;
using Nsinit.Plan;

namespace Nsinit.Stage;

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
    /// <summary>The instruction itself, and its operands: the directory that paths start at, the slot's descriptor, the strings.</summary>
    public Instruction* At;
    public int Dir;
    public int Fd;
    public byte* Text;
    public byte* More;
    /// <summary>The instruction to go on with.</summary>
    public int Next;
    /// <summary>Pid of the last clone, as its parent sees it.</summary>
    public int Child;
    /// <summary>Descriptor numbers; -1 where none is open. Slot 0 is the launcher's socket.</summary>
    public fixed int Slots[Instruction.Slots];
    /// <summary>How the child that Watch waited for ended.</summary>
    public ChildInfo End;
    /// <summary>When it started and ended, and what it used.</summary>
    public ExitRecord Exit;

    /// <summary>The slot of the socket to the launcher.</summary>
    public const int Control = 0;

    /// <summary>The slot of the plan itself.</summary>
    public const int PlanSlot = 1;

    /// <summary>The first descriptor that was handed over.</summary>
    public const int FirstDescriptor = 3;

    /// <summary>Exit code when the plan itself failed: the launcher's "nsinit failed".</summary>
    public const int FailedCode = 125;

    /// <summary>Makes <paramref name="at"/> the current instruction, and its operands ready.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Load(Instruction* at)
    {
        At = at;
        Dir = at->Dir == Instruction.None ? Abi.Fd.AT_FDCWD : Slots[at->Dir];
        Fd = at->Slot == Instruction.None ? -1 : Slots[at->Slot];
        Text = PlanReader.Text(Plan, at->Text);
        More = PlanReader.Text(Plan, at->More);
    }

    /// <summary>Keeps a new descriptor in <paramref name="slot"/>; what the slot held before is closed.</summary>
    public SysResult Keep(uint slot, SysResult opened)
    {
        if (opened.Failed) { return opened; }
        Release(slot);
        Slots[slot] = (int)opened.Value;
        return default;
    }

    /// <summary>Closes every slot but those of <paramref name="mask"/>.</summary>
    public SysResult KeepOnly(ulong mask)
    {
        for (uint slot = 0; slot < Instruction.Slots; slot++)
        {
            if ((mask >> (int)slot & 1) == 0) { Release(slot); }
        }

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
