using System;
using Nsinit.Abi;
using Nsinit.Linux.Files;

namespace Nsinit.Linux.Netlink;

/// <summary>A netlink(7) socket: one request and its acknowledgement, or a dump and all of its parts.</summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    // The kernel fills at most 32 KiB of a datagram of a dump; acknowledgements carry the request back.
    private const int BufferSize = 64 * 1024;

    // A dump that others' changes interrupt is asked for again; on a machine this busy somebody should look.
    private const int MaxAttempts = 50;

    private const int AnswerSeconds = 30;

    // Of linux/sockios.h; and what a name has at most, without its NUL.
    private const uint SIOCGIFINDEX = 0x8933;
    private const int MaxName = 15;

    private readonly OwnedFd _socket;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize);

    /// <summary>Opens a socket of <paramref name="protocol"/>. Throws <see cref="KernelException"/>.</summary>
    public NetlinkSocket(int protocol)
    {
        _socket = new OwnedFd(Kernel.Socket(Socket.AF_NETLINK, Socket.SOCK_RAW | Socket.SOCK_CLOEXEC, protocol)
            .OrThrow($"open a netlink socket{(protocol == NetlinkAbi.NETLINK_NETFILTER ? " of netfilter" : "")}"));
        int on = 1;
        // Both are refinements: the kernel's own error texts, and dumps that honour their filter.
        Kernel.Setsockopt(_socket.Value, Socket.SOL_NETLINK, Socket.NETLINK_EXT_ACK, &on, sizeof(int));
        Kernel.Setsockopt(_socket.Value, Socket.SOL_NETLINK, Socket.NETLINK_GET_STRICT_CHK, &on, sizeof(int));
        // Answers without a copy of the request: a batch of a thousand ports is longer than any buffer here.
        Kernel.Setsockopt(_socket.Value, Socket.SOL_NETLINK, Socket.NETLINK_CAP_ACK, &on, sizeof(int));
        // The kernel answers before sendto(2) returns; whoever waits this long waits for ever.
        Timespec limit = new() { Seconds = AnswerSeconds };
        Kernel.Setsockopt(_socket.Value, Socket.SOL_SOCKET, Socket.SO_RCVTIMEO, &limit, sizeof(Timespec));
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Makes room for requests of up to <paramref name="bytes"/>; without the privilege, as far as allowed.</summary>
    public void ReserveSend(int bytes)
    {
        if (Kernel.Setsockopt(_socket.Value, Socket.SOL_SOCKET, Socket.SO_SNDBUFFORCE, &bytes, sizeof(int)).Failed)
        {
            Kernel.Setsockopt(_socket.Value, Socket.SOL_SOCKET, Socket.SO_SNDBUF, &bytes, sizeof(int));
        }
    }

    /// <summary>The index of an interface in the socket's network namespace, netdevice(7). Throws <see cref="KernelException"/>.</summary>
    public int IndexOf(string name)
    {
        InterfaceRequest request = default;
        System.Text.Encoding.UTF8.GetBytes(name, new Span<byte>(request.Name, MaxName));
        Kernel.Ioctl(_socket.Value, SIOCGIFINDEX, (nint)(&request)).OrThrow("look up interface", name);
        // A union: the index is where flags are.
        return *(int*)&request.Flags;
    }

    /// <summary>
    /// Sends all messages of <paramref name="requests"/> at once and waits for every acknowledgement, or for the first
    /// refusal: its errno, the sequence number of the message that it is about, and the kernel's own words. With <paramref name="each"/> the
    /// protocol goes on behind a refusal and answers every message: the answers are read all the same, or they would be taken for those to
    /// the next request.
    /// </summary>
    public Errno TryExecuteAll(NetlinkWriter requests, string attempt, bool each, out int refused, out string? text)
    {
        (refused, text) = (0, null);
        Errno error = Errno.None;
        Send(requests, attempt);
        int wanted = requests.Acknowledgements;
        try
        {
            while (wanted > 0)
            {
                MessageReader reader = new(Receive(attempt));
                while (reader.Read())
                {
                    if (reader.Type != NetlinkAbi.NLMSG_ERROR) { continue; }
                    if (reader.Error() != 0 && error == Errno.None)
                    {
                        (refused, text, error) = (reader.Sequence, reader.ErrorText(requests), (Errno)(-reader.Error()));
                        if (!each) { return error; }
                    }

                    wanted--;
                }
            }
        }
        catch (FormatException e) { throw Malformed(attempt, e); }

        return error;
    }

    /// <summary>What a message of an answer is handed to.</summary>
    public delegate void Visitor(ref MessageReader message);

    /// <summary>
    /// Sends the one message in <paramref name="request"/> and waits for its acknowledgement; data messages that come
    /// before it go to <paramref name="visit"/>. Throws <see cref="KernelException"/> with <paramref name="attempt"/>.
    /// </summary>
    public void Execute(NetlinkWriter request, string attempt, Visitor? visit = null)
    {
        Errno error = TryExecute(request, attempt, out string? text, visit);
        if (error != Errno.None) { throw new KernelException(attempt, error, text); }
    }

    /// <summary>As <see cref="Execute"/>, but the kernel's refusal is a value: its errno and its own words.</summary>
    public Errno TryExecute(NetlinkWriter request, string attempt, out string? text, Visitor? visit = null)
    {
        Send(request, attempt);
        try
        {
            while (true)
            {
                MessageReader reader = new(Receive(attempt));
                while (reader.Read())
                {
                    if (reader.Sequence != request.Count || reader.Type == NetlinkAbi.NLMSG_NOOP) { continue; }
                    if (reader.Type == NetlinkAbi.NLMSG_ERROR)
                    {
                        text = reader.ErrorText(request);
                        return (Errno)(-reader.Error());
                    }

                    visit?.Invoke(ref reader);
                }
            }
        }
        catch (FormatException e) { throw Malformed(attempt, e); }
    }

    /// <summary>
    /// Sends the dump that <paramref name="request"/> asks for; <paramref name="restart"/> is called before each attempt
    /// and must forget what was seen, since an interrupted dump is asked for again.
    /// </summary>
    public void Dump(NetlinkWriter request, string attempt, Action restart, Visitor visit)
    {
        for (int i = 0; i < MaxAttempts; i++)
        {
            restart();
            Send(request, attempt);
            try
            {
                if (ReadDump(attempt, request, visit)) { return; }
            }
            catch (FormatException e) { throw Malformed(attempt, e); }
        }

        throw new KernelException(attempt, Errno.EINTR, "the answer kept changing while it was read");
    }

    // False when the kernel said that the list changed while it was read, or dropped a part of it.
    private bool ReadDump(string attempt, NetlinkWriter request, Visitor visit)
    {
        bool whole = true;
        while (true)
        {
            MessageReader reader = new(Receive(attempt, out bool overrun));
            whole &= !overrun;
            while (reader.Read())
            {
                if (reader.Sequence != request.Count) { continue; }
                whole &= (reader.Flags & NetlinkAbi.NLM_F_DUMP_INTR) == 0;
                if (reader.Type is NetlinkAbi.NLMSG_DONE or NetlinkAbi.NLMSG_ERROR)
                {
                    int error = reader.Error();
                    return error >= 0 ? whole : throw new KernelException(attempt, (Errno)(-error), reader.ErrorText(request));
                }

                visit(ref reader);
            }
        }
    }

    // The readers know what is wrong with an answer, but not what was asked.
    private static KernelException Malformed(string attempt, FormatException error) => new(attempt, Errno.EPROTO, error.Message);

    private void Send(NetlinkWriter request, string attempt)
    {
        fixed (byte* start = request.Bytes)
        {
            SysResult result;
            do { result = Kernel.Sendto(_socket.Value, start, (nuint)request.Bytes.Length, 0, null, 0); }
            while (result.Error == Errno.EINTR);
            result.OrThrow(attempt);
        }
    }

    private ReadOnlySpan<byte> Receive(string attempt)
    {
        ReadOnlySpan<byte> datagram = Receive(attempt, out bool overrun);
        return overrun ? throw new KernelException(attempt, Errno.ENOBUFS) : datagram;
    }

    // ENOBUFS says that the kernel dropped answers, once; the socket goes on working.
    private ReadOnlySpan<byte> Receive(string attempt, out bool overrun)
    {
        overrun = false;
        fixed (byte* start = _buffer)
        {
            while (true)
            {
                SockAddrNetlink sender = default;
                IoVec vector = new() { Base = start, Length = BufferSize };
                MsgHdr message = new()
                {
                    Name = &sender,
                    NameLength = sizeof(SockAddrNetlink),
                    Vectors = &vector,
                    VectorCount = 1,
                };
                SysResult result = Kernel.Recvmsg(_socket.Value, &message, 0);
                if (result.Error == Errno.EINTR) { continue; }
                if (result.Error == Errno.ENOBUFS) { overrun = true; return []; }
                result.OrThrow(attempt);
                // Other processes may write to this socket; only the kernel has port 0.
                if (sender.PortId != 0) { continue; }
                if ((message.Flags & Socket.MSG_TRUNC) != 0) { throw new KernelException(attempt, Errno.EMSGSIZE); }
                return _buffer.AsSpan(0, (int)result.Value);
            }
        }
    }
}
