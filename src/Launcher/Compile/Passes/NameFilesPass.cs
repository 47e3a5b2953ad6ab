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
        byte own = plan.NewSlot("name file");
        foreach (NameFile file in draft.Place.NameFiles)
        {
            plan.Act($"mount its own file on {file.Target}", $"mount --bind {PathOf(draft, file)} {file.Target}");
            bool opened = draft.Opened.TryGetValue(PathOf(draft, file), out byte slot);
            if (!opened)
            {
                slot = own;
                plan.OpenTree(slot, draft.Home, file.Source, recursive: false);
            }

            if (file.Make) { plan.MakePath(draft.Root, file.Target, file: true); }
            // A link there is covered, not followed: in many images it leads to a file of a resolver that does not run.
            plan.Attach(slot, draft.Root, file.Target, PlanWriter.InRoot, close: false, OpenFlags.O_NOFOLLOW);
            plan.MountAttr(slot, MountAttrs.MOUNT_ATTR_NODEV | (draft.Spec.Rootfs.ReadOnly ? MountAttrs.MOUNT_ATTR_RDONLY : 0), recursive: false);
            plan.Close(slot);
        }

        if (!draft.Mapped) { plan.Close(draft.Home); }
    }

    /// <summary>Where on the host a file about names is.</summary>
    public static string PathOf(Draft draft, NameFile file) => file.Source.StartsWith('/') ? file.Source : $"{draft.Place.Directory}/{file.Source}";
}
