using System.Collections.Generic;
using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Spec;
using Nsinit.Plan;

namespace Nsinit.Launcher.Compile.Passes;

/// <summary>Joins the namespaces of other containers and makes the new ones.</summary>
internal static class ClonePass
{
    private static readonly (CloneFlags Flag, string Word, char Option)[] Kinds =
    [
        (CloneFlags.CLONE_NEWPID, "pid", 'p'),
        (CloneFlags.CLONE_NEWNET, "net", 'n'),
        (CloneFlags.CLONE_NEWNS, "mount", 'm'),
        (CloneFlags.CLONE_NEWUTS, "uts", 'u'),
        (CloneFlags.CLONE_NEWIPC, "ipc", 'i'),
        (CloneFlags.CLONE_NEWCGROUP, "cgroup", 'C'),
        (CloneFlags.CLONE_NEWUSER, "user", 'U'),
    ];

    public static void Write(Draft draft)
    {
        PlanWriter plan = draft.Plan;
        // First, so that everything behind them can be closed at once.
        if (draft is { Spec.Detached: true, Place.Relaunch: not null }) { WatchCompiler.WantForRelaunch(plan); }
        // Its clone comes before that of the container: the monitor's child is the one that was cloned last.
        if (draft is { Spec.Detached: true, Place.Health: HealthTimerSpec timer }) { HealthCompiler.Start(plan, timer); }
        NamespaceSet set = draft.Spec.Namespaces;
        Join(plan, set.Network, CloneFlags.CLONE_NEWNET, Handed.JoinNetwork, "--network");
        Join(plan, set.Pid, CloneFlags.CLONE_NEWPID, Handed.JoinPid, "--pid");
        Join(plan, set.Ipc, CloneFlags.CLONE_NEWIPC, Handed.JoinIpc, "--ipc");
        Join(plan, set.Uts, CloneFlags.CLONE_NEWUTS, Handed.JoinUts, "--uts");

        CloneFlags flags = New(set) | (draft.Mapped ? CloneFlags.CLONE_NEWUSER : 0);
        // A process of version 1 is moved into its cgroups later, and makes its namespace there.
        if (draft.Place.LegacyCgroups.Count > 0) { flags &= ~CloneFlags.CLONE_NEWCGROUP; }
        (string words, string options) = Describe(flags);
        byte cgroup = Instruction.None;
        if (draft.Place.Cgroup is string directory)
        {
            // Born there: to move a process costs more than all the rest.
            flags |= CloneFlags.CLONE_INTO_CGROUP;
            cgroup = plan.NewSlot("cgroup");
            plan.Act($"open the cgroup {directory}");
            plan.Open(cgroup, Instruction.None, directory, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, ResolveFlags.None);
        }

        if (draft.Spec.Detached)
        {
            plan.Act("leave the caller's session", "setsid", "-d");
            plan.Setsid();
        }

        if (draft.Mapped) { MappingPass.Open(draft); }
        if (set.Ipc.Container is string owner) { OpenShared(draft, owner); }
        plan.Act($"clone into new namespaces: {words}", $"unshare {options} -f");
        // In the foreground the container is the launcher's child; detached, it is the monitor's.
        int clone = plan.Clone(flags | (draft.Spec.Detached ? 0 : CloneFlags.CLONE_PARENT), tell: true, cgroup);

        if (draft.Spec.Detached)
        {
            plan.ContinueElsewhere(clone, () => WatchCompiler.Monitor(plan, draft.Spec, draft.Place));
        }
        else
        {
            plan.ContinueElsewhere(clone, () => Leave(plan));
        }

        plan.Actor = Actor.Container;
        plan.Act("close what the container does not need");
        plan.Keep();
        if (!draft.Spec.Detached)
        {
            plan.Act("end when the launcher ends", "setpriv --pdeathsig KILL");
            plan.Prctl(Prctl.PR_SET_PDEATHSIG, Signal.SIGKILL);
            // The terminal's signals go to the launcher alone, which passes them on: once, not twice.
            plan.Act("leave the caller's session", "setsid");
            plan.Setsid();
        }
    }

    /// <summary>The part of a parent that is not needed any more: its child is the launcher's.</summary>
    public static void Leave(PlanWriter plan)
    {
        plan.Act("leave: the new process is the launcher's child");
        plan.Exit(0);
    }

    private static void Join(PlanWriter plan, NamespaceSource source, CloneFlags type, Handed pidfd, string option)
    {
        string kind = option[2..] == "network" ? "net" : option[2..];
        if (source.Path is string path)
        {
            plan.Act($"join the {kind} namespace {path}", $"nsenter --{kind}={path}", $"{option} ns:{path}");
            plan.Setns(plan.Want(pidfd), type);
        }

        if (source.Kind != NamespaceKind.Container) { return; }
        plan.Act($"join the {kind} namespace of {source.Container}", $"nsenter --{kind} -t PID", $"{option} container:{source.Container}");
        plan.Setns(plan.Want(pidfd), type);
    }

    // Memory that is shared by name lies in a file system, which no ipc namespace brings along. A copy of the mount outlives the
    // way back, and can be attached in any mount namespace.
    private static void OpenShared(Draft draft, string owner)
    {
        PlanWriter plan = draft.Plan;
        NamespaceSource ipc = draft.Spec.Namespaces.Ipc;
        string origin = $"--ipc container:{owner}";
        byte directory = plan.NewSlot($"/dev/shm of {owner}");
        byte copy = plan.NewSlot($"/dev/shm of {owner}, copied");
        plan.Act($"enter the mounts of {owner}", "nsenter --mount -t PID", origin);
        plan.Setns(plan.Want(Handed.JoinIpc), CloneFlags.CLONE_NEWNS);
        plan.Act($"open /dev/shm of {owner}", "", origin);
        plan.Open(directory, Instruction.None, "/dev/shm", OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, ResolveFlags.RESOLVE_NO_SYMLINKS);
        plan.OpenTree(copy, directory, "", recursive: false);
        plan.Close(directory);
        plan.Act("return to the host's mounts", "exit");
        plan.Setns(plan.Want(Handed.HostMounts), CloneFlags.CLONE_NEWNS);
        draft.Opened[ipc] = copy;
    }

    private static CloneFlags New(NamespaceSet set) => CloneFlags.CLONE_NEWNS
        | If(set.Pid, CloneFlags.CLONE_NEWPID) | If(set.Network, CloneFlags.CLONE_NEWNET)
        | If(set.Uts, CloneFlags.CLONE_NEWUTS) | If(set.Ipc, CloneFlags.CLONE_NEWIPC)
        | If(set.Cgroup, CloneFlags.CLONE_NEWCGROUP);

    private static CloneFlags If(NamespaceSource source, CloneFlags flag) =>
        source.Kind == NamespaceKind.Private ? flag : CloneFlags.None;

    private static (string Words, string Options) Describe(CloneFlags flags)
    {
        List<string> words = [];
        string options = "-";
        foreach ((CloneFlags flag, string word, char option) in Kinds)
        {
            if ((flags & flag) == 0) { continue; }
            words.Add(word);
            options += option;
        }

        return (string.Join(' ', words), options);
    }
}
