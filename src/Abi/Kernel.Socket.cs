namespace Nsinit.Abi;

internal static unsafe partial class Kernel
{
    public static SysResult Socket(int family, int type, int protocol) => new(Invoke(Syscall.socket, family, type, protocol));

    public static SysResult Socketpair(int family, int type, int* ends) =>
        new(Invoke(Syscall.socketpair, family, type, 0, (nint)ends));

    public static SysResult Bind(int fd, void* address, int length) => new(Invoke(Syscall.bind, fd, (nint)address, length));

    public static SysResult Sendto(int fd, void* buffer, nuint count, uint flags, void* address, int length) =>
        new(Invoke(Syscall.sendto, fd, (nint)buffer, (nint)count, (nint)flags, (nint)address, length));

    public static SysResult Sendmsg(int fd, MsgHdr* message, uint flags) =>
        new(Invoke(Syscall.sendmsg, fd, (nint)message, (nint)flags));

    public static SysResult Recvmsg(int fd, MsgHdr* message, uint flags) =>
        new(Invoke(Syscall.recvmsg, fd, (nint)message, (nint)flags));

    public static SysResult Setsockopt(int fd, int level, int option, void* value, int length) =>
        new(Invoke(Syscall.setsockopt, fd, level, option, (nint)value, length));

    public static SysResult Getsockname(int fd, void* address, int* length) =>
        new(Invoke(Syscall.getsockname, fd, (nint)address, (nint)length));
}
