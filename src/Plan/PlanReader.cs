namespace Nsinit.Plan;

/// <summary>
/// Checks a plan whole before its first instruction runs, and then hands out its parts. After <see cref="Check"/> every
/// offset lies inside the plan, every string and vector ends inside it, and every jump goes forward.
/// </summary>
internal static unsafe class PlanReader
{
    /// <summary>
    /// Checks the <paramref name="length"/> bytes at <paramref name="plan"/> (8-aligned) and turns the offsets in its
    /// vectors into pointers. Returns 0, or the number of the check that failed, counted from 1 in the order below.
    /// </summary>
    public static int Check(byte* plan, uint length)
    {
        PlanHeader* header = (PlanHeader*)plan;
        if (length < PlanHeader.Length) { return 1; }
        if (header->Magic != PlanHeader.MagicValue || header->Version != PlanHeader.CurrentVersion) { return 2; }
        if (header->Size != length || length > PlanHeader.MaxSize) { return 3; }
        uint end = PlanHeader.Length + (uint)header->Count * Instruction.Length;
        if (header->Text < end || header->Text >= length || header->Text % 8 != 0) { return 4; }
        if (plan[header->Text] != 0 || plan[length - 1] != 0) { return 5; }
        if (header->Descriptors > Instruction.Slots) { return 6; }
        for (int i = 0; i < header->Count; i++)
        {
            int failed = CheckInstruction(plan, header, i);
            if (failed != 0) { return failed; }
        }

        for (int i = 0; i < header->Count; i++) { ResolveVectors(plan, At(plan, i)); }
        return 0;
    }

    /// <summary>The instruction at <paramref name="index"/>, which must be below the header's count.</summary>
    public static Instruction* At(byte* plan, int index) => (Instruction*)(plan + PlanHeader.Length) + index;

    /// <summary>The string at <paramref name="offset"/> of the text area; null when the offset is 0.</summary>
    public static byte* Text(byte* plan, uint offset) => offset == 0 ? null : plan + ((PlanHeader*)plan)->Text + offset;

    /// <summary>
    /// The bytes of the blob at <paramref name="offset"/>, and how many. Checked again: in a hostile plan a vector may lie
    /// over the length, and has been resolved since.
    /// </summary>
    public static byte* Blob(byte* plan, uint offset, out uint length)
    {
        PlanHeader* header = (PlanHeader*)plan;
        byte* text = plan + header->Text;
        length = BlobFits(text, header->Size - header->Text, offset) ? *(uint*)(text + offset) : 0;
        return text + offset + sizeof(uint);
    }

    /// <summary>The null-terminated array of strings at <paramref name="offset"/>, as execve(2) wants it.</summary>
    public static byte** Vector(byte* plan, ulong offset) =>
        (byte**)(plan + ((PlanHeader*)plan)->Text + offset + sizeof(ulong));

    private static int CheckInstruction(byte* plan, PlanHeader* header, int index)
    {
        Instruction* at = At(plan, index);
        uint size = header->Size - header->Text;
        if (at->Op == PlanOp.Invalid || (int)at->Op >= PlanShapes.Count) { return 7; }
        PlanShape shape = PlanShapes.Of(at->Op);
        if (!SlotFits(at->Slot, (shape & PlanShape.Slot) != 0) || !SlotFits(at->Dir, false)) { return 8; }
        if ((shape & PlanShape.SecondSlot) != 0 && at->A >= Instruction.Slots) { return 8; }
        if (at->Text >= size || (at->Text == 0 && (shape & PlanShape.Text) != 0)) { return 9; }
        if (at->More >= size || (at->More == 0 && (shape & (PlanShape.MoreText | PlanShape.MoreBlob)) != 0)) { return 10; }
        if ((shape & PlanShape.MoreBlob) != 0 && !BlobFits(plan + header->Text, size, at->More)) { return 11; }
        if ((shape & PlanShape.Jump) != 0 && (at->A <= (uint)index || at->A >= header->Count)) { return 12; }
        if ((shape & PlanShape.Vectors) != 0
            && !(VectorFits(plan + header->Text, size, at->B) && VectorFits(plan + header->Text, size, at->C))) { return 13; }
        return 0;
    }

    private static bool SlotFits(byte slot, bool needed) => slot < Instruction.Slots || (slot == Instruction.None && !needed);

    private static bool BlobFits(byte* text, uint size, uint offset)
    {
        if (offset % 4 != 0 || size - offset < sizeof(uint)) { return false; }
        return *(uint*)(text + offset) <= size - offset - sizeof(uint);
    }

    // A vector is a count, that many offsets of strings, and a zero.
    private static bool VectorFits(byte* text, uint size, ulong offset)
    {
        if (offset == 0 || offset >= size || offset % 8 != 0) { return false; }
        ulong* at = (ulong*)(text + offset);
        ulong room = (size - offset) / sizeof(ulong);
        if (room < 2 || at[0] > room - 2 || at[at[0] + 1] != 0) { return false; }
        for (ulong i = 1; i <= at[0]; i++)
        {
            if (at[i] == 0 || at[i] >= size) { return false; }
        }

        return true;
    }

    private static void ResolveVectors(byte* plan, Instruction* at)
    {
        if ((PlanShapes.Of(at->Op) & PlanShape.Vectors) == 0) { return; }
        ResolveVector(plan, at->B);
        ResolveVector(plan, at->C);
    }

    // Two instructions may share a vector. Its offsets are below MaxSize and no pointer is, so it is resolved once.
    private static void ResolveVector(byte* plan, ulong offset)
    {
        byte* text = plan + ((PlanHeader*)plan)->Text;
        for (ulong* at = (ulong*)(text + offset) + 1; *at != 0 && *at < PlanHeader.MaxSize; at++) { *at += (ulong)text; }
    }
}
