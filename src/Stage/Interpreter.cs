using System.Runtime.CompilerServices;
using Nsinit.Abi;
using Nsinit.Bare;
using Nsinit.Plan;
using Nsinit.Stage.Ops;
using Nsinit.Stage.Watch;

namespace Nsinit.Stage;

/// <summary>Carries out a checked plan, one instruction after the other, until one of them does not come back.</summary>
internal static unsafe class Interpreter
{
    /// <summary>
    /// Runs the plan of <paramref name="machine"/>. An instruction that fails is reported and ends the process, unless
    /// it is optional. Returns the exit code of a plan that came to its end.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Run(Machine* machine)
    {
        int count = ((PlanHeader*)machine->Plan)->Count;
        while (machine->Next < count)
        {
            machine->Index = machine->Next++;
            machine->Step = 0;
            machine->Load(PlanReader.At(machine->Plan, machine->Index));
            SysResult result = Execute(machine);
            if (result.Failed && (machine->At->Flags & PlanFlags.Optional) == 0)
            {
                Report.ToLauncher(machine, ReportKind.Failed, (int)result.Error, -1);
                return Machine.FailedCode;
            }
        }

        return 0;
    }

    // What only one case needs is inlined here, into one frame; but nothing with a page of its own: all lives would carry it.
    private static SysResult Execute(Machine* machine)
    {
        switch (machine->At->Op)
        {
            case PlanOp.Exit: return Kernel.Exit((int)machine->At->A);
            case PlanOp.ExitWithChild: return Kernel.Exit(machine->End.ExitCode);
            case PlanOp.Clone: return ProcessOps.Clone(machine);
            case PlanOp.Await: return ProcessOps.Await(machine);
            case PlanOp.Send: return ProcessOps.Send(machine);
            case PlanOp.Receive: return ProcessOps.Receive(machine);
            case PlanOp.Exec: return ProcessOps.Exec(machine);
            case PlanOp.Supervise: return Supervisor.Run(machine);
            case PlanOp.Watch: return Watcher.Run(machine, machine->At);
            case PlanOp.Delay: return ExitOps.Delay(machine);
            case PlanOp.Relay: return Relay.Run(machine, machine->At);
            case PlanOp.Reap: return ProcessOps.Reap((int)machine->At->A);

            case PlanOp.Close: return machine->Release(machine->At->Slot);
            case PlanOp.CloseFrom: return Kernel.CloseFrom(machine->At->A);
            case PlanOp.Keep: return machine->KeepOnly(machine->At->B);
            case PlanOp.Mute: return ProcessOps.Mute(machine);
            case PlanOp.Dup: return Kernel.Dup3(machine->Fd, (int)machine->At->A, 0);
            case PlanOp.Open: return FileOps.Open(machine);

            case PlanOp.Setns: return Kernel.Setns(machine->Fd, (CloneFlags)machine->At->B);
            case PlanOp.Propagate: return Kernel.Mount(null, machine->Text, null, (MountFlags)machine->At->A, null);
            case PlanOp.MakeMount: return MountOps.Make(machine);
            case PlanOp.OpenTree: return MountOps.OpenTree(machine);
            case PlanOp.MountAttr: return MountOps.SetAttributes(machine->Fd, machine->At->B, machine->At->C, (AtFlags)machine->At->A);
            case PlanOp.Attach: return MountOps.Attach(machine);
            case PlanOp.Mask: return MountOps.Mask(machine);
            case PlanOp.ReadOnly: return MountOps.MakeReadOnly(machine);
            case PlanOp.PivotRoot: return MountOps.PivotRoot(machine);

            case PlanOp.MakePath: return FileOps.MakePath(machine);
            case PlanOp.Mknod: return Kernel.Mknodat(machine->Dir, machine->Text, machine->At->A, (uint)machine->At->B);
            case PlanOp.Symlink: return Kernel.Symlinkat(machine->More, machine->Dir, machine->Text);
            case PlanOp.Unlink: return FileOps.Unlink(machine);
            case PlanOp.RemoveTree: return TreeRemover.Remove(machine->Dir, machine->Text);
            case PlanOp.RecordExit: return ExitOps.Record(machine);
            case PlanOp.Chdir: return ProcessOps.Chdir(machine);
            case PlanOp.Hostname: return ProcessOps.SetHostname(machine);
            case PlanOp.Domainname: return ProcessOps.SetDomainname(machine);
            case PlanOp.Umask: return Kernel.Umask(machine->At->A);
            case PlanOp.Rlimit: return ProcessOps.Rlimit(machine);
            case PlanOp.Prctl: return Kernel.Prctl((int)machine->At->A, (nint)machine->At->B, (nint)machine->At->C);
            case PlanOp.SignalMask: return Kernel.SetSignalMask(machine->At->B);
            case PlanOp.Setsid: return Kernel.Setsid();
            case PlanOp.BoundingSet: return IdentityOps.LimitCapabilities(machine->At->B);
            case PlanOp.Capabilities: return IdentityOps.SetCapabilities(machine);
            case PlanOp.Groups: return IdentityOps.SetGroups(machine);
            case PlanOp.Ids: return IdentityOps.SetIds(machine);

            case PlanOp.Keyring: return IdentityOps.LeaveKeyring();
            case PlanOp.Seccomp: return IdentityOps.Filter(machine);

            case PlanOp.OpenPty: return TerminalOps.OpenPty(machine);
            case PlanOp.TakeTty: return TerminalOps.Take(machine);
            case PlanOp.Netlink: return NetlinkOp.Run(machine);
            case PlanOp.Unshare: return Kernel.Unshare((CloneFlags)machine->At->B);
            case PlanOp.Write: return Kernel.Write(machine->Fd, machine->More, Bytes.Length(machine->More));
            default: return SysResult.Fail(Errno.ENOSYS);
        }
    }
}
