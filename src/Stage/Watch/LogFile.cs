using System.Runtime.CompilerServices;
using Nsinit.Abi;
using Nsinit.Bare;
using Nsinit.Plan;

namespace Nsinit.Stage.Watch;

/// <summary>The container's log: pieces of output, each after its header; "log" is the newest file, "log.1" the one before.</summary>
internal static unsafe class LogFile
{
    /// <summary>Adds the piece in the state's buffer; a file that it would make too large is put aside first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Append(WatchState* state, nuint data)
    {
        LogHeader* header = (LogHeader*)&state->Piece;
        header->Time = Clock.Now();
        header->Count = (uint)data;

        nuint count = LogHeader.Length + data;
        if (state->MaxLogSize != 0 && state->LogSize != 0 && state->LogSize + count > state->MaxLogSize) { Rotate(state); }
        if (Streams.WriteAll(state->Log, (byte*)&state->Piece, count)) { state->LogSize += count; }
        // The disk is full: what is there of the piece would make the rest of the file unreadable.
        else { Kernel.Ftruncate(state->Log, (long)state->LogSize); }
    }

    // From the oldest, so that a death in between leaves a gap in the numbers and nothing lost.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rotate(WatchState* state)
    {
        NameRoom older;
        NameRoom newer;
        for (uint number = state->MaxLogFiles - 1; number != 0; number--)
        {
            Kernel.Renameat2(state->Directory, Of(&newer, number - 1), state->Directory, Of(&older, number), 0);
        }

        SysResult opened = Kernel.Openat(state->Directory, Of(&newer, 0),
            OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_TRUNC | OpenFlags.O_APPEND | OpenFlags.O_CLOEXEC, 0x180);
        if (opened.Failed) { return; }
        Kernel.Dup3((int)opened.Value, state->Log, OpenFlags.O_CLOEXEC);
        Kernel.Close((int)opened.Value);
        state->LogSize = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Of(NameRoom* name, uint number)
    {
        byte* end = Bytes.Copy((byte*)name, Bytes.Of("log"u8));
        if (number != 0)
        {
            *end = (byte)'.';
            Bytes.WriteNumber(end + 1, number);
        }

        return (byte*)name;
    }
}
