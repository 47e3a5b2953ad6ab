using System.Runtime.InteropServices;
using Nsinit.Abi;
using Nsinit.Bare;
using Nsinit.Plan;

namespace Nsinit.Front;

/// <summary>
/// Executes another process in a container: starts nsinit-init with the prepared plan, follows it as the launcher does (InitProcess.cs has the picture),
/// and becomes the process's watcher. Until the process runs, everything can be taken back.
/// </summary>
internal unsafe struct Exec
{
    public Prepared* Prepared;
    public ExecWords* Command;
    // The arguments of nsinit-init, and no environment.
    private struct Words
    {
        public byte* Name;
        public byte* Plan;
        public byte* Label;
        public byte* End;
    }

    [StructLayout(LayoutKind.Sequential, Size = 16)]
    private struct Digits;

    // The socket to nsinit-init, its pid, and pid and pidfd of the new process.
    private int _control;
    private int _stage;
    private int _pid;
    private int _pidfd;
    private int _image;
    private int _plan;
    private int _watch;
    private int _namespace;
    private int _nothing;
    private FrontStreams _streams;
    private ulong _mask;
    private bool _held;

    /// <summary>Nothing has been done yet.</summary>
    public static void Begin(Exec* exec, Prepared* prepared, ExecWords* command)
    {
        *exec = default;
        FrontStreams.Begin(&exec->_streams);
        exec->Prepared = prepared;
        exec->Command = command;
        exec->_control = exec->_pidfd = exec->_image = exec->_plan = exec->_watch = exec->_namespace = exec->_nothing = -1;
    }

    /// <summary>Makes all that the start needs, so that afterwards nothing can be missing. False: it is the launcher's to explain.</summary>
    public bool Prepare()
    {
        PreparedExec* file = Prepared->File;
        _namespace = file->CgroupNamespace == 0 ? -1 : Open(Prepared->Text(file->CgroupNamespace), OpenFlags.O_RDONLY);
        if (file->CgroupNamespace != 0 && _namespace < 0) { return false; }
        if (ArgumentPlan.Find(Prepared->Text(file->Watch), PlanOp.Watch) == null) { return false; }
        fixed (FrontStreams* streams = &_streams)
        {
            if (!FrontStreams.Make(streams, Command->Interactive, file->Owner) || !streams->PatchPlans(Prepared->Text(file->Plan), Prepared->Text(file->Watch))) { return false; }
        }

        _image = InitProgram.Open();
        _plan = ArgumentPlan.Open(Prepared, Command->Command);
        _watch = InitProgram.MemoryFile(Bytes.Of("plan"u8), Prepared->Text(file->Watch), file->WatchSize, 0);
        // Nobody's input but what was asked for: without this it would be the caller's.
        _nothing = Command->Interactive ? -1 : Open(Bytes.Of("/dev/null"u8), OpenFlags.O_RDWR);
        return _image >= 0 && _plan >= 0 && _watch >= 0 && (Command->Interactive || _nothing >= 0);
    }

    /// <summary>Starts the process. False when it does not run.</summary>
    public bool Start()
    {
        // Whose caller ignores it, hears of no child's end.
        SignalAction heard = default;
        Kernel.SignalAction(Signal.SIGCHLD, &heard, null);
        ulong pair;
        int* ends = (int*)&pair;
        if (Kernel.Socketpair(Socket.AF_UNIX, Socket.SOCK_SEQPACKET | Socket.SOCK_CLOEXEC, ends).Failed) { return false; }
        _control = ends[0];
        SysResult forked = Kernel.Fork();
        if (forked.Value == 0) { BecomeInit(ends[1]); }
        Kernel.Close(ends[1]);
        if (forked.Failed) { return false; }
        _stage = (int)forked.Value;

        InitReport report;
        if (Receive(&report) != InitReport.Length || report.Kind != ReportKind.Cloned || _pidfd < 0) { return false; }
        _pid = report.Value;
        if (!Attach()) { return false; }
        // From here on signals are for the process. Held back they stay pending, and its watcher finds them.
        ulong hold = Signals.ForWatcher;
        ulong before;
        Kernel.SignalMask(&hold, &before);
        _mask = before;
        _held = true;
        byte go = 1;
        Kernel.Sendto(_control, &go, 1, Socket.MSG_NOSIGNAL, null, 0);
        // End of file: it runs.
        if (Receive(&report) != 0) { return false; }
        Wait(Abi.Wait.P_PID, _stage);
        return true;
    }

