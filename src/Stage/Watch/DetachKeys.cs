using System.Runtime.CompilerServices;

namespace Nsinit.Stage.Watch;

/// <summary>Looks for the keys by which a client leaves, in what is typed.</summary>
internal unsafe struct DetachKeys
{
    /// <summary>NUL-terminated; the first one never appears again in them.</summary>
    public byte* Keys;
    /// <summary>How many of them came last.</summary>
    public int Matched;

    /// <summary>No more keys than this, so that those held back fit before what comes next.</summary>
    public const int MaxKeys = 16;

    /// <summary>
    /// Writes to <paramref name="to"/> what of the input is for the container; keys that may be the start of the sequence
    /// are held back. Returns how much that is, or -1 when the sequence is complete.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Filter(byte* to, byte* input, int count)
    {
        int written = 0;
        for (int i = 0; i < count; i++)
        {
            byte key = input[i];
            if (key != Keys[Matched])
            {
                for (int held = 0; held < Matched; held++) { to[written++] = Keys[held]; }
                Matched = 0;
            }

            if (key == 0 || key != Keys[Matched]) { to[written++] = key; }
            else if (Keys[++Matched] == 0) { return -1; }
        }

        return written;
    }
}
