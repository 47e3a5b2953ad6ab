using System.Linq;
using Nsinit.Abi;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.Weakened;
using Nsinit.Plan;

namespace Nsinit.Launcher.Compile.Passes;

/// <summary>
/// The mounts that the user asked for, in the order in which they lie in one another: in the image's tree, where links may lead anywhere in it,
/// before there is a /proc, /sys or /dev that they could lead to; then those on these, where no link is followed.
/// </summary>
internal static class MountsPass
{
    public static void WriteBelowImage(Draft draft) => Write(draft, false);

    public static void WriteOnKernelFiles(Draft draft) => Write(draft, true);

    /// <summary>Whether a mount on <paramref name="target"/> waits for the kernel's file systems.</summary>
    public static bool IsLate(string target) => KernelPlaces.Hold(target) || Weak.Lacks(Protection.Targets);

    /// <summary>How the way to <paramref name="target"/> is walked.</summary>
    public static ResolveFlags Way(string target) => KernelPlaces.Hold(target) && !Weak.Lacks(Protection.Targets) ? PlanWriter.NoLinks : PlanWriter.InRoot;

    private static void Write(Draft draft, bool late)
    {
        MountSpec[] mounts = [.. draft.Spec.Mounts.Where(m => IsLate(m.Target) == late)];
        if (mounts.Length == 0) { return; }
        byte slot = draft.Plan.NewSlot("mount");
        foreach (MountSpec mount in mounts)
        {
            if (mount.Kind == MountKind.Bind) { Bind(draft, slot, mount); }
            else { Tmpfs(draft, slot, mount); }
        }

        // They wait in this order.
        if (draft.Spec.Mounts.LastOrDefault(m => m.IsHanded) is MountSpec last && mounts.Contains(last)) { draft.Plan.Close(draft.Plan.Want(Handed.Mounts)); }
    }

    private static void Bind(Draft draft, byte slot, MountSpec mount)
    {
        PlanWriter plan = draft.Plan;
        bool isOpen = draft.Opened.Remove(mount, out byte opened);
        if (isOpen) { slot = opened; }
        MountAttrs attributes = mount.Attributes;
        plan.Act(
            $"mount {mount.Source} on {mount.Target}",
            $"mount --{(mount.Recursive ? "r" : "")}bind {Words(mount)}{mount.Source} {mount.Target}",
            mount.Origin);
        if (mount.IsHanded) { plan.Receive(slot, plan.Want(Handed.Mounts), PlanFlags.None); }
        else if (!isOpen) { plan.OpenTree(slot, Instruction.None, mount.Source, mount.Recursive); }
        plan.MakePath(draft.Root, mount.Target, mount.File);
        // What is mounted on a shared mount is mounted on the host too: /proc must not be, where a link has led the mount there.
        ResolveFlags way = mount.Propagation == MountFlags.MS_SHARED && !Weak.Lacks(Protection.Targets) ? PlanWriter.NoLinks : Way(mount.Target);
        plan.Attach(slot, draft.Root, mount.Target, way, close: false);
        if (attributes != 0) { plan.MountAttr(slot, attributes | draft.Place.KeptOn(mount.Source), recursive: true); }
        plan.Close(slot);
    }

    private static string Words(MountSpec mount) => $"-o {(mount.Devices ? "dev" : "nodev")}{(mount.ReadOnly ? ",ro" : "")} ";

    private static void Tmpfs(Draft draft, byte slot, MountSpec mount)
    {
        PlanWriter plan = draft.Plan;
        plan.Act(
            $"mount tmpfs on {mount.Target}",
            $"mount -t tmpfs {(mount.Options.Length == 0 ? "" : $"-o {string.Join(',', mount.Options)} ")}tmpfs {mount.Target}",
            mount.Origin);
        plan.MakePath(draft.Root, mount.Target);
        plan.MakeMount(slot, "tmpfs", ["source=tmpfs", .. mount.Options], mount.Attributes);
        plan.Attach(slot, draft.Root, mount.Target, Way(mount.Target), close: true);
    }
}