    /// <summary>Becomes the process's watcher. Does not return.</summary>
    public readonly void Watch()
    {
        EventLine.Write(Prepared, Command->Command);
        byte* plan = Prepared->Text(Prepared->File->Watch);
        int pid = _pid;
        Kernel.Lseek(_watch, (byte*)&ArgumentPlan.Find(plan, PlanOp.Watch)->A - plan, Misc.SEEK_SET);
        Kernel.Write(_watch, &pid, sizeof(int));
        InitProgram.Seal(_watch);
        // Nobody listens to what it could say.
        Kernel.Dup3(_watch, FirstHanded, 0);
        Kernel.Dup3(_watch, FirstHanded + 1, 0);
        int pidfd = (int)Kernel.Fcntl(_pidfd, Misc.F_DUPFD_CLOEXEC, InitProgram.High).Value;
        _streams.HandOver(FirstHanded + 2);
        Become();
        Kernel.PidfdSendSignal(pidfd, Signal.SIGKILL);
        EventLine.Say("nsinit: become nsinit-init: the kernel refuses to execute it; hint: look at vm.memfd_noexec\n"u8);
        Kernel.Exit(CannotStart);
    }

    /// <summary>Takes back what was done, so that the launcher can begin anew.</summary>
    public readonly void GiveUp()
    {
        if (_pidfd >= 0) { Kernel.PidfdSendSignal(_pidfd, Signal.SIGKILL); }
        // The parts of the plan that wait for us give up.
        if (_control >= 0) { Kernel.Close(_control); }
        if (_stage != 0) { Wait(Abi.Wait.P_PID, _stage); }
        if (_pidfd >= 0)
        {
            Wait(Abi.Wait.P_PIDFD, _pidfd);
            Kernel.Close(_pidfd);
        }

        ulong mask = _mask;
        if (_held) { Kernel.SignalMask(&mask, null); }
        Kernel.Close(_image);
        Kernel.Close(_plan);
        Kernel.Close(_watch);
        Kernel.Close(_namespace);
        Kernel.Close(_nothing);
        _streams.Close();
    }

    // The child: no blocked and no ignored signal, no environment, and the descriptors that the plan wants.
    private readonly void BecomeInit(int theirs)
    {
        SignalAction action = default;
        for (int signal = 1; signal <= Signal.Last; signal++) { Kernel.SignalAction(signal, &action, null); }
        Kernel.SetSignalMask(0);
        int control = (int)Kernel.Fcntl(theirs, Misc.F_DUPFD_CLOEXEC, InitProgram.High).Value;
        int join = (int)Kernel.Fcntl(Prepared->PidFd, Misc.F_DUPFD_CLOEXEC, InitProgram.High).Value;
        int inner = _namespace < 0 ? -1 : (int)Kernel.Fcntl(_namespace, Misc.F_DUPFD_CLOEXEC, InitProgram.High).Value;
        if (!Command->Interactive) { Kernel.Dup3(_nothing, 0, 0); }
        _streams.Take();
        Kernel.Dup3(control, FirstHanded, 0);
        Kernel.Dup3(_plan, FirstHanded + 1, 0);
        Kernel.Dup3(join, FirstHanded + 2, 0);
        if (inner >= 0) { Kernel.Dup3(inner, FirstHanded + 3, 0); }
        Become();
        Kernel.Exit(CannotStart);
    }

    private readonly void Become()
    {
        Words arguments = new() { Name = Bytes.Of("nsinit-init"u8), Plan = Bytes.Of("--plan"u8), Label = Prepared->Text(Prepared->File->Label) };
        Kernel.Execveat(_image, Bytes.Empty, &arguments.Name, &arguments.End, AtFlags.AT_EMPTY_PATH);
    }

    // Into the cgroups that it was not born into.
    private readonly bool Attach()
    {
        Digits room;
        byte* number = (byte*)&room;
        nuint length = (nuint)(Bytes.WriteNumber(number, (uint)_pid) - number);
        bool done = true;
        for (byte* path = Prepared->Text(Prepared->File->Attach); done && *path != 0; path = Bytes.After(path))
        {
            int file = Open(path, OpenFlags.O_WRONLY);
            done = Kernel.Write(file, number, length).Value == (nint)length;
            Kernel.Close(file);
        }

        return done;
    }

    // The bytes of the next report, 0 at the end of file; a pidfd that comes along is kept.
    private nint Receive(InitReport* report)
    {
        FdMessage rights = default;
        IoVec vector = new() { Base = report, Length = InitReport.Length };
        while (true)
        {
            MsgHdr message = new() { Vectors = &vector, VectorCount = 1, Control = &rights, ControlLength = (nuint)sizeof(FdMessage) };
            SysResult result = Kernel.Recvmsg(_control, &message, Socket.MSG_CMSG_CLOEXEC);
            // A process that dies with our word unread resets its socket: what it has sent comes with the next call.
            if (result.Is(Errno.EINTR) || result.Is(Errno.ECONNRESET)) { continue; }
            if (rights.Length == FdMessage.UsedLength) { _pidfd = rights.Descriptor; }
            return result.Value;
        }
    }

    private static void Wait(int which, int id)
    {
        ChildInfo info;
        while (Kernel.Waitid(which, id, &info, Abi.Wait.WEXITED).Is(Errno.EINTR)) { }
    }

    private static int Open(byte* path, OpenFlags flags) => (int)Kernel.Openat(Fd.AT_FDCWD, path, flags | OpenFlags.O_CLOEXEC, 0).Value;

    private const int FirstHanded = 3;
    private const int CannotStart = 125;
}
