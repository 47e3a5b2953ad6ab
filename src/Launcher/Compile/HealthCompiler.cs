using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Spec;
using Nsinit.Plan;

namespace Nsinit.Launcher.Compile;

/// <summary>
/// A process beside a container that executes the launcher after a while, to check the container's health; and that again becomes such a process. It is a
/// child of whoever watches the container, and ends with that.
/// </summary>
internal static class HealthCompiler
{
    /// <summary>Makes it. The program goes on with what is written next. The launcher is the first descriptor that was wanted.</summary>
    public static void Start(PlanWriter plan, HealthTimerSpec timer)
    {
        byte launcher = plan.Want(Handed.Launcher);
        plan.Act("start what checks its health", "", "--health-cmd");
        int clone = plan.Clone(CloneFlags.None, tell: false);
        plan.Prctl(Prctl.PR_SET_PDEATHSIG, Signal.SIGKILL);
        plan.Setsid();
        plan.CloseBehind(launcher, launcher);
        plan.Close(plan.Want(Handed.Control));
        WatchCompiler.LetGoOfStreams(plan, CallerStreams.All);
        plan.Chdir("/");
        Wait(plan, launcher, timer);
        plan.ContinueHere(clone);
    }

    /// <summary>The plan that the launcher becomes after a check.</summary>
    public static BootPlan Again(HealthTimerSpec timer)
    {
        PlanWriter plan = new() { Actor = Actor.Launcher };
        plan.Act("wait for the next check of its health");
        Wait(plan, plan.Want(Handed.Launcher), timer);
        return plan.Finish();
    }

    private static void Wait(PlanWriter plan, byte launcher, HealthTimerSpec timer)
    {
        plan.Delay(timer.Delay, timer.Delay);
        plan.SignalMask(0);
        plan.ExecHanded(launcher, timer.Args);
    }
}
