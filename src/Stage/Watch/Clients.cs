using System.Runtime.CompilerServices;
using Nsinit.Abi;

namespace Nsinit.Stage.Watch;

/// <summary>
/// Who is attached to the container. Each packet to a client starts with a stream number, each packet from one with what
/// it is: <see cref="AttachPacket"/>.
/// </summary>
internal static unsafe class Clients
{
    // A client that takes nothing for this long is let go: it must not stop the container for ever.
    private const int Patience = 5;

    /// <summary>Their sockets; -1 where there is none.</summary>
    public static int* Of(WatchState* state) => (int*)&state->Clients;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Accept(WatchState* state)
    {
        SysResult accepted = Kernel.Accept4(state->Listener, Socket.SOCK_CLOEXEC);
        if (accepted.Failed) { return; }
        int* clients = Of(state);
        for (int i = 0; i < WatchState.MaxClients; i++)
        {
            if (clients[i] >= 0) { continue; }
            clients[i] = (int)accepted.Value;
            return;
        }

        Kernel.Close((int)accepted.Value);
    }

    /// <summary>Takes one packet; nothing is pending meanwhile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Read(WatchState* state, int* client)
    {
        byte* packet = (byte*)&state->Pending;
        SysResult result = Kernel.Read(*client, packet, WatchState.BufferSize);
        if (result.Value <= 0) { LetGo(client); }
        else if (*packet == AttachPacket.Input)
        {
            state->PendingStart = 1;
            state->PendingEnd = (nuint)result.Value;
        }
        else if (state->Terminal >= 0) { Kernel.Ioctl(state->Terminal, Ioctl.TIOCSWINSZ, (nint)(packet + 1)); }
    }

    /// <summary>Sends a packet to all.</summary>
    public static void Send(WatchState* state, void* packet, nuint count)
    {
        for (int i = 0; i < WatchState.MaxClients; i++)
        {
            int* client = Of(state) + i;
            if (*client >= 0 && !Send(*client, packet, count)) { LetGo(client); }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Send(int client, void* packet, nuint count)
    {
        PollFd fd = new() { Fd = client, Events = PollFd.POLLOUT };
        Timespec patience = new() { Seconds = Patience };
        do
        {
            SysResult sent = Kernel.Sendto(client, packet, count, Socket.MSG_NOSIGNAL | Socket.MSG_DONTWAIT, null, 0);
            if (!sent.Is(Errno.EAGAIN)) { return !sent.Failed; }
        }
        while (Kernel.Ppoll(&fd, 1, &patience).Value > 0);
        return false;
    }

    private static void LetGo(int* client)
    {
        Kernel.Close(*client);
        *client = -1;
    }
}
