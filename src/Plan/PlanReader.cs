using System.Runtime.CompilerServices;

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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Check(byte* plan, uint length)
    {
        PlanHeader* header = (PlanHeader*)plan;
        int failed = CheckHeader(plan, header, length);
        for (int i = 0; failed == 0 && i < header->Count; i++) { failed = CheckInstruction(plan, header, i); }
        for (int i = 0; failed == 0 && i < header->Count; i++) { ResolveVectors(plan, At(plan, i)); }
        return failed;
    }

    /// <summary>The instruction at <paramref name="index"/>, which must be below the header's count.</summary>
    public static Instruction* At(byte* plan, int index) => (Instruction*)(plan + PlanHeader.Length) + index;

    /// <summary>The string at <paramref name="offset"/> of the text area; null when the offset is 0.</summary>
    public static byte* Text(byte* plan, uint offset) => offset == 0 ? null : plan + ((PlanHeader*)plan)->Text + offset;

    /// <summary>
    /// The bytes of the blob at <paramref name="offset"/>, and how many. Checked again: in a hostile plan a vector may lie
    /// over the length, and has been resolved since.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CheckHeader(byte* plan, PlanHeader* header, uint length) =>
        length < PlanHeader.Length ? 1
        : header->Magic != PlanHeader.MagicValue || header->Version != PlanHeader.CurrentVersion ? 2
        : header->Size != length || length > PlanHeader.MaxSize ? 3
        : header->Text < PlanHeader.Length + (uint)header->Count * Instruction.Length || header->Text >= length || header->Text % 8 != 0 ? 4
        : plan[header->Text] != 0 || plan[length - 1] != 0 ? 5
        : header->Descriptors > Instruction.Slots ? 6
        : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CheckInstruction(byte* plan, PlanHeader* header, int index)
    {
        Instruction* at = At(plan, index);
        uint size = header->Size - header->Text;
        if (at->Op == PlanOp.Invalid || (int)at->Op >= PlanShapes.Count) { return 7; }
        byte* text = plan + header->Text;
        PlanShape shape = PlanShapes.Of(at->Op);
        return !SlotFits(at->Slot, (shape & PlanShape.Slot) != 0) || !SlotFits(at->Dir, false) ? 8
            : (shape & PlanShape.SecondSlot) != 0 && at->A >= Instruction.Slots ? 8
            : at->Text >= size || (at->Text == 0 && (shape & PlanShape.Text) != 0) ? 9
            : at->More >= size || (at->More == 0 && (shape & (PlanShape.MoreText | PlanShape.MoreBlob)) != 0) ? 10
            : (shape & PlanShape.MoreBlob) != 0 && !BlobFits(text, size, at->More) ? 11
            : (shape & PlanShape.Jump) != 0 && (at->A <= (uint)index || at->A >= header->Count) ? 12
            : (shape & PlanShape.Vectors) != 0 && !(VectorFits(text, size, at->B) && VectorFits(text, size, at->C)) ? 13
            : 0;
    }

    private static bool SlotFits(byte slot, bool needed) => slot < Instruction.Slots || (slot == Instruction.None && !needed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
