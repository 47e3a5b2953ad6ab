using System.Runtime.InteropServices;
using Nsinit.Bare;

namespace Nsinit.Stage.Watch;

/// <summary>What a watcher knows. Descriptors are -1 where there is none.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WatchState
{
    // The order of these eight is that of the bytes in Watch's operand B.
    /// <summary>Master of the container's terminal.</summary>
    public int Terminal;
    /// <summary>The read ends of the container's output.</summary>
    public int Output;
    public int Errors;
    public int Log;
    /// <summary>Where PID 1 writes how the payload ended.</summary>
    public int Status;
    /// <summary>The container's directory, for the log's other files.</summary>
    public int Directory;
    /// <summary>A socket at which clients ask to be attached.</summary>
    public int Listener;
    /// <summary>Where input goes: the terminal, or the write end of the container's standard input.</summary>
    public int Sink;

    public int Child;
    /// <summary>Pidfd of a child that another process has made; -1: it is our own.</summary>
    public int PidFd;
    public int Signals;
    /// <summary>Whether PID 1's word is enough, and its process's end need not be waited for.</summary>
    public bool Early;
    public bool ToScreen;
    public bool Ended;
    /// <summary>Whether waitid(2) has seen the end: from then on the child's pid may be another process's.</summary>
    public bool Reaped;
    /// <summary>Whether bytes go between the caller's own files and pipes of the container, without a terminal: <see cref="Passage"/>.</summary>
    public bool Passes;
    /// <summary>What has to be waited for by its other end: bit 0 the input pipe, bits 1 and 2 descriptors 1 and 2.</summary>
    public uint Stalled;
    /// <summary>Of which of the three splice(2) wants nothing to know.</summary>
    public uint Copied;
    /// <summary>Where input comes from, beside clients: 0, or -1 when there is none or it ended.</summary>
    public int Input;
    /// <summary>Input read but not yet taken.</summary>
    public nuint PendingStart;
    public nuint PendingEnd;
    /// <summary>Bytes in the log, and how many it may have; 0: any number.</summary>
    public ulong LogSize;
    public ulong MaxLogSize;
    /// <summary>How many files the log may have.</summary>
    public uint MaxLogFiles;
    /// <summary>Sockets.</summary>
    public ClientRoom Clients;
    public PathRoom Pending;
    /// <summary>A piece of output behind its header.</summary>
    public PathRoom Piece;

    /// <summary>Descriptors that operand B of Watch packs.</summary>
    public const int Packed = 8;
    public const int MaxClients = 8;
    public const int BufferSize = PathRoom.Size;

    [StructLayout(LayoutKind.Sequential, Size = MaxClients * sizeof(int))]
    internal struct ClientRoom;

    public readonly bool Holding => PendingStart != PendingEnd;
}
