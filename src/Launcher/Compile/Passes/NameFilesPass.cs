using Nsinit.Abi;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Compile.Passes;

/// <summary>
/// Mounts the container's own /etc/hosts, /etc/hostname and /etc/resolv.conf: before the user's mounts, which may cover them.
/// </summary>
internal static class NameFilesPass
{
    public static void Write(Draft draft)
    {
        if (draft.Place.NameFiles.Count == 0) { return; }
        PlanWriter plan = draft.Plan;
        byte slot = plan.NewSlot("name file");
        foreach (NameFile file in draft.Place.NameFiles)
        {
            plan.Act($"mount its own file on {file.Target}", $"mount --bind {(file.Source.StartsWith('/') ? "" : $"{draft.Place.Directory}/")}{file.Source} {file.Target}");
            plan.OpenTree(slot, draft.Home, file.Source, recursive: false);
            if (file.Make) { plan.MakePath(draft.Root, file.Target, file: true); }
            // A link there is covered, not followed: in many images it leads to a file of a resolver that does not run.
            plan.Attach(slot, draft.Root, file.Target, PlanWriter.InRoot, close: false, OpenFlags.O_NOFOLLOW);
            if (draft.Spec.Rootfs.ReadOnly) { plan.MountAttr(slot, MountAttrs.MOUNT_ATTR_RDONLY, recursive: false); }
            plan.Close(slot);
        }

        plan.Close(draft.Home);
    }
}
