using Nsinit.Abi;
using Nsinit.Launcher.Spec;
using Nsinit.Plan;

namespace Nsinit.Launcher.Compile.Passes;

/// <summary>The mounts that the user asked for, in the order of the options.</summary>
internal static class MountsPass
{
    public static void Write(Draft draft)
    {
        foreach (MountSpec mount in draft.Spec.Mounts)
        {
            if (mount.Kind == MountKind.Bind) { Bind(draft, mount); }
            else { Tmpfs(draft, mount); }
        }
    }

    private static void Bind(Draft draft, MountSpec mount)
    {
        PlanWriter plan = draft.Plan;
        bool opened = draft.Opened.Remove(mount.Source, out byte slot);
        if (!opened) { slot = plan.NewSlot(mount.Target); }
        plan.Act(
            $"mount {mount.Source} on {mount.Target}",
            $"mount --rbind {(mount.ReadOnly ? "-o ro " : "")}{mount.Source} {mount.Target}",
            mount.Origin);
        if (!opened) { plan.OpenTree(slot, Instruction.None, mount.Source, recursive: true); }
        plan.MakePath(draft.Root, mount.Target, mount.File);
        plan.Attach(slot, draft.Root, mount.Target, PlanWriter.InRoot, close: false);
        if (mount.ReadOnly) { plan.MountAttr(slot, MountAttrs.MOUNT_ATTR_RDONLY, recursive: true); }
        plan.Close(slot);
    }

    private static void Tmpfs(Draft draft, MountSpec mount)
    {
        PlanWriter plan = draft.Plan;
        byte slot = plan.NewSlot(mount.Target);
        plan.Act(
            $"mount tmpfs on {mount.Target}",
            $"mount -t tmpfs {(mount.Options.Length == 0 ? "" : $"-o {string.Join(',', mount.Options)} ")}tmpfs {mount.Target}",
            mount.Origin);
        plan.MakePath(draft.Root, mount.Target);
        plan.MakeMount(slot, "tmpfs", ["source=tmpfs", .. mount.Options], mount.Flags | (mount.ReadOnly ? MountAttrs.MOUNT_ATTR_RDONLY : 0));
        plan.Attach(slot, draft.Root, mount.Target, PlanWriter.InRoot, close: true);
    }
}
