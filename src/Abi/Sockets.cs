using System.Runtime.InteropServices;

namespace Nsinit.Abi;

/// <summary>A piece of memory, readv(2).</summary>
internal unsafe struct IoVec
{
    public void* Base;
    public nuint Length;
}

/// <summary>The argument of sendmsg(2) and recvmsg(2), in the kernel's 64-bit layout.</summary>
internal unsafe struct MsgHdr
{
    public void* Name;
    public int NameLength;
    public IoVec* Vectors;
    public nuint VectorCount;
    public void* Control;
    public nuint ControlLength;
    public uint Flags;
}

/// <summary>A control message that carries one descriptor, cmsg(3) and unix(7): SCM_RIGHTS.</summary>
[StructLayout(LayoutKind.Sequential, Size = 24)]
internal struct FdMessage
{
    public nuint Length;
    public int Level;
    public int Type;
    public int Descriptor;

    public const int SCM_RIGHTS = 1;

    /// <summary>cmsg_len of a message with one descriptor; the padding is not counted.</summary>
    public const int UsedLength = 20;
}

/// <summary>The address of a netlink socket, netlink(7).</summary>
[StructLayout(LayoutKind.Explicit, Size = 12)]
internal struct SockAddrNetlink
{
    [FieldOffset(0)] public ushort Family;
    [FieldOffset(4)] public uint PortId;
    [FieldOffset(8)] public uint Groups;
}

/// <summary>The address of a socket in the file system, unix(7).</summary>
internal unsafe struct SockAddrUnix
{
    public ushort Family;
    public fixed byte Path[MaxPath];

    /// <summary>Bytes of a path, its NUL too.</summary>
    public const int MaxPath = 108;
}

/// <summary>Families, types, levels and flags of socket(2).</summary>
internal static class Socket
{
    public const int AF_UNIX = 1;
    public const int AF_INET = 2;
    public const int AF_INET6 = 10;
    public const int AF_NETLINK = 16;
    public const int SOCK_STREAM = 1;
    public const int SOCK_RAW = 3;
    public const int SOCK_SEQPACKET = 5;
    public const int SOCK_DGRAM = 2;
    public const int SOCK_NONBLOCK = 0x800;
    public const int SOCK_CLOEXEC = 0x80000;
    public const int SOL_SOCKET = 1;
    public const int SO_SNDBUF = 7;
    public const int SO_RCVTIMEO = 20;
    public const int SO_SNDBUFFORCE = 32;
    public const int IPPROTO_IPV6 = 41;
    public const int IPV6_V6ONLY = 26;
    public const int SOL_NETLINK = 270;
    public const int NETLINK_CAP_ACK = 10;
    public const int NETLINK_EXT_ACK = 11;
    public const int NETLINK_GET_STRICT_CHK = 12;
    public const uint MSG_TRUNC = 0x20;
    public const uint MSG_CMSG_CLOEXEC = 0x40000000;
    public const uint MSG_NOSIGNAL = 0x4000;
    public const uint MSG_DONTWAIT = 0x40;
}

/// <summary>struct ifreq with flags, netdevice(7).</summary>
[StructLayout(LayoutKind.Sequential, Size = 40)]
internal unsafe struct InterfaceRequest
{
    public fixed byte Name[16];
    public short Flags;

    public const int IFF_UP = 1;
}
