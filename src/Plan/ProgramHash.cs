namespace Nsinit.Plan;

/// <summary>Tells one build of nsinit-init from another: FNV-1a over words of 64 bits.</summary>
internal static unsafe class ProgramHash
{
    private const ulong Basis = 0xcbf29ce484222325;
    private const ulong Prime = 0x100000001b3;

    /// <summary>Of <paramref name="length"/> bytes; what is left of the last word is not looked at.</summary>
    public static ulong Of(byte* program, nuint length)
    {
        ulong hash = Basis ^ length;
        for (nuint i = 0; i < length / sizeof(ulong); i++) { hash = (hash ^ ((ulong*)program)[i]) * Prime; }
        return hash;
    }
}
