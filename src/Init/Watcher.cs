using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nsinit.Abi;
using Nsinit.Plan;

namespace Nsinit.Init;

/// <summary>
/// The parent of a container on the host, in the foreground (moves bytes between two terminals) or detached (moves
/// output to the log). It waits for one child, forwards signals to it, and comes back when it has ended.
/// </summary>
internal static unsafe class Watcher
{
    private const int BufferSize = PathRoom.Size;

    [StructLayout(LayoutKind.Sequential, Size = 6 * 8)]
    private struct PollSet;

    private struct State
    {
        public int Child;
        public int Signals;
        /// <summary>Master of the container's terminal, or -1.</summary>
        public int Terminal;
        /// <summary>The read ends of the container's output, or -1.</summary>
        public int Output;
        public int Errors;
        public int Log;
        /// <summary>Where PID 1 writes how the payload ended, or -1.</summary>
        public int Status;
        /// <summary>Whether that word is enough, and its process's end need not be waited for.</summary>
        public bool Early;
        /// <summary>Where input for the terminal comes from: 0, or -1 when there is none or it ended.</summary>
        public int Input;
        public bool ToScreen;
        /// <summary>Input read but not yet taken by the terminal.</summary>
        public byte* Pending;
        public nuint PendingStart;
        public nuint PendingEnd;
        public bool Ended;
    }

    public static SysResult Run(Machine* machine, Instruction* at)
    {
        PathRoom pending;
        State state = new()
        {
            Child = at->A != 0 ? (int)at->A : machine->Child,
            Signals = Signals.Take(Signals.ForWatcher),
            Terminal = SlotOf(machine, at->B),
            Output = SlotOf(machine, at->B >> 8),
            Errors = SlotOf(machine, at->B >> 16),
            Log = SlotOf(machine, at->B >> 24),
            Status = SlotOf(machine, at->B >> 32),
            Early = (at->Flags & PlanFlags.Extra) != 0,
            Input = (at->Flags & PlanFlags.RelayInput) != 0 ? 0 : -1,
            ToScreen = (at->Flags & PlanFlags.RelayOutput) != 0,
            Pending = (byte*)&pending,
        };

        Termios saved;
        bool raw = state.Terminal >= 0 && state.ToScreen && Screen.MakeRaw(&saved);
        if (state.Terminal >= 0 && state.ToScreen) { Screen.CopySize(state.Terminal); }
        // A master that is full must not stop us from draining it: both sides would wait for ever.
        SetNonBlocking(state.Terminal);
        SetNonBlocking(state.Output);
        SetNonBlocking(state.Errors);
        SetNonBlocking(state.Status);
        // It may have ended before its signal was blocked.
        Reap(&state, &machine->End);
        while (!state.Ended) { Turn(&state, &machine->End); }
        // What PID 1 said of the payload is more exact than PID 1's own exit code.
        if (state.Status >= 0) { ReadStatus(&state, &machine->End); }
        Drain(&state);
        if (raw) { Screen.Restore(&saved); }
        return default;
    }

    private static void Turn(State* state, ChildInfo* end)
    {
        PollSet set;
        PollFd* fds = (PollFd*)&set;
        bool holding = state->PendingStart != state->PendingEnd;
        fds[0] = new PollFd { Fd = state->Signals, Events = PollFd.POLLIN };
        fds[1] = new PollFd
        {
            Fd = state->Terminal,
            Events = (short)(holding ? PollFd.POLLIN | PollFd.POLLOUT : PollFd.POLLIN),
        };
        fds[2] = new PollFd { Fd = state->Output, Events = PollFd.POLLIN };
        fds[3] = new PollFd { Fd = state->Errors, Events = PollFd.POLLIN };
        fds[4] = new PollFd { Fd = holding ? -1 : state->Input, Events = PollFd.POLLIN };
        fds[5] = new PollFd { Fd = state->Early ? state->Status : -1, Events = PollFd.POLLIN };
        if (Kernel.Ppoll(fds, 6, null).Failed) { return; }

        if (fds[4].Revents != 0) { ReadInput(state); }
        if ((fds[1].Revents & PollFd.POLLOUT) != 0) { WriteInput(state); }
        if ((fds[1].Revents & ~PollFd.POLLOUT) != 0 && !Pump(state, state->Terminal, 1)) { state->Terminal = -1; }
        if (fds[2].Revents != 0 && !Pump(state, state->Output, 1)) { state->Output = -1; }
        if (fds[3].Revents != 0 && !Pump(state, state->Errors, 2)) { state->Errors = -1; }
        if (fds[0].Revents != 0) { TakeSignal(state, end); }
        if (fds[5].Revents != 0)
        {
            state->Ended |= ReadStatus(state, end);
            state->Status = -1;
        }
    }

