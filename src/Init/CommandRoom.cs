using System.Runtime.CompilerServices;

namespace Nsinit.Init;

/// <summary>A command line of one word, with a word's room before it for a shell.</summary>
internal unsafe struct CommandRoom
{
    private fixed ulong _words[3];

    /// <summary>Fills it in, where it lies; returns where the word is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte** Words(byte* word)
    {
        fixed (ulong* words = _words)
        {
            words[1] = (ulong)word;
            words[2] = 0;
            return (byte**)(words + 1);
        }
    }
}
