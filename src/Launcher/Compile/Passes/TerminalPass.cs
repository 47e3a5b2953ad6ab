using Nsinit.Plan;

namespace Nsinit.Launcher.Compile.Passes;

/// <summary>Makes the payload's terminal from the container's own devpts and sends the other end out.</summary>
internal static class TerminalPass
{
    public static void Write(Draft draft)
    {
        if (!draft.Spec.Process.Terminal) { return; }
        PlanWriter plan = draft.Plan;
        plan.Act("open a terminal", "", "-t");
        plan.OpenPty(draft.Pts, draft.Master, draft.Tty, draft.Place.Screen, draft.Spec.Process.User.Uid);
        plan.Send(draft.Master, draft.Spec.Detached ? plan.Want(Handed.TerminalSend) : Instruction.None);
        if (!draft.KeepsStreams) { plan.Close(draft.Master); }

        // From the descriptor, never by name: the name could be swapped (CVE-2025-52565).
        byte console = plan.NewSlot("console");
        plan.Act("make the terminal /dev/console", "mount --bind /dev/pts/0 /dev/console", "-t");
        plan.MakePath(draft.Dev, "console", file: true);
        plan.OpenTree(console, draft.Tty, "", recursive: false);
        plan.Attach(console, draft.Dev, "console", PlanWriter.NoLinks, close: true);
    }
}
