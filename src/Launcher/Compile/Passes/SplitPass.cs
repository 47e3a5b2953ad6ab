using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Weakened;
using Nsinit.Plan;

namespace Nsinit.Launcher.Compile.Passes;

/// <summary>Parts PID 1 from the payload, unless the payload is to be PID 1 itself.</summary>
internal static class SplitPass
{
    public static void Write(Draft draft)
    {
        PlanWriter plan = draft.Plan;
        plan.LeaveKeyrings();
        plan.Act("drop capabilities from the bounding set", "capsh --drop=...");
        plan.BoundingSet(draft.Spec.Process.Capabilities);
        if (!draft.Spec.Init) { return; }

        if (!draft.OwnPids)
        {
            plan.Act("adopt orphans: there is no PID 1 of our own", "");
            plan.Prctl(Prctl.PR_SET_CHILD_SUBREAPER, 1);
        }

        plan.Act("start the payload's process", "");
        plan.SignalMask(ulong.MaxValue);
        int clone = plan.Clone(CloneFlags.None, tell: false);
        plan.ContinueElsewhere(clone, () => Supervise(draft));
        plan.Actor = Actor.Payload;
        plan.Act("close what is PID 1's");
        plan.Keep();
    }

    // PID 1 keeps no capability that the payload's root lacks, and nothing open: an end of a pipe in its hands would keep
    // the other side from seeing the payload close it. Capabilities go last: with those of the payload's root it is within that
    // one's reach, but for being untraceable.
    private static void Supervise(Draft draft)
    {
        PlanWriter plan = draft.Plan;
        plan.Act("stay as PID 1: reap, forward signals", "");
        // As it was before: the window that the tests of the attack need.
        if (Weak.Lacks(Protection.Descriptors)) { plan.Capabilities(draft.Spec.Process.Capabilities); }
        plan.Mute(draft.Null, CallerStreams.All);
        if (draft.KeepsStreams) { KeepStreams(draft); }
        plan.Keep();
        plan.Capabilities(draft.Spec.Process.Capabilities);
        plan.Supervise(plan.Want(Handed.StatusSend));
    }

    private static void KeepStreams(Draft draft)
    {
        PlanWriter plan = draft.Plan;
        plan.Act("hold the streams for the monitor");
        if (draft.Spec.Process.Terminal)
        {
            plan.Dup(draft.Master, KeptStreams.Output);
            return;
        }

        plan.Dup(plan.Want(Handed.OutputPipe), KeptStreams.Output);
        plan.Dup(plan.Want(Handed.ErrorPipe), KeptStreams.Errors);
        if (draft.Spec.Process.Interactive) { plan.Dup(plan.Want(Handed.InputHold), KeptStreams.Input); }
    }
}