    private static void TakeSignal(State* state, ChildInfo* end)
    {
        int signal = Signals.Next(state->Signals);
        if (signal == Signal.SIGCHLD)
        {
            Reap(state, end);
        }
        else if (signal == Signal.SIGWINCH && state->Terminal >= 0)
        {
            if (state->ToScreen) { Screen.CopySize(state->Terminal); }
        }
        else if (signal != 0)
        {
            Kernel.Kill(state->Child, signal);
        }
    }

    private static void Reap(State* state, ChildInfo* end)
    {
        *end = default;
        SysResult result = Kernel.Waitid(Wait.P_PID, state->Child, end, Wait.WEXITED | Wait.WNOHANG);
        state->Ended = end->Pid != 0 || result.Is(Errno.ECHILD);
    }

    // False when there is nothing to read: PID 1 was killed, and its own end says all there is to say.
    private static bool ReadStatus(State* state, ChildInfo* end)
    {
        ChildInfo said;
        bool whole = Kernel.Read(state->Status, &said, (nuint)sizeof(ChildInfo)).Value == sizeof(ChildInfo);
        if (whole) { *end = said; }
        return whole;
    }

    private static void ReadInput(State* state)
    {
        SysResult result = Kernel.Read(state->Input, state->Pending, BufferSize);
        if (result.Is(Errno.EINTR) || result.Is(Errno.EAGAIN)) { return; }
        state->PendingStart = 0;
        if (result.Value <= 0)
        {
            // The end of a pipe becomes what a person would type: the end-of-file character.
            state->Input = -1;
            state->Pending[0] = EndOfFile;
            state->PendingEnd = 1;
            return;
        }

        state->PendingEnd = (nuint)result.Value;
    }

    private static void WriteInput(State* state)
    {
        SysResult result = Kernel.Write(state->Terminal, state->Pending + state->PendingStart,
            state->PendingEnd - state->PendingStart);
        if (!result.Failed) { state->PendingStart += (nuint)result.Value; }
        else if (!(result.Is(Errno.EAGAIN) || result.Is(Errno.EINTR))) { state->PendingStart = state->PendingEnd; }
    }

    // Moves what there is from the container to the screen or the log; false when the other side has closed.
    private static bool Pump(State* state, int from, uint stream)
    {
        PathRoom room;
        byte* buffer = (byte*)&room;
        LogHeader* header = (LogHeader*)buffer;
        byte* data = buffer + LogHeader.Length;
        SysResult result = Kernel.Read(from, data, BufferSize - LogHeader.Length);
        if (result.Is(Errno.EINTR) || result.Is(Errno.EAGAIN)) { return true; }
        if (result.Value <= 0) { return false; }

        if (state->ToScreen) { WriteAll(1, data, (nuint)result.Value); }
        if (state->Log >= 0)
        {
            Timespec now;
            Kernel.ClockGettime(Timespec.CLOCK_REALTIME, &now);
            header->Time = now.Seconds * 1_000_000_000 + now.Nanoseconds;
            header->Count = (uint)result.Value;
            header->Stream = stream;
            WriteAll(state->Log, buffer, LogHeader.Length + (nuint)result.Value);
        }

        return true;
    }

    // Output written before the end must not be lost, and a process that outlived the container must not hold us up:
    // read until the pipe is empty.
    private static void Drain(State* state)
    {
        DrainOne(state, state->Terminal, 1);
        DrainOne(state, state->Output, 1);
        DrainOne(state, state->Errors, 2);
    }

    private static void DrainOne(State* state, int from, uint stream)
    {
        PollFd fd = new() { Fd = from, Events = PollFd.POLLIN };
        Timespec now = default;
        while (from >= 0 && Kernel.Ppoll(&fd, 1, &now).Value == 1 && Pump(state, from, stream)) { }
    }

    private static void WriteAll(int to, byte* data, nuint count)
    {
        while (count > 0)
        {
            SysResult result = Kernel.Write(to, data, count);
            if (result.Is(Errno.EINTR)) { continue; }
            if (result.Is(Errno.EAGAIN))
            {
                PollFd fd = new() { Fd = to, Events = PollFd.POLLOUT };
                Kernel.Ppoll(&fd, 1, null);
                continue;
            }

            if (result.Failed) { return; }
            data += result.Value;
            count -= (nuint)result.Value;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SetNonBlocking(int fd)
    {
        if (fd >= 0) { Kernel.Fcntl(fd, Misc.F_SETFL, (nint)OpenFlags.O_NONBLOCK); }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int SlotOf(Machine* machine, ulong packed)
    {
        byte slot = (byte)packed;
        return slot < Instruction.Slots ? machine->Slots[slot] : -1;
    }

    private const byte EndOfFile = 4;
}
