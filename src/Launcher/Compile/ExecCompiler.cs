using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Compile.Passes;
using Nsinit.Launcher.Spec;
using Nsinit.Plan;

namespace Nsinit.Launcher.Compile;

/// <summary>Compiles another process in a running container: setns in the place of clone.</summary>
internal static class ExecCompiler
{
    private const CloneFlags AllNamespaces = CloneFlags.CLONE_NEWNS | CloneFlags.CLONE_NEWPID | CloneFlags.CLONE_NEWNET
        | CloneFlags.CLONE_NEWIPC | CloneFlags.CLONE_NEWUTS | CloneFlags.CLONE_NEWCGROUP;

    /// <param name="process">What to execute.</param>
    /// <param name="screen">The size of its terminal.</param>
    /// <param name="cgroup">The container's, to be born there; null: none.</param>
    /// <param name="mapped">Whether the container has a user namespace of its own.</param>
    /// <param name="fixedGroups">Whether supplementary groups cannot be set.</param>
    /// <param name="muted">Standard descriptors, by bits, for which it gets the container's /dev/null.</param>
    public static BootPlan Compile(ProcessSpec process, WinSize screen, string? cgroup, bool mapped = false, bool fixedGroups = false, uint muted = 1)
    {
        PlanWriter plan = new();
        byte born = cgroup is null ? Instruction.None : plan.NewSlot("cgroup");
        if (cgroup is not null)
        {
            plan.Act($"open the cgroup {cgroup}");
            plan.Open(born, Instruction.None, cgroup, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, ResolveFlags.None);
        }

        plan.Act("join the container's namespaces", "nsenter -a -t PID");
        plan.Setns(plan.Want(Handed.Join), cgroup is null ? AllNamespaces : AllNamespaces & ~CloneFlags.CLONE_NEWCGROUP);
        // Who is in the user namespace may not send the new process's pidfd when root's sockets hold more descriptors than a process may have open.
        if (!mapped) { plan.Close(plan.Want(Handed.Join)); }

        plan.Act("start the process", "");
        int clone = plan.Clone(CloneFlags.CLONE_PARENT | (cgroup is null ? 0 : CloneFlags.CLONE_INTO_CGROUP), tell: true, born);
        plan.ContinueElsewhere(clone, () => ClonePass.Leave(plan));
        plan.Actor = Actor.Payload;
        plan.Act("close what is the launcher's alone");
        plan.Keep();
        if (cgroup is not null)
        {
            // From inside: nobody goes into a cgroup that his cgroup namespace does not show (nsdelegate, cgroups(7)).
            plan.Act("join the container's cgroup namespace", "nsenter -C -t PID");
            plan.Setns(plan.Want(Handed.JoinCgroup), CloneFlags.CLONE_NEWCGROUP);
            plan.Close(plan.Want(Handed.JoinCgroup));
        }

        if (mapped)
        {
            plan.Act("join the container's user namespace", "nsenter -U -t PID");
            plan.Setns(plan.Want(Handed.Join), CloneFlags.CLONE_NEWUSER);
            plan.Close(plan.Want(Handed.Join));
            plan.Act("become the container's root", "setpriv --reuid 0 --regid 0 --clear-groups");
            plan.Groups([]);
            plan.Ids(0, 0);
        }

        byte? terminal = process.Terminal ? OpenTerminal(plan, process, screen) : null;
        if (!process.Terminal) { Mute(plan, muted); }
        plan.Act(NetworkPass.WaitPhrase);
        plan.Await();
        plan.LeaveKeyrings();
        plan.Act("drop capabilities from the bounding set", "capsh --drop=...");
        plan.BoundingSet(process.Capabilities);
        PayloadPass.Write(plan, process, terminal, newSession: true, dieWithParent: false, fixedGroups);
        return plan.Finish();
    }

    // The container's own: through a descriptor of the host's its mode and owner could be changed. The front puts other bits in the place of these.
    private static void Mute(PlanWriter plan, uint muted)
    {
        byte nothing = plan.NewSlot("/dev/null");
        plan.Act("open the container's /dev/null", "exec </dev/null");
        plan.Open(nothing, Instruction.None, "/dev/null", OpenFlags.O_RDWR | OpenFlags.O_NOCTTY | OpenFlags.O_NONBLOCK, ResolveFlags.RESOLVE_NO_SYMLINKS);
        plan.Mute(nothing, muted);
        plan.Close(nothing);
    }

    private static byte OpenTerminal(PlanWriter plan, ProcessSpec process, WinSize screen)
    {
        byte pts = plan.NewSlot("/dev/pts");
        byte master = plan.NewSlot("terminal");
        byte slave = plan.NewSlot("tty");
        plan.Act("open a terminal", "", "-t");
        plan.Open(pts, Instruction.None, "/dev/pts", OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, ResolveFlags.RESOLVE_NO_SYMLINKS);
        plan.OpenPty(pts, master, slave, screen, process.User.Uid);
        plan.Send(master, Instruction.None);
        plan.Close(master);
        plan.Close(pts);
        return slave;
    }
}
