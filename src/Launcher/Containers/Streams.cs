using Nsinit.Abi;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>What a payload's standard input, output and error are.</summary>
internal static unsafe class Streams
{
    /// <summary>Opens what <paramref name="spec"/> needs, and hands it over.</summary>
    public static void Add(Descriptors descriptors, ContainerSpec spec, ContainerLock held)
    {
        if (spec.Detached) { AddDetached(descriptors, spec, held); }
        else { AddForeground(descriptors, spec.Process); }
    }

    /// <summary>In the foreground: the caller's own, or none for input that nobody asked to be kept open.</summary>
    public static void AddForeground(Descriptors descriptors, ProcessSpec process)
    {
        if (!process.Interactive) { SetNull(descriptors, 0); }
    }

    /// <summary>
    /// What comes out of a pipe cannot be typed into a terminal: the end-of-file character means the end only to a program
    /// that happens to read lines just then. So with -i and -t standard input must be a terminal.
    /// </summary>
    public static void RequireTerminal(bool interactive, bool terminal, bool detached)
    {
        if (!interactive || !terminal || detached || HostFacts.IsTerminal(0)) { return; }
        throw new NsinitException("connect standard input with the container's terminal: it is no terminal itself")
        {
            Origin = "-i -t", Hint = "leave -t out",
        };
    }

    /// <summary>What any monitor has of a container: its log, its socket, and the launcher to start it again.</summary>
    public static void AddMonitor(Descriptors descriptors, ContainerLock held)
    {
        descriptors.Add(Handed.Lock, held.Descriptor);
        using OwnedFd log = Paths.Open(held.Descriptor, ContainerFiles.Log, OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_APPEND, 0x180);
        descriptors.Add(Handed.Log, log.Value);
        using OwnedFd listener = AttachSocket.Listen(held);
        descriptors.Add(Handed.Listener, listener.Value);
        AddLauncher(descriptors);
    }

    /// <summary>This program, to be executed again wherever it is by then: moved, replaced, or deleted.</summary>
    public static void AddLauncher(Descriptors descriptors)
    {
        using OwnedFd launcher = Paths.Open(Fd.AT_FDCWD, "/proc/self/exe", OpenFlags.O_PATH);
        descriptors.Add(Handed.Launcher, launcher.Value);
    }

    /// <summary>None at all.</summary>
    public static void AddNone(Descriptors descriptors)
    {
        for (int fd = 0; fd < 3; fd++) { SetNull(descriptors, fd); }
    }

    /// <summary>A pipe from PID 1 to whoever watches the container; the result is its read end.</summary>
    public static OwnedFd AddStatus(Descriptors descriptors)
    {
        int* ends = stackalloc int[2];
        Kernel.Pipe2(ends, OpenFlags.O_CLOEXEC).OrThrow("make a pipe");
        using OwnedFd write = new(ends[1]);
        descriptors.Add(Handed.StatusSend, write.Value);
        descriptors.Add(Handed.StatusReceive, ends[0]);
        return new OwnedFd(ends[0]);
    }

    private static void AddDetached(Descriptors descriptors, ContainerSpec spec, ContainerLock held)
    {
        AddMonitor(descriptors, held);
        AddNone(descriptors);
        if (spec.Process.Terminal)
        {
            int* ends = stackalloc int[2];
            Kernel.Socketpair(Socket.AF_UNIX, Socket.SOCK_SEQPACKET | Socket.SOCK_CLOEXEC, ends).OrThrow("make a socket pair");
            using OwnedFd send = new(ends[0]);
            using OwnedFd receive = new(ends[1]);
            descriptors.Add(Handed.TerminalSend, send.Value);
            descriptors.Add(Handed.TerminalReceive, receive.Value);
            return;
        }

        // A user without a place on the host is refused when it is to become the payload's.
        uint owner = spec.Ids is null ? spec.Process.User.Uid : IdMap.Outside(spec.Ids.Users, spec.Process.User.Uid) ?? 0;
        AddPipe(descriptors, 1, Handed.OutputPipe, owner);
        AddPipe(descriptors, 2, Handed.ErrorPipe, owner);
        if (spec.Process.Interactive) { AddPipe(descriptors, 0, Handed.InputHold, owner); }
    }

    // The payload gets one end as a standard descriptor, the monitor the other. Its user owns it, or could not open
    // /dev/stdout again.
    private static void AddPipe(Descriptors descriptors, int standard, Handed monitor, uint owner)
    {
        int* ends = stackalloc int[2];
        Kernel.Pipe2(ends, OpenFlags.O_CLOEXEC).OrThrow("make a pipe");
        using OwnedFd read = new(ends[0]);
        using OwnedFd write = new(ends[1]);
        OwnedFd theirs = standard == 0 ? read : write;
        fixed (byte* empty = "\0"u8)
        {
            Kernel.Fchownat(theirs.Value, empty, owner, uint.MaxValue, AtFlags.AT_EMPTY_PATH).OrThrow("give a pipe to its user");
        }

        descriptors.SetStandard(standard, theirs.Value);
        descriptors.Add(monitor, standard == 0 ? write.Value : read.Value);
    }

    private static void SetNull(Descriptors descriptors, int fd)
    {
        using OwnedFd nothing = Paths.Open(Fd.AT_FDCWD, "/dev/null", OpenFlags.O_RDWR);
        descriptors.SetStandard(fd, nothing.Value);
    }
}
