using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nsinit.Abi;
using Nsinit.Bare;
using Nsinit.Plan;

namespace Nsinit.Stage.Watch;

/// <summary>A client of a container's monitor: stands between a person, or a pipe, and a container that runs detached.</summary>
internal static unsafe class Relay
{
    private const int BufferSize = 4096 + sizeof(uint);

    [StructLayout(LayoutKind.Sequential, Size = 3 * 8)]
    private struct PollSet;

    // What is sent starts at the second byte, so that the size lies where it should.
    [StructLayout(LayoutKind.Explicit)]
    private struct SizePacket
    {
        [FieldOffset(1)] public byte Kind;
        [FieldOffset(2)] public WinSize Size;

        public const int Length = 9;
    }

    [StructLayout(LayoutKind.Sequential, Size = BufferSize)]
    private struct PacketRoom;

    private struct State
    {
        public int Server;
        public int Input;
        public bool Terminal;
        /// <summary>Whether a person sits at this end: standard input is a terminal too, in raw mode.</summary>
        public bool Raw;
        public DetachKeys Detach;
        /// <summary>Bytes of a packet that the monitor has not taken yet, or 0.</summary>
        public nuint Pending;
        public bool Left;
        public int Code;
        public PacketRoom Packet;
        public PacketRoom Typed;
    }

    /// <summary>Comes back when the container has ended, with its code as the child's, or when the client leaves, with 0.</summary>
    public static SysResult Run(Machine* machine, Instruction* at)
    {
        State state;
        state.Server = machine->Fd;
        state.Terminal = (at->Flags & PlanFlags.RelayOutput) != 0;
        state.Input = (at->Flags & PlanFlags.RelayInput) != 0 ? 0 : -1;
        state.Detach = new DetachKeys { Keys = at->Text == 0 ? Bytes.Empty : machine->Text };
        state.Pending = 0;
        state.Left = false;
        // Unless the monitor says so, it has not seen the end either.
        state.Code = Machine.FailedCode;

        int signals = Signals.Take(Signals.ForWatcher);
        Termios saved;
        state.Raw = state.Terminal && Screen.MakeRaw(&saved);
        // First another one: a program that draws draws again for a new client only when the size changes.
        SendSize(&state, 1);
        SendSize(&state, 0);
        while (!state.Left) { Turn(&state, signals, (int)at->A); }
        if (state.Raw) { Screen.Restore(&saved); }
        machine->End = new ChildInfo { Code = ChildInfo.CLD_EXITED, Status = state.Code };
        return default;
    }

    private static void Turn(State* state, int signals, int process)
    {
        bool holding = state->Pending != 0;
        PollSet set;
        PollFd* fds = (PollFd*)&set;
        fds[0] = new PollFd { Fd = signals, Events = PollFd.POLLIN };
        fds[1] = new PollFd { Fd = state->Server, Events = (short)(holding ? PollFd.POLLIN | PollFd.POLLOUT : PollFd.POLLIN) };
        fds[2] = new PollFd { Fd = holding ? -1 : state->Input, Events = PollFd.POLLIN };
        if (Kernel.Ppoll(fds, 3, null).Failed) { return; }
        if (fds[2].Revents != 0) { ReadInput(state); }
        if (state->Pending != 0) { Send(state); }
        if ((fds[1].Revents & ~PollFd.POLLOUT) != 0) { ReadServer(state); }
        if (fds[0].Revents != 0) { TakeSignal(state, signals, process); }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TakeSignal(State* state, int signals, int process)
    {
        int signal = Signals.Next(signals);
        if (signal is 0 or Signal.SIGCONT or Signal.SIGCHLD) { return; }
        if (signal == Signal.SIGWINCH) { SendSize(state, 0); }
        // A broken pipe is the end of this client's output, a terminal that hangs up that of its person: no reason for the
        // container to end.
        else if (process == 0 || signal == Signal.SIGPIPE || (signal == Signal.SIGHUP && state->Raw)) { Leave(state, 128 + signal); }
        else { Kernel.Kill(process, signal); }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadInput(State* state)
    {
        byte* typed = (byte*)&state->Typed;
        byte* packet = (byte*)&state->Packet;
        SysResult result = Kernel.Read(state->Input, typed, BufferSize - DetachKeys.MaxKeys - 1);
        if (result.Is(Errno.EINTR) || result.Is(Errno.EAGAIN)) { return; }
        int count = (int)result.Value;
        packet[0] = AttachPacket.Input;
        if (count > 0)
        {
            count = state->Detach.Filter(packet + 1, typed, count);
            if (count < 0) { Leave(state, 0); }
        }
        // A raw terminal ends only by hanging up, whether or not it is the one that sends SIGHUP.
        else if (state->Raw) { Leave(state, 128 + Signal.SIGHUP); }
        else
        {
            state->Input = -1;
            // The end of a pipe becomes what a person would type.
            packet[1] = EndOfFile;
            count = state->Terminal ? 1 : 0;
        }

        if (count > 0) { state->Pending = (nuint)count + 1; }
    }

    private static void Leave(State* state, int code)
    {
        state->Left = true;
        state->Code = code;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Send(State* state)
    {
        SysResult sent = Kernel.Sendto(state->Server, &state->Packet, state->Pending, Socket.MSG_NOSIGNAL | Socket.MSG_DONTWAIT, null, 0);
        if (!sent.Is(Errno.EAGAIN)) { state->Pending = 0; }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadServer(State* state)
    {
        SysResult result = Kernel.Read(state->Server, &state->Typed, BufferSize);
        if (result.Is(Errno.EINTR) || result.Is(Errno.EAGAIN)) { return; }
        AttachPacket* packet = (AttachPacket*)&state->Typed;
        // The monitor goes when all is put away.
        if (result.Value < sizeof(uint)) { state->Left = true; }
        else if (packet->Stream == AttachPacket.End) { state->Code = packet->Code; }
        else { Streams.WriteAll((int)packet->Stream, (byte*)&packet->Code, (nuint)result.Value - sizeof(uint)); }
    }

    private static void SendSize(State* state, ushort add)
    {
        SizePacket packet;
        if (!state->Terminal || !Screen.Size(&packet.Size)) { return; }
        packet.Kind = AttachPacket.Size;
        packet.Size.Rows += add;
        Kernel.Sendto(state->Server, &packet.Kind, SizePacket.Length, Socket.MSG_NOSIGNAL, null, 0);
    }

    private const byte EndOfFile = 4;
}
