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
    public static Relays Add(Descriptors descriptors, ContainerSpec spec, ContainerLock held)
    {
        if (!spec.Detached) { return AddForeground(descriptors, spec.Process, OwnerOf(spec)); }
        AddDetached(descriptors, spec, held);
        return Relays.None(spec.Process.Terminal || spec.Process.Interactive ? 0 : Input);
    }

    /// <summary>In the foreground: the caller's pipes and sockets themselves, its files and terminal by way of pipes.</summary>
    public static Relays AddForeground(Descriptors descriptors, ProcessSpec process, uint owner)
    {
        if (!process.Interactive) { SetNull(descriptors, 0); }
        return process.Terminal ? Relays.None(0) : Relays.OfCaller(descriptors, process.Interactive, owner);
    }

    /// <summary>The payload's user as the host knows it. A user without a place on the host is refused when it is to become the payload's.</summary>
    private static uint OwnerOf(ContainerSpec spec) => OwnerOf(spec.Ids, spec.Process);

    /// <summary>The same of a process in a container with the ids <paramref name="ids"/>.</summary>
    public static uint OwnerOf(IdMap? ids, ProcessSpec process) =>
        ids is null ? process.User.Uid : IdMap.Outside(ids.Users, process.User.Uid) ?? 0;

    private const uint Input = 1;

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

        uint owner = OwnerOf(spec);
        AddPipe(descriptors, 1, Handed.OutputPipe, owner);
        AddPipe(descriptors, 2, Handed.ErrorPipe, owner);
        if (spec.Process.Interactive) { AddPipe(descriptors, 0, Handed.InputHold, owner); }
    }

    private static void AddPipe(Descriptors descriptors, int standard, Handed monitor, uint owner)
    {
        using Pipe pipe = Pipe.Make(owner, write: standard != 0);
        descriptors.SetStandard(standard, pipe.Theirs.Value);
        using OwnedFd ours = pipe.TakeOurs();
        descriptors.Add(monitor, ours.Value);
    }

    private static void SetNull(Descriptors descriptors, int fd)
    {
        using OwnedFd nothing = Paths.Open(Fd.AT_FDCWD, "/dev/null", OpenFlags.O_RDWR);
        descriptors.SetStandard(fd, nothing.Value);
    }
}
