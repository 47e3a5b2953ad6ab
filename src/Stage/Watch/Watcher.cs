using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nsinit.Abi;
using Nsinit.Bare;
using Nsinit.Plan;

namespace Nsinit.Stage.Watch;

/// <summary>
/// The parent of a container on the host, in the foreground (moves bytes between two terminals) or as its monitor (moves
/// output to the log and to clients). It waits for one child, forwards signals to it, and comes back when it has ended.
/// </summary>
internal static unsafe class Watcher
{
    private const int FirstClient = 7;
    private const int PollCount = FirstClient + WatchState.MaxClients;
    private const int LogIndex = 3;
    private const int DirectoryIndex = 5;
    private const ulong MaxSize = (1UL << 56) - 1;

    [StructLayout(LayoutKind.Sequential, Size = PollCount * 8)]
    private struct PollSet;

    public static SysResult Run(Machine* machine, Instruction* at)
    {
        WatchState state;
        Begin(&state, machine, at);
        Termios saved;
        bool screen = state.Terminal >= 0 && state.ToScreen;
        bool raw = screen && Screen.MakeRaw(&saved);
        if (screen) { Screen.CopySize(state.Terminal); }
        // It may have ended before its signal was blocked.
        Reap(&state, machine);
        while (!state.Ended) { Turn(&state, machine); }
        // What PID 1 said of the payload is more exact than PID 1's own exit code.
        if (state.Status >= 0) { ReadStatus(&state, machine); }
        if (state.Early) { EndFirst(&state); }
        machine->Exit.FinishedAt = Clock.Now();
        Drain(&state);
        AttachPacket end = new() { Stream = AttachPacket.End, Code = machine->End.ExitCode };
        Clients.Send(&state, &end, (nuint)sizeof(AttachPacket));
        if (raw) { Screen.Restore(&saved); }
        return default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Begin(WatchState* state, Machine* machine, Instruction* at)
    {
        for (int i = 0; i < WatchState.Packed; i++)
        {
            byte slot = (byte)(at->B >> (i * 8));
            int fd = slot < Instruction.Slots ? machine->Slots[slot] : -1;
            // A terminal that is full must not stop us from draining it: both sides would wait for ever. What was not handed over after all is
            // not open.
            if (fd >= 0 && i != DirectoryIndex && i != LogIndex && Kernel.Fcntl(fd, Misc.F_SETFL, (nint)OpenFlags.O_NONBLOCK).Failed) { fd = -1; }
            (&state->Terminal)[i] = fd;
        }

        if (state->Terminal >= 0) { state->Sink = state->Terminal; }
        for (int i = 0; i < WatchState.MaxClients; i++) { Clients.Of(state)[i] = -1; }
        state->Child = at->A != 0 ? (int)at->A : machine->Child;
        state->PidFd = at->Slot == Instruction.None ? -1 : machine->Slots[at->Slot];
        state->Signals = Signals.Take(Signals.ForWatcher);
        state->Early = (at->Flags & PlanFlags.Extra) != 0;
        state->Input = (at->Flags & PlanFlags.RelayInput) != 0 && state->Sink >= 0 ? 0 : -1;
        state->ToScreen = (at->Flags & PlanFlags.RelayOutput) != 0;
        state->Ended = false;
        state->Reaped = false;
        state->Passes = state->ToScreen && state->Terminal < 0;
        state->Stalled = 0;
        state->Copied = 0;
        state->PendingStart = 0;
        state->PendingEnd = 0;
        state->MaxLogSize = at->C & MaxSize;
        state->MaxLogFiles = (uint)(at->C >> 56);
        state->LogSize = (ulong)Kernel.Lseek(state->Log, 0, Misc.SEEK_END).Value;
        machine->Exit.StartedAt = Clock.Now();
    }

    private static void Turn(WatchState* state, Machine* machine)
    {
        PollSet set;
        PollFd* fds = (PollFd*)&set;
        int* clients = Clients.Of(state);
        bool holding = state->Holding;
        Add(fds, state->Signals);
        bool full = holding || (state->Stalled & 1) != 0;
        Add(fds + 1, state->Terminal >= 0 || full ? state->Sink : -1);
        if (full) { fds[1].Events |= PollFd.POLLOUT; }
        AddOutput(fds + 2, state, state->Output, 1);
        AddOutput(fds + 3, state, state->Errors, 2);
        Add(fds + 4, full ? -1 : state->Input);
        Add(fds + 5, state->Early ? state->Status : -1);
        Add(fds + 6, state->Listener);
        for (int i = 0; i < WatchState.MaxClients; i++) { Add(fds + FirstClient + i, holding ? -1 : clients[i]); }
        if (Kernel.Ppoll(fds, PollCount, null).Failed) { return; }
        // First of all, so that a client misses nothing of what is written after it asked.
        if (fds[6].Revents != 0)
        {
            Clients.Accept(state);
            return;
        }

        if (fds[4].Revents != 0) { ReadInput(state); }
        if (fds[1].Revents != 0) { state->Stalled &= ~1u; }
        if (holding && (fds[1].Revents & PollFd.POLLOUT) != 0) { WriteInput(state); }
        if ((fds[1].Revents & ~PollFd.POLLOUT) != 0 && !Pump(state, state->Terminal, 1)) { DropSink(state); }
        if (fds[2].Revents != 0) { TakeOutput(state, &state->Output, 1); }
        if (fds[3].Revents != 0) { TakeOutput(state, &state->Errors, 2); }
        if (fds[0].Revents != 0) { TakeSignal(state, machine); }
        if (fds[5].Revents != 0)
        {
            state->Ended |= ReadStatus(state, machine);
            state->Status = -1;
            // The end of a process that is not our child is seen here alone.
            if (!state->Ended) { Reap(state, machine); }
        }

        for (int i = 0; i < WatchState.MaxClients && !state->Holding; i++)
        {
            if (fds[FirstClient + i].Revents != 0) { Clients.Read(state, clients + i); }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TakeSignal(WatchState* state, Machine* machine)
    {
        int signal = Signals.Next(state->Signals);
        if (signal == Signal.SIGCHLD)
        {
            Reap(state, machine);
        }
        else if (signal == Signal.SIGWINCH && state->Terminal >= 0)
        {
            if (state->ToScreen) { Screen.CopySize(state->Terminal); }
        }
        // A monitor's own broken pipe is the end of the container's input, no matter of the container's.
        else if (signal != 0 && (signal != Signal.SIGPIPE || state->Log < 0))
        {
            Send(state, signal);
        }
    }

    // A pid is free for another process once its own has been waited for.
    private static void Send(WatchState* state, int signal)
    {
        if (state->PidFd >= 0) { Kernel.PidfdSendSignal(state->PidFd, signal); }
        else { Kernel.Kill(state->Child, signal); }
    }

    // PID 1 says how the payload ended just before its own end. Whoever it was that said so: afterwards it is gone, and nothing is put away while
    // the container can still run.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EndFirst(WatchState* state)
    {
        if (state->Reaped) { return; }
        Send(state, Signal.SIGKILL);
        PollFd end = new() { Fd = state->PidFd, Events = PollFd.POLLIN };
        while (state->PidFd >= 0 && Kernel.Ppoll(&end, 1, null).Is(Errno.EINTR)) { }
    }

    // A monitor that took over from one that died has no child. As long as PID 1's pipe is open, it lives.
    private static void Reap(WatchState* state, Machine* machine)
    {
        ChildInfo* end = &machine->End;
        *end = default;
        SysResult result = Kernel.Waitid(Wait.P_PID, state->Child, end, Wait.WEXITED | Wait.WNOHANG, &machine->Exit.Usage);
        state->Ended = state->Reaped = end->Pid != 0;
        if (!result.Is(Errno.ECHILD) || state->Status >= 0) { return; }
        state->Ended = true;
        end->Code = ChildInfo.CLD_KILLED;
        end->Status = Signal.SIGKILL;
    }

    // False when there is nothing to read: PID 1 was killed, and its own end says all there is to say.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool ReadStatus(WatchState* state, Machine* machine) =>
        Kernel.Read(state->Status, &machine->End, (nuint)sizeof(ChildInfo)).Value == sizeof(ChildInfo);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadInput(WatchState* state)
    {
        if (state->Passes && Passage.Input(state)) { return; }
        SysResult result = Kernel.Read(state->Input, &state->Pending, WatchState.BufferSize);
        if (result.Is(Errno.EINTR) || result.Is(Errno.EAGAIN)) { return; }
        state->PendingStart = 0;
        if (result.Value <= 0)
        {
            if (state->Passes)
            {
                Passage.EndInput(state);
                return;
            }

            // A terminal ends by hanging up, and whoever leads its session need not pass that on.
            state->Input = -1;
            Kernel.Close(state->Terminal);
            DropSink(state);
            Kernel.Kill(state->Child, Signal.SIGHUP);
            return;
        }

        state->PendingEnd = (nuint)result.Value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteInput(WatchState* state)
    {
        SysResult result = Kernel.Write(state->Sink, (byte*)&state->Pending + state->PendingStart,
            state->PendingEnd - state->PendingStart);
        if (!result.Failed) { state->PendingStart += (nuint)result.Value; }
        else if (state->Passes && result.Is(Errno.EPIPE)) { Passage.EndInput(state); }
        else if (!(result.Is(Errno.EAGAIN) || result.Is(Errno.EINTR))) { state->PendingStart = state->PendingEnd; }
    }

    private static void DropSink(WatchState* state)
    {
        state->Terminal = -1;
        state->Sink = -1;
        state->PendingStart = state->PendingEnd;
    }

    // Where the caller's file takes nothing just now, that is waited for, and signals are heard meanwhile.
    private static void AddOutput(PollFd* to, WatchState* state, int from, int stream)
    {
        bool stalled = from >= 0 && (state->Stalled & 1u << stream) != 0;
        Add(to, stalled ? stream : from);
        if (stalled) { to->Events = PollFd.POLLOUT; }
    }

    private static void TakeOutput(WatchState* state, int* from, uint stream)
    {
        if (state->Passes && !Passage.HasRoom(state, (int)stream)) { return; }
        if (Pump(state, *from, stream)) { return; }
        // The payload's next write is to tell it that its output goes nowhere.
        Kernel.Close(*from);
        *from = -1;
    }

    // Moves what there is from the container to the screen, the log, the clients; false when the other side has closed.
    private static bool Pump(WatchState* state, int from, uint stream)
    {
        if (state->Passes) { return Passage.Output(state, from, (int)stream); }
        byte* data = (byte*)&state->Piece + LogHeader.Length;
        SysResult result = Kernel.Read(from, data, WatchState.BufferSize - LogHeader.Length);
        if (result.Is(Errno.EINTR) || result.Is(Errno.EAGAIN)) { return true; }
        if (result.Value <= 0) { return false; }

        nuint count = (nuint)result.Value;
        ((LogHeader*)&state->Piece)->Stream = stream;
        if (state->ToScreen) { Streams.WriteAll(1, data, count); }
        if (state->Log >= 0) { LogFile.Append(state, count); }
        // The stream's number is the last part of the header, and the first of a packet.
        Clients.Send(state, data - sizeof(uint), count + sizeof(uint));
        return true;
    }

    // Output written before the end must not be lost, and a process that outlived the container must not hold us up:
    // read until the pipe is empty.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Drain(WatchState* state)
    {
        DrainOne(state, state->Terminal, 1);
        DrainOne(state, state->Output, 1);
        DrainOne(state, state->Errors, 2);
    }

    private static void DrainOne(WatchState* state, int from, uint stream)
    {
        PollFd fd = new() { Fd = from, Events = PollFd.POLLIN };
        Timespec now = default;
        while (from >= 0 && Kernel.Ppoll(&fd, 1, &now).Value == 1 && Pump(state, from, stream)) { }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Add(PollFd* to, int fd)
    {
        to->Fd = fd;
        to->Events = PollFd.POLLIN;
    }
}
