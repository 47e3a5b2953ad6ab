using Nsinit.Abi;
using Nsinit.Init.Ops;
using Nsinit.Plan;

namespace Nsinit.Init;

/// <summary>Carries out a checked plan, one instruction after the other, until one of them does not come back.</summary>
internal static unsafe class Interpreter
{
    /// <summary>
    /// Runs the plan of <paramref name="machine"/>. An instruction that fails is reported and ends the process, unless
    /// it is optional. Returns the exit code of a plan that came to its end.
    /// </summary>
    public static int Run(Machine* machine)
    {
        int count = ((PlanHeader*)machine->Plan)->Count;
        while (machine->Next < count)
        {
            machine->Index = machine->Next++;
            machine->Step = 0;
            Instruction* at = PlanReader.At(machine->Plan, machine->Index);
            SysResult result = Execute(machine, at);
            if (result.Failed && (at->Flags & PlanFlags.Optional) == 0)
            {
                Report.ToLauncher(machine, ReportKind.Failed, (int)result.Error, -1);
                return Machine.FailedCode;
            }
        }

        return 0;
    }

    private static SysResult Execute(Machine* machine, Instruction* at)
    {
        int directory = machine->Directory(at);
        byte* text = machine->Text(at);
        switch (at->Op)
        {
            case PlanOp.Exit: return End((int)at->A);
            case PlanOp.ExitWithChild: return End(machine->End.ExitCode);
            case PlanOp.Clone: return ProcessOps.Clone(machine, at);
            case PlanOp.Await: return ProcessOps.Await(machine);
            case PlanOp.Send: return ProcessOps.Send(machine, at);
            case PlanOp.Receive: return ProcessOps.Receive(machine, at);
            case PlanOp.Exec: return ExecOp.Run(machine, at);
            case PlanOp.Supervise: return End(Supervisor.Run(machine, at));
            case PlanOp.Watch: return Watcher.Run(machine, at);
            case PlanOp.Reap: return ProcessOps.Reap((int)at->A);

            case PlanOp.Close: return machine->Release(at->Slot);
            case PlanOp.CloseFrom: return Kernel.CloseRange(at->A, uint.MaxValue, 0);
            case PlanOp.Dup: return Kernel.Dup3(machine->Slots[at->Slot], (int)at->A, 0);
            case PlanOp.Open: return FileOps.Open(machine, at);

            case PlanOp.Setns: return Kernel.Setns(machine->Slots[at->Slot], (CloneFlags)at->B);
            case PlanOp.Propagate: return Kernel.Mount(null, text, null, (MountFlags)at->A, null);
            case PlanOp.MakeMount: return MountOps.Make(machine, at);
            case PlanOp.OpenTree: return machine->Keep(at->Slot, Kernel.OpenTree(directory, text, at->A));
            case PlanOp.MountAttr:
                return MountOps.SetAttributes(machine->Slots[at->Slot], at->B, at->C, (AtFlags)at->A);
            case PlanOp.Attach: return MountOps.Attach(machine, at);
            case PlanOp.Mask: return MountOps.Mask(machine, at);
            case PlanOp.ReadOnly: return MountOps.MakeReadOnly(machine, at);
            case PlanOp.PivotRoot: return MountOps.PivotRoot(machine, at);

            case PlanOp.MakePath: return FileOps.MakePath(machine, at);
            case PlanOp.Mknod: return Kernel.Mknodat(directory, text, at->A, (uint)at->B);
            case PlanOp.Symlink: return Kernel.Symlinkat(machine->More(at), directory, text);
            case PlanOp.Unlink: return Kernel.Unlinkat(directory, text, (AtFlags)at->A);
            case PlanOp.RemoveTree: return TreeRemover.Remove(directory, text);
            case PlanOp.RecordExit: return FileOps.RecordExit(machine, at);
            default: return ExecuteOnProcess(machine, at);
        }
    }

    private static SysResult ExecuteOnProcess(Machine* machine, Instruction* at)
    {
        byte* text = machine->Text(at);
        switch (at->Op)
        {
            case PlanOp.Chdir: return ProcessOps.Chdir(machine, at);
            case PlanOp.Hostname: return Kernel.Sethostname(text, Bytes.Length(text));
            case PlanOp.Domainname: return Kernel.Setdomainname(text, Bytes.Length(text));
            case PlanOp.Umask: return Kernel.Umask(at->A);
            case PlanOp.Rlimit: return ProcessOps.Rlimit(at);
            case PlanOp.Prctl: return Kernel.Prctl((int)at->A, (nint)at->B, (nint)at->C);
            case PlanOp.SignalMask: return Kernel.SetSignalMask(at->B);
            case PlanOp.Setsid: return Kernel.Setsid();
            case PlanOp.BoundingSet: return IdentityOps.LimitCapabilities(at->B);
            case PlanOp.Capabilities: return IdentityOps.SetCapabilities(machine, at);
            case PlanOp.Groups: return IdentityOps.SetGroups(machine, at);
            case PlanOp.Ids: return IdentityOps.SetIds(machine, at);

            case PlanOp.OpenPty: return TerminalOps.OpenPty(machine, at);
            case PlanOp.TakeTty: return TerminalOps.Take(machine, at);
            case PlanOp.Netlink: return NetlinkOp.Run(machine, at);
            case PlanOp.Unshare: return Kernel.Unshare((CloneFlags)at->B);
            default: return SysResult.Fail(Errno.ENOSYS);
        }
    }

    private static SysResult End(int code)
    {
        Kernel.Exit(code);
        return default;
    }
}
