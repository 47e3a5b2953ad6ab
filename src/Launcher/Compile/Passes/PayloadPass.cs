using Nsinit.Abi;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Compile.Passes;

/// <summary>The last process: takes the terminal, becomes the user, and executes the command.</summary>
internal static class PayloadPass
{
    public static void Write(Draft draft)
    {
        // Where PID 1 is ours, its end is everybody's; else the kernel has to be told.
        bool dieWithParent = draft.Spec.Init ? !draft.OwnPids : !draft.Spec.Detached;
        if (draft.Place.MutedStreams != 0)
        {
            // The container's own, not the host's: mode and owner of a file can be changed through a descriptor.
            draft.Plan.Act("have nothing where the caller gives nothing", "exec </dev/null");
            draft.Plan.Mute(draft.Null, draft.Place.MutedStreams);
        }

        Write(draft.Plan, draft.Spec.Process, draft.Spec.Process.Terminal ? draft.Tty : null, draft.Spec.Init || draft.Spec.Detached, dieWithParent, draft.Place.Ids.FixedGroups);
    }

    /// <summary>The same for a process of exec.</summary>
    public static void Write(PlanWriter plan, ProcessSpec process, byte? terminal, bool newSession, bool dieWithParent, bool fixedGroups)
    {
        // Whoever has no terminal of its own must not reach the caller's (TIOCSTI): a new session has none.
        if (newSession)
        {
            plan.Act("begin a session", "setsid");
            plan.Setsid();
        }

        if (terminal is byte slot)
        {
            plan.Act("take the terminal", "setsid -c", "-t");
            plan.TakeTty(slot);
        }

        foreach (RlimitSpec limit in process.Rlimits)
        {
            plan.Act("set a resource limit", "ulimit", limit.Origin);
            plan.Rlimit(limit.Resource, limit.Soft, limit.Hard);
        }

        plan.Act($"enter {process.WorkingDirectory}", $"cd {process.WorkingDirectory}");
        plan.Chdir(process.WorkingDirectory);
        UserSpec user = process.User;
        plan.Act($"become user {user.Uid}, group {user.Gid}", $"setpriv --reuid {user.Uid} --regid {user.Gid} --groups {string.Join(',', user.Groups)}");
        if (!fixedGroups) { plan.Groups(user.Groups); }
        plan.Ids(user.Uid, user.Gid);
        // Any other user has lost them all with its ids.
        if (user.Uid == 0) { plan.Capabilities(process.Capabilities); }
        // After the ids: changing those resets it.
        if (dieWithParent) { plan.Prctl(Prctl.PR_SET_PDEATHSIG, Signal.SIGKILL); }
        plan.SignalMask(0);

        plan.Act($"execute {process.Args[0]}", $"env -i {string.Join(' ', process.Env)} {string.Join(' ', process.Args)}");
        plan.Exec(process.Args, process.Env, process.Path);
    }
}
