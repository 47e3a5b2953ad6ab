using Nsinit.Abi;
using Nsinit.Launcher.Spec;
using Nsinit.Plan;

namespace Nsinit.Launcher.Compile.Passes;

/// <summary>The mounts that the user asked for, in the order in which they lie in one another.</summary>
internal static class MountsPass
{
    public static void Write(Draft draft)
    {
        if (draft.Spec.Mounts.Count == 0) { return; }
        byte slot = draft.Plan.NewSlot("mount");
        bool handed = false;
        foreach (MountSpec mount in draft.Spec.Mounts)
        {
            handed |= mount.IsHanded;
            if (mount.Kind == MountKind.Bind) { Bind(draft, slot, mount); }
            else { Tmpfs(draft, slot, mount); }
        }

        if (handed) { draft.Plan.Close(draft.Plan.Want(Handed.Mounts)); }
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
        plan.Attach(slot, draft.Root, mount.Target, PlanWriter.InRoot, close: false);
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
        plan.Attach(slot, draft.Root, mount.Target, PlanWriter.InRoot, close: true);
    }
}
