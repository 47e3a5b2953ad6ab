namespace Nsinit.Abi;

internal static unsafe partial class Kernel
{
    public static SysResult Socket(int family, int type, int protocol) => Invoke(family, type, protocol, Syscall.socket);

    public static SysResult Socketpair(int family, int type, int* ends) =>
        Invoke(family, type, 0, (nint)ends, Syscall.socketpair);

    public static SysResult Bind(int fd, void* address, int length) => Invoke(fd, (nint)address, length, Syscall.bind);

    public static SysResult Listen(int fd, int backlog) => Invoke(fd, backlog, Syscall.listen);

    public static SysResult Connect(int fd, void* address, int length) => Invoke(fd, (nint)address, length, Syscall.connect);

    /// <summary>Who connected is of no interest.</summary>
    public static SysResult Accept4(int fd, int flags) => Invoke(fd, 0, 0, flags, Syscall.accept4);

    public static SysResult Sendto(int fd, void* buffer, nuint count, uint flags, void* address, int length) =>
        Invoke(fd, (nint)buffer, (nint)count, (nint)flags, (nint)address, length, Syscall.sendto);

    public static SysResult Sendmsg(int fd, MsgHdr* message, uint flags) =>
        Invoke(fd, (nint)message, (nint)flags, Syscall.sendmsg);

    public static SysResult Recvmsg(int fd, MsgHdr* message, uint flags) =>
        Invoke(fd, (nint)message, (nint)flags, Syscall.recvmsg);

    public static SysResult Setsockopt(int fd, int level, int option, void* value, int length) =>
        Invoke(fd, level, option, (nint)value, length, Syscall.setsockopt);

    public static SysResult Getsockname(int fd, void* address, int* length) =>
        Invoke(fd, (nint)address, (nint)length, Syscall.getsockname);
}
