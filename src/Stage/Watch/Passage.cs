using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nsinit.Abi;

namespace Nsinit.Stage.Watch;

/// <summary>
/// Moves bytes between the caller's own files and the pipes that the payload has in their place. splice(2) does it without a copy of ours; a file that
/// is open for appending, and most terminals, do not take it.
/// </summary>
internal static unsafe class Passage
{
    private const nuint Most = 1 << 20;
    private const int RoomSize = 1 << 16;

    /// <summary>SPLICE_F_MOVE and SPLICE_F_NONBLOCK, splice(2).</summary>
    private const uint Flags = 3;

    [StructLayout(LayoutKind.Sequential, Size = RoomSize)]
    private struct Room;

    /// <summary>Whether descriptor <paramref name="stream"/> takes bytes now; else that is what is waited for next.</summary>
    public static bool HasRoom(WatchState* state, int stream)
    {
        PollFd fd = new() { Fd = stream, Events = PollFd.POLLOUT };
        Timespec now = default;
        uint bit = 1u << stream;
        bool ready = Kernel.Ppoll(&fd, 1, &now).Value != 0;
        state->Stalled = ready ? state->Stalled & ~bit : state->Stalled | bit;
        return ready;
    }

    /// <summary>From the payload's pipe to descriptor <paramref name="stream"/>; false when one of them has come to its end.</summary>
    public static bool Output(WatchState* state, int from, int stream)
    {
        uint bit = 1u << stream;
        if ((state->Copied & bit) != 0) { return Copy(from, stream); }
        SysResult moved = Kernel.Splice(from, stream, Most, Flags);
        if (!moved.Is(Errno.EINVAL)) { return moved.Value > 0 || moved.Is(Errno.EAGAIN) || moved.Is(Errno.EINTR); }
        state->Copied |= bit;
        return Copy(from, stream);
    }

    /// <summary>From the caller's input to the payload's pipe; false when it has to be read and written instead.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Input(WatchState* state)
    {
        if ((state->Copied & 1) != 0) { return false; }
        SysResult moved = Kernel.Splice(state->Input, state->Sink, Most, Flags);
        if (moved.Is(Errno.EINVAL))
        {
            state->Copied |= 1;
            return false;
        }

        if (moved.Is(Errno.EAGAIN)) { state->Stalled |= 1; }
        else if (moved.Value <= 0 && !moved.Is(Errno.EINTR)) { EndInput(state); }
        return true;
    }

    /// <summary>There is no more, or the payload reads no more: its end of the pipe is to see that.</summary>
    public static void EndInput(WatchState* state)
    {
        Kernel.Close(state->Sink);
        state->Sink = state->Input = -1;
        state->PendingStart = state->PendingEnd;
        state->Stalled &= ~1u;
        // Of a pipe that nothing reads the kernel told this process too; it is no matter of the payload's.
        ulong broken = Signal.Bit(Signal.SIGPIPE);
        Timespec now = default;
        Kernel.SignalWait(&broken, &now);
    }

    // Never inlined: these pages are for those alone who need them.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Copy(int from, int to)
    {
        Room room;
        SysResult result = Kernel.Read(from, &room, RoomSize);
        if (result.Is(Errno.EINTR) || result.Is(Errno.EAGAIN)) { return true; }
        return result.Value > 0 && Streams.WriteAll(to, (byte*)&room, (nuint)result.Value);
    }
}
