using System.Runtime.CompilerServices;
using Nsinit.Abi;
using Nsinit.Bare;
using Nsinit.Plan;

namespace Nsinit.Stage.Ops;

/// <summary>Instructions that make processes and change this one.</summary>
internal static unsafe class ProcessOps
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult Clone(Machine* machine)
    {
        Instruction* at = machine->At;
        int pidfd = -1;
        CloneFlags flags = (CloneFlags)at->B;
        CloneArgs arguments = new()
        {
            Flags = (ulong)(flags | CloneFlags.CLONE_PIDFD),
            PidFd = (ulong)(nint)(&pidfd),
            // A sibling (CLONE_PARENT) signals its end as this process would; the kernel refuses another signal.
            Cgroup = (ulong)machine->Dir,
            ExitSignal = (flags & CloneFlags.CLONE_PARENT) != 0 ? 0UL : Signal.SIGCHLD,
        };
        SysResult result = Kernel.Clone3(&arguments);
        if (result.Failed || result.Value == 0) { return result; }

        machine->Child = (int)result.Value;
        machine->Next = (int)at->A;
        if ((at->Flags & PlanFlags.Extra) != 0) { Report.ToLauncher(machine, ReportKind.Cloned, machine->Child, pidfd); }
        return at->Slot == Instruction.None ? Kernel.Close(pidfd) : machine->Keep(at->Slot, new SysResult(pidfd));
    }

    /// <summary>The last instruction of most plans: becomes the payload. Returns only on failure; the step is one of <see cref="ExecStep"/>.</summary>
    public static SysResult Exec(Machine* machine) => Execute.Search(
        machine->Text,
        machine->More,
        PlanReader.Vector(machine->Plan, machine->At->B),
        PlanReader.Vector(machine->Plan, machine->At->C),
        &machine->Step);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult Mute(Machine* machine)
    {
        SysResult result = default;
        for (int fd = 0; fd < 3 && !result.Failed; fd++)
        {
            if ((machine->At->A >> fd & 1) != 0) { result = Kernel.Dup3(machine->Fd, fd, 0); }
        }

        return result.Failed ? result : default;
    }

    public static SysResult Reap(int pid)
    {
        ChildInfo info;
        return Kernel.Waitid(Wait.P_PID, pid, &info, Wait.WEXITED);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult Send(Machine* machine)
    {
        Instruction* at = machine->At;
        int socket = at->Dir == Instruction.None ? machine->Slots[Machine.Control] : machine->Dir;
        return Report.Send(machine, socket, (ReportKind)at->A, 0, machine->Fd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult Receive(Machine* machine)
    {
        InitReport report;
        FdMessage rights = default;
        IoVec vector = new() { Base = &report, Length = InitReport.Length };
        MsgHdr message = new()
        {
            Vectors = &vector,
            VectorCount = 1,
            Control = &rights,
            ControlLength = (nuint)sizeof(FdMessage),
        };
        SysResult result = Kernel.Recvmsg(machine->Dir, &message, Socket.MSG_CMSG_CLOEXEC);
        if (result.Failed) { return result; }
        return rights.Length == FdMessage.UsedLength
            ? machine->Keep(machine->At->Slot, new SysResult(rights.Descriptor))
            : SysResult.Fail(Errno.ENOTCONN);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult Await(Machine* machine)
    {
        if ((machine->At->Flags & PlanFlags.Extra) != 0)
        {
            SysResult told = Report.ToLauncher(machine, ReportKind.Ready, 0, -1);
            if (told.Failed) { return told; }
        }

        byte go = 0;
        SysResult result = Kernel.Read(machine->Slots[Machine.Control], &go, 1);

        // The launcher died or gave up: nobody wants this container, and nobody is left to tell.
        return result.Value == 0 ? Kernel.Exit(Machine.FailedCode) : result;
    }

    // A directory reached through a descriptor from outside has a working directory that cannot be named
    // (CVE-2024-21626): the kernel then says "(unreachable)".
    public static SysResult Chdir(Machine* machine)
    {
        SysResult result = Kernel.Chdir(machine->Text);
        if (result.Failed) { return result; }
        machine->Step = 1;
        PathRoom room;
        byte* path = (byte*)&room;
        result = Kernel.Getcwd(path, PathRoom.Size);
        return !result.Failed && path[0] != '/' ? SysResult.Fail(Errno.ENOENT) : result;
    }

    public static SysResult SetHostname(Machine* machine) => Kernel.Sethostname(machine->Text, Bytes.Length(machine->Text));

    public static SysResult SetDomainname(Machine* machine) => Kernel.Setdomainname(machine->Text, Bytes.Length(machine->Text));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult Rlimit(Machine* machine)
    {
        Instruction* at = machine->At;
        RLimit limit = new() { Soft = at->B, Hard = at->C };
        return Kernel.Prlimit64(0, (int)at->A, &limit, null);
    }
}
