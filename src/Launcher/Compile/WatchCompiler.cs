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
        // The lock, the ports and the launcher are held for what they are, and no instruction names them.
        plan.Keep([plan.Want(Handed.Lock), .. place.Ports.Count > 0 ? (byte[])[plan.Want(Handed.Ports)] : [], .. place.Relaunch is null ? (byte[])[] : [plan.Want(Handed.Launcher)]]);
        // The payload has started when nobody but it holds this socket's other end.
        plan.Close(plan.Want(Handed.Control));
        LetGoOfStreams(plan, CallerStreams.All);
        plan.Chdir("/");

        byte terminal = Instruction.None;
        if (spec.Process.Terminal)
        {
            terminal = plan.NewSlot("terminal");
            plan.Receive(terminal, plan.Want(Handed.TerminalReceive));
        }

        Watch(plan, spec, 0, terminal);
        End(plan, spec, place);
    }

    /// <summary>
    /// The plan of a monitor that takes the place of one that was killed. It is not the parent of process
    /// <paramref name="pid"/>: what it knows of its end comes through the pipe.
    /// </summary>
    public static BootPlan Adopt(ContainerSpec spec, Placement place, int pid)
    {
        PlanWriter plan = new() { Actor = Actor.Host };
        if (place.Relaunch is not null) { WantForRelaunch(plan); }
        if (place.Health is HealthTimerSpec timer) { HealthCompiler.Start(plan, timer); }
        plan.Act("take over the container", "");
        plan.Setsid();
        plan.Close(plan.Want(Handed.Control));
        if (place.Ports.Count > 0) { plan.Want(Handed.Ports); }
        plan.Chdir("/");
        Watch(plan, spec, pid, spec.Process.Terminal ? plan.Want(Handed.Terminal) : Instruction.None);
        End(plan, spec, place);
        return plan.Finish();
    }

    /// <summary>The plan of a client; signals go to process <paramref name="pid"/>, or end the client when that is 0.</summary>
    public static BootPlan Client(int pid, bool terminal, bool input, string detachKeys)
    {
        PlanWriter plan = new() { Actor = Actor.Launcher };
        plan.Act("attach to the container", "");
        PlanFlags flags = (terminal ? PlanFlags.RelayOutput : PlanFlags.None) | (input ? PlanFlags.RelayInput : PlanFlags.None);
        plan.Relay(plan.Want(Handed.Client), pid, detachKeys, flags);
        plan.ExitWithChild();
        return plan.Finish();
    }

    /// <summary>The descriptor of the launcher in a monitor: the first one that is wanted, after socket and plan.</summary>
    public const int LauncherDescriptor = 5;

    /// <summary>What stays open until the launcher is executed again: the program, and the lock.</summary>
    public static void WantForRelaunch(PlanWriter plan)
    {
        plan.Want(Handed.Launcher);
        plan.Want(Handed.Lock);
    }

    private static void Watch(PlanWriter plan, ContainerSpec spec, int pid, byte terminal)
    {
        bool piped = !spec.Process.Terminal;
        WatchedSlots slots = new()
        {
            Terminal = terminal,
            Output = piped ? plan.Want(Handed.OutputPipe) : Instruction.None,
            Errors = piped ? plan.Want(Handed.ErrorPipe) : Instruction.None,
            Log = plan.Want(Handed.Log),
            Status = spec.Init ? plan.Want(Handed.StatusReceive) : Instruction.None,
            Directory = plan.Want(Handed.Lock),
            Listener = plan.Want(Handed.Listener),
            Input = piped && spec.Process.Interactive ? plan.Want(Handed.InputHold) : Instruction.None,
        };
        byte first = pid == 0 ? Instruction.None : plan.Want(Handed.First);
        plan.Watch(pid, slots, pid == 0 ? PlanFlags.None : PlanFlags.Extra, (ulong)spec.Life.LogSize, spec.Life.LogFiles, first);
    }

    private static void End(PlanWriter plan, ContainerSpec spec, Placement place)
    {
        PutAway(plan, spec, place);
        RemoveCgroups(plan, spec, place);
        if (place.Relaunch is RelaunchSpec again) { StartAgain(plan, again); }

        plan.ExitWithChild();
    }

    private static void StartAgain(PlanWriter plan, RelaunchSpec again)
    {
        byte launcher = plan.Want(Handed.Launcher);
        byte held = plan.Want(Handed.Lock);
        if (again.Link is string link)
        {
            plan.Act("execute the launcher again, if it was given a restart policy since", string.Join(' ', again.Args));
            plan.CloseBehind(launcher, held);
            plan.SignalMask(0);
            plan.ExecIfThere(link, again.Args);
            return;
        }

        plan.StartsAgain = true;
        plan.Act("wait before the next start", $"sleep {again.Delay / 1000.0}", "--restart");
        plan.CloseBehind(launcher, held);
        plan.Delay(again.Delay, RelaunchSpec.FirstDelay);
        plan.SignalMask(0);
        plan.Act("execute the launcher again", string.Join(' ', again.Args), "--restart");
        plan.ExecHanded(launcher, again.Args);
    }

    /// <summary>The plan that the launcher executes in its own place, to wait for <paramref name="pid"/>.</summary>
    public static BootPlan Foreground(ContainerSpec spec, Placement place, int pid)
    {
        PlanWriter plan = new() { Actor = Actor.Launcher };
        if (place.Health is HealthTimerSpec timer) { HealthCompiler.Start(plan, timer); }
        plan.Act("watch the container", "");
        plan.Want(Handed.Lock);
        if (place.Ports.Count > 0) { plan.Want(Handed.Ports); }
        Watch(plan, spec.Process, pid, spec.Init ? plan.Want(Handed.StatusReceive) : Instruction.None, place.RelayedStreams);
        PutAway(plan, spec, place);
        // PID 1 has told how the payload ended; the kernel took its namespaces apart meanwhile.
        plan.Act("wait for PID 1", "wait");
        plan.Reap(pid);
        RemoveCgroups(plan, spec, place);
        plan.ExitWithChild();
        return plan.Finish();
    }

    /// <summary>The same for a process that was executed in a running container.</summary>
    /// <param name="process">What it is.</param>
    /// <param name="pid">Its pid.</param>
    /// <param name="relayed">Standard descriptors, by bits, between which and pipes of the process bytes are moved.</param>
    public static BootPlan Foreground(ProcessSpec process, int pid, uint relayed)
    {
        PlanWriter plan = new() { Actor = Actor.Launcher };
        plan.Act("watch the process", "");
        Watch(plan, process, pid, Instruction.None, relayed);
        plan.ExitWithChild();
        return plan.Finish();
    }

    private static void Watch(PlanWriter plan, ProcessSpec process, int pid, byte status, uint relayed)
    {
        byte terminal = process.Terminal ? plan.Want(Handed.Terminal) : Instruction.None;
        PlanFlags flags = (status == Instruction.None ? PlanFlags.None : PlanFlags.Extra)
            | (process.Terminal || relayed != 0 ? PlanFlags.RelayOutput : PlanFlags.None);
        if ((process.Terminal && process.Interactive) || (relayed & 1) != 0) { flags |= PlanFlags.RelayInput; }
        // What is not relayed, the payload has itself. Who reads or writes the other ends is to see when it has closed
        // them, so no other process may hold them.
        if (!process.Terminal) { LetGoOfStreams(plan, CallerStreams.All & ~relayed); }
        WatchedSlots slots = new()
        {
            Terminal = terminal,
            Status = status,
            Output = (relayed & 2) != 0 ? plan.Want(Handed.OutputPipe) : Instruction.None,
            Errors = (relayed & 4) != 0 ? plan.Want(Handed.ErrorPipe) : Instruction.None,
            Input = (relayed & 1) != 0 ? plan.Want(Handed.InputHold) : Instruction.None,
        };
        plan.Watch(pid, slots, flags);
    }

    /// <summary>Nothing is read from or written to those standard descriptors any more, by bits.</summary>
    public static void LetGoOfStreams(PlanWriter plan, uint descriptors)
    {
        byte nothing = plan.NewSlot("/dev/null");
        plan.Open(nothing, Instruction.None, "/dev/null", OpenFlags.O_RDWR, ResolveFlags.None);
        plan.Mute(nothing, descriptors);
        plan.Close(nothing);
    }

    // They are empty once the first process is gone, and with it its namespace. In a pid namespace of others nothing but
    // the cgroup tells which processes are the container's. Kernels before 5.14 lack the file; then those stay.
    private static void RemoveCgroups(PlanWriter plan, ContainerSpec spec, Placement place)
    {
        if (spec.Namespaces.Pid.Kind != NamespaceKind.Private && place.Cgroup is string cgroup)
        {
            byte kill = plan.NewSlot("cgroup.kill");
            plan.Act("kill what is left of the container", $"echo 1 >{cgroup}/cgroup.kill");
            plan.Open(kill, Instruction.None, $"{cgroup}/cgroup.kill", OpenFlags.O_WRONLY, ResolveFlags.None, PlanFlags.Optional);
            plan.Write(kill, "1", PlanFlags.Optional);
        }

        foreach (string directory in place.LegacyCgroups) { Remove(plan, directory); }
        if (place.LaterCgroups.Count > 0) { plan.Act("remove the cgroups that an update has made", $"rmdir {string.Join(' ', place.LaterCgroups)}"); }
        foreach (string directory in place.LaterCgroups) { plan.RemoveDirectory(directory); }
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
        foreach (string link in place.Links)
        {
            SetLinkDown down = new(link);
            plan.Act(down.Attempt, down.Command);
            NetlinkWriter writer = new();
            down.Write(writer);
            plan.Netlink(writer, optional: true);
            plan.DescribeSteps([down.Message], [down.Attempt]);
        }

        // As long as a port leads there, nobody else may have the address: then the next command finds lease and entry of one that has ended.
        PortsCompiler.Withdraw(plan, spec, place, () =>
        {
            plan.Act("give back its addresses", place.Leases.Count == 0 ? "" : $"rm {string.Join(' ', [.. place.Leases, .. place.NameEntries])}");
            foreach (string lease in place.Leases) { plan.Unlink(lease); }
            foreach (string entry in place.NameEntries) { plan.Unlink(entry); }
        });
        plan.Act("put away what the container held");
        if (place.EndFile is string end)
        {
            byte counts = OpenMemoryEvents(plan, place);
            plan.RecordExit(Instruction.None, counts, end, $"{end}{Placement.Unfinished}", durable: false);
        }

        // Whoever connects the container sees this, and leaves.
        if (place.Connector is not null) { plan.Unlink($"{place.Directory}/netns"); }
        if (!spec.AutoRemove)
        {
            byte events = OpenMemoryEvents(plan, place);
            plan.RecordExit(plan.Want(Handed.Lock), events, "exit", "exit.new", durable: spec.Detached);
        }

        if (spec.AutoRemove)
        {
            plan.Unlink(place.NameFile);
            plan.RemoveTree(place.Directory, optional: true);
            foreach (string volume in place.Volumes) { plan.RemoveTree(volume, optional: true); }
        }
    }

    // Read at the end, and gone with the cgroup after it.
    private static byte OpenMemoryEvents(PlanWriter plan, Placement place)
    {
        string? file = place.MemoryCgroup is string legacy ? $"{legacy}/memory.oom_control"
            : place.Cgroup is string unified ? $"{unified}/memory.events" : null;
        if (file is null) { return Instruction.None; }
        byte slot = plan.NewSlot("memory events");
        plan.OpenOptional(slot, file, OpenFlags.O_RDONLY);
        return slot;
    }
}
