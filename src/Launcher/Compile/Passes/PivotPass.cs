using Nsinit.Abi;

namespace Nsinit.Launcher.Compile.Passes;

/// <summary>Makes the root mount the root directory; the host's files are out of reach from here.</summary>
internal static class PivotPass
{
    public static void Write(Draft draft)
    {
        PlanWriter plan = draft.Plan;
        string directory = draft.Spec.Process.WorkingDirectory;
        if (directory != "/")
        {
            plan.Act($"make the working directory {directory}", $"mkdir -p {directory}", $"-w {directory}");
            plan.MakePath(draft.Root, directory);
        }

        // All mount points are made: now the root itself may become read-only.
        if (draft.Spec.Rootfs.ReadOnly)
        {
            plan.Act("make the root read-only", "mount -o remount,bind,ro /", "--read-only");
            plan.MountAttr(draft.Root, MountAttrs.MOUNT_ATTR_RDONLY, recursive: false);
        }

        plan.Act("change the root", $"cd {draft.Place.Directory} && pivot_root . . && umount -l .");
        plan.PivotRoot(draft.Root);
        plan.Act("set the umask to 022", "umask 022");
        plan.Umask(0x12);
    }
}
