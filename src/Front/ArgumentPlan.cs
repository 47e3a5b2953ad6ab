using Nsinit.Abi;
using Nsinit.Bare;
using Nsinit.Plan;

namespace Nsinit.Front;

/// <summary>The prepared plan with a command put behind it.</summary>
internal static unsafe class ArgumentPlan
{
    /// <summary>A sealed memory file that holds it; less than 0 when it does not become one.</summary>
    public static int Open(Prepared* prepared, byte** command)
    {
        PreparedExec* file = prepared->File;
        nuint count = 0;
        nuint text = 0;
        for (; command[count] != null; count++) { text += Bytes.Length(command[count]) + 1; }
        nuint size = Round(file->PlanSize) + (count + 2) * sizeof(ulong) + text;
        if (size > PlanHeader.MaxSize) { return -1; }
        SysResult room = Kernel.Mmap(0, size, Misc.PROT_READ | Misc.PROT_WRITE, Misc.MAP_PRIVATE | Misc.MAP_ANONYMOUS, -1);
        if (room.Failed) { return -1; }
        byte* plan = (byte*)room.Value;
        byte* from = prepared->Text(file->Plan);
        for (nuint i = 0; i < file->PlanSize / sizeof(ulong); i++) { ((ulong*)plan)[i] = ((ulong*)from)[i]; }
        for (nuint i = Round(file->PlanSize) - sizeof(ulong); i < file->PlanSize; i++) { plan[i] = from[i]; }
        if (!Append(plan, Round(file->PlanSize), command, count, (uint)size)) { return -1; }
        int made = InitProgram.MemoryFile(Bytes.Of("plan"u8), plan, size, 0);
        Kernel.Munmap(plan, size);
        return made >= 0 && InitProgram.Seal(made) ? made : -1;
    }

    // A vector and its strings: the text area reaches to the end of the plan, and so becomes longer.
    private static bool Append(byte* plan, nuint at, byte** command, nuint count, uint size)
    {
        PlanHeader* header = (PlanHeader*)plan;
        Instruction* exec = Find(plan, PlanOp.Exec);
        if (exec == null) { return false; }
        byte* text = plan + header->Text;
        ulong* vector = (ulong*)(plan + at);
        byte* to = (byte*)(vector + count + 2);
        vector[0] = count;
        for (nuint i = 0; i < count; i++)
        {
            vector[i + 1] = (ulong)(to - text);
            to = Bytes.Copy(to, command[i]) + 1;
        }

        header->Size = size;
        exec->B = (ulong)((byte*)vector - text);
        exec->Text = (uint)vector[1];
        return true;
    }

    /// <summary>The first instruction of that kind in a plan; null: there is none.</summary>
    public static Instruction* Find(byte* plan, PlanOp op)
    {
        for (int i = 0; i < ((PlanHeader*)plan)->Count; i++)
        {
            if (PlanReader.At(plan, i)->Op == op) { return PlanReader.At(plan, i); }
        }

        return null;
    }

    private static nuint Round(uint size) => (size + 7u) & ~7u;
}
