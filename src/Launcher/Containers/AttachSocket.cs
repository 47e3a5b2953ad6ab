using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>The socket at which a container's monitor takes clients: "attach" in the container's directory.</summary>
internal static unsafe class AttachSocket
{
    private const int Backlog = 8;

    /// <summary>A new listening socket, in the place of one that an earlier monitor had.</summary>
    public static OwnedFd Listen(ContainerLock held)
    {
        Paths.TryRemove(held.Descriptor, ContainerFiles.Attach);
        OwnedFd socket = Open();
        SockAddrUnix address = Address(held.Descriptor);
        Kernel.Bind(socket.Value, &address, sizeof(SockAddrUnix)).OrThrow("bind socket", ContainerFiles.Attach);
        Kernel.Listen(socket.Value, Backlog).OrThrow("listen at", ContainerFiles.Attach);
        return socket;
    }

    /// <summary>Connects to the monitor of a container; null when there is none.</summary>
    public static OwnedFd? TryConnect(string directory)
    {
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, directory, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY);
        if (opened.Error == Errno.ENOENT) { return null; }
        using OwnedFd at = new(opened.OrThrow("open", directory));
        OwnedFd socket = Open();
        SockAddrUnix address = Address(at.Value);
        SysResult connected = Kernel.Connect(socket.Value, &address, sizeof(SockAddrUnix));
        if (!connected.Failed) { return socket; }
        socket.Dispose();
        if (connected.Error is not (Errno.ENOENT or Errno.ECONNREFUSED)) { connected.OrThrow("connect to the monitor in", directory); }
        return null;
    }

    private static OwnedFd Open() =>
        new(Kernel.Socket(Socket.AF_UNIX, Socket.SOCK_SEQPACKET | Socket.SOCK_CLOEXEC, 0).OrThrow("make a socket"));

    // By way of the directory's descriptor: the path itself may be longer than an address can be.
    private static SockAddrUnix Address(int directory)
    {
        SockAddrUnix address = new() { Family = Socket.AF_UNIX };
        byte[] path = Encoding.ASCII.GetBytes($"/proc/self/fd/{directory}/{ContainerFiles.Attach}");
        for (int i = 0; i < path.Length; i++) { address.Path[i] = path[i]; }
        return address;
    }
}
