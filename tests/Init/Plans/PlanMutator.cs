using System;
using System.Buffers.Binary;
using Nsinit.Plan;

namespace Nsinit.Tests.Init.Plans;

/// <summary>Spoils plans in the ways that matter: few changes, mostly in headers and operands, with values at the edges.</summary>
internal static class PlanMutator
{
    private static readonly uint[] Edges =
    [
        0, 1, 2, 3, 7, 8, 23, 24, 31, 32, 63, 64, 127, 128, 254, 255, 256, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000,
        0xfffffff8, 0xfffffffc, 0xffffffff,
    ];

    /// <summary>Writes a spoilt <paramref name="original"/> to <paramref name="plan"/>; returns its length.</summary>
    public static int Mutate(ReadOnlySpan<byte> original, Span<byte> plan, Random random)
    {
        original.CopyTo(plan);
        int length = original.Length;
        for (int changes = 1 + random.Next(4); changes > 0; changes--)
        {
            Span<byte> bytes = plan[..length];
            switch (random.Next(10))
            {
                case 0: bytes[random.Next(length)] = (byte)random.Next(256); break;
                case 1: bytes[random.Next(PlanHeader.Length)] ^= (byte)(1 << random.Next(8)); break;
                case 2: length = Resize(plan, length, random); break;
                case 3: CopyInside(bytes, random); break;
                case 4: SetText(bytes, random); break;
                default: SetOperand(bytes, random); break;
            }
        }

        return length;
    }

    // The header is made to agree, or the first check would see it.
    private static int Resize(Span<byte> plan, int length, Random random)
    {
        int changed = Math.Clamp(length + random.Next(-40, 40), PlanHeader.Length, plan.Length);
        if (changed > length) { plan[length..changed].Clear(); }
        else if (random.Next(4) != 0) { plan[changed - 1] = 0; }
        if (random.Next(8) != 0) { BinaryPrimitives.WriteInt32LittleEndian(plan[8..], changed); }
        return changed;
    }

    private static void CopyInside(Span<byte> bytes, Random random)
    {
        int count = Math.Min(1 + random.Next(32), bytes.Length);
        bytes.Slice(random.Next(bytes.Length - count + 1), count).CopyTo(bytes[random.Next(bytes.Length - count + 1)..]);
    }

    // Lengths of blobs, counts and offsets of vectors, NULs of strings.
    private static void SetText(Span<byte> bytes, Random random)
    {
        int text = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        if (text < 0 || text > bytes.Length - 4) { return; }
        int at = text + random.Next((bytes.Length - text) / 4) * 4;
        if (at + 4 <= bytes.Length) { BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], Value(bytes.Length - text, random)); }
    }

    private static void SetOperand(Span<byte> bytes, Random random)
    {
        int count = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]), (bytes.Length - PlanHeader.Length) / Instruction.Length);
        if (count == 0) { return; }
        Span<byte> at = bytes.Slice(PlanHeader.Length + random.Next(count) * Instruction.Length, Instruction.Length);
        // One operand of another operation, a flag or a slot; or one of the words.
        if (random.Next(3) == 0) { at[random.Next(4)] = unchecked((byte)(random.Next(2) == 0 ? random.Next(PlanShapes.Count + 1) : (int)Edges[random.Next(Edges.Length)])); }
        else { BinaryPrimitives.WriteUInt32LittleEndian(at[(4 + random.Next(7) * 4)..], Value(bytes.Length, random)); }
    }

    private static uint Value(int limit, Random random) => random.Next(3) switch
    {
        0 => Edges[random.Next(Edges.Length)],
        1 => (uint)(random.Next(limit) & ~7),
        _ => (uint)random.Next(limit + 8),
    };
}
