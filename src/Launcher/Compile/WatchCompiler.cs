using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Compile.Firewall;
using Nsinit.Launcher.Spec;
using Nsinit.Linux.Netlink;
using Nsinit.Linux.Route;
using Nsinit.Plan;

namespace Nsinit.Launcher.Compile;

/// <summary>
/// What happens beside a running container: somebody waits for its end, moves its bytes meanwhile, and then puts away what
/// it held. Detached, that is the process which cloned it; in the foreground, the launcher turns into it.
/// </summary>
internal static class WatchCompiler
{
    /// <summary>The parent's part of a detached container's plan.</summary>
    public static void Monitor(PlanWriter plan, ContainerSpec spec, Placement place)
    {
        plan.Actor = Actor.Host;
        plan.Act("watch the container", "");
        // The payload has started when nobody but it holds this socket's other end.
        plan.Close(plan.Want(Handed.Control));
        LetGoOfStreams(plan);
        plan.Chdir("/");

        byte terminal = Instruction.None;
        bool piped = !spec.Process.Terminal;
        if (!piped)
        {
            terminal = plan.NewSlot("terminal");
            plan.Close(plan.Want(Handed.TerminalSend));
            plan.Receive(terminal, plan.Want(Handed.TerminalReceive));
        }

        plan.Want(Handed.Lock);
        if (place.Ports.Count > 0) { plan.Want(Handed.Ports); }
        if (piped && spec.Process.Interactive) { plan.Want(Handed.InputHold); }
        if (spec.Init) { plan.Close(plan.Want(Handed.StatusSend)); }
        plan.Watch(
            0, terminal,
            piped ? plan.Want(Handed.OutputPipe) : Instruction.None,
            piped ? plan.Want(Handed.ErrorPipe) : Instruction.None,
            plan.Want(Handed.Log),
            spec.Init ? plan.Want(Handed.StatusReceive) : Instruction.None, PlanFlags.None);
        PutAway(plan, spec, place);
        RemoveCgroups(plan, place);
        plan.ExitWithChild();
    }

    /// <summary>The plan that the launcher executes in its own place, to wait for <paramref name="pid"/>.</summary>
    public static BootPlan Foreground(ContainerSpec spec, Placement place, int pid)
    {
        PlanWriter plan = new() { Actor = Actor.Launcher };
        plan.Act("watch the container", "");
        plan.Want(Handed.Lock);
        if (place.Ports.Count > 0) { plan.Want(Handed.Ports); }
        Watch(plan, spec.Process, pid, spec.Init ? plan.Want(Handed.StatusReceive) : Instruction.None);
        PutAway(plan, spec, place);
        // PID 1 has told how the payload ended; the kernel took its namespaces apart meanwhile.
        plan.Act("wait for PID 1", "wait");
        plan.Reap(pid);
        RemoveCgroups(plan, place);
        plan.ExitWithChild();
        return plan.Finish();
    }

    /// <summary>The same for a process that was executed in a running container.</summary>
    public static BootPlan Foreground(ProcessSpec process, int pid)
    {
        PlanWriter plan = new() { Actor = Actor.Launcher };
        plan.Act("watch the process", "");
        Watch(plan, process, pid, Instruction.None);
        plan.ExitWithChild();
        return plan.Finish();
    }

    private static void Watch(PlanWriter plan, ProcessSpec process, int pid, byte status)
    {
        byte terminal = process.Terminal ? plan.Want(Handed.Terminal) : Instruction.None;
        PlanFlags flags = (status == Instruction.None ? PlanFlags.None : PlanFlags.Extra)
            | (process.Terminal ? PlanFlags.RelayOutput : PlanFlags.None);
        if (process.Terminal && process.Interactive) { flags |= PlanFlags.RelayInput; }
        // Without a terminal the payload has the caller's own. Who reads or writes their other ends is to see when it has
        // closed them, so nobody else may hold them.
        if (!process.Terminal) { LetGoOfStreams(plan); }
        plan.Watch(pid, terminal, Instruction.None, Instruction.None, Instruction.None, status, flags);
    }

    private static void LetGoOfStreams(PlanWriter plan)
    {
        byte nothing = plan.NewSlot("/dev/null");
        plan.Open(nothing, Instruction.None, "/dev/null", OpenFlags.O_RDWR, ResolveFlags.None);
        for (int fd = 0; fd < 3; fd++) { plan.Dup(nothing, fd); }
        plan.Close(nothing);
    }

    // They are empty once the first process is gone, and with it its namespace.
    private static void RemoveCgroups(PlanWriter plan, Placement place)
    {
        foreach (string directory in place.LegacyCgroups) { Remove(plan, directory); }
        if (place.Cgroup is string unified) { Remove(plan, unified); }
    }

    private static void Remove(PlanWriter plan, string directory)
    {
        plan.Act($"remove the cgroup {directory}", $"rmdir {directory}");
        plan.RemoveDirectory(directory);
    }

    // In this order, so that whoever finds a part of it can tell that the rest is to be done.
    private static void PutAway(PlanWriter plan, ContainerSpec spec, Placement place)
    {
        // The kernel takes its time to take a network namespace apart. Until then it would answer for its addresses.
        foreach (InterfaceSpec card in place.Interfaces)
        {
            SetLinkDown down = new(card.HostName);
            plan.Act(down.Attempt, down.Command);
            NetlinkWriter writer = new();
            down.Write(writer);
            plan.Netlink(writer, optional: true);
            plan.DescribeSteps([down.Message], [down.Attempt]);
        }

        PortsCompiler.Withdraw(plan, spec, place);
        plan.Act("put away what the container held", place.Leases.Count == 0 ? "" : $"rm {string.Join(' ', place.Leases)}");
        if (!spec.AutoRemove)
        {
            plan.RecordExit($"{place.Directory}/exit", $"{place.Directory}/exit.new", durable: spec.Detached);
        }

        foreach (string lease in place.Leases) { plan.Unlink(lease); }
        if (spec.AutoRemove)
        {
            plan.Unlink(place.NameFile);
            plan.RemoveTree(place.Directory, optional: true);
        }
    }
}
