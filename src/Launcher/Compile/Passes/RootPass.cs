using Nsinit.Abi;
using Nsinit.Launcher.Spec;
using Nsinit.Plan;

namespace Nsinit.Launcher.Compile.Passes;

/// <summary>Mounts the root file system on the container's own directory, in its own mount namespace.</summary>
internal static class RootPass
{
    public static void Write(Draft draft)
    {
        PlanWriter plan = draft.Plan;
        plan.Act("keep mounts from spreading to the host", "mount --make-rprivate /");
        plan.Propagate("/", MountFlags.MS_REC | MountFlags.MS_PRIVATE);
        plan.Act("set the umask to 0 while files are made", "umask 0");
        plan.Umask(0);

        RootfsSpec root = draft.Spec.Rootfs;
        string place = draft.Place.Directory;
        if (root.Mode == RootfsMode.Overlay)
        {
            plan.Act($"enter {place}", $"cd {place}");
            plan.Chdir(place);
        }

        // Below the root's mount point, so out of reach from inside; only what is attached can be bound elsewhere.
        plan.Act("keep an empty directory at hand", $"mount -t tmpfs -o ro,mode=555 tmpfs {place}");
        plan.MakeMount(draft.Empty, "tmpfs", ["source=empty", "mode=0555", "size=4k"], MountAttrs.MOUNT_ATTR_RDONLY);
        plan.Attach(draft.Empty, Instruction.None, place, ResolveFlags.None, close: false);
        if (root.Mode == RootfsMode.Overlay)
        {
            plan.Act("mount overlay as the root", $"mount -t overlay overlay -o lowerdir={root.Directory},upperdir={place}/upper,workdir={place}/work {place}");
            // Relative names: no path is too long for fsconfig(2), and none needs escaping. "lower" is a link to the base.
            string[] options = ["source=overlay", "lowerdir=lower", "upperdir=upper", "workdir=work"];
            // A layer that is thrown away need not be on the disk first: "volatile" spares the end a sync.
            if (draft.Spec.AutoRemove) { options = [.. options, "volatile"]; }
            plan.MakeMount(draft.Root, "overlay", options, MountAttrs.MOUNT_ATTR_NODEV);
        }
        else
        {
            plan.Act($"bind {root.Source} as the root", $"mount --rbind {root.Directory} {place}");
            plan.OpenTree(draft.Root, Instruction.None, root.Directory, recursive: true);
        }

        plan.Attach(draft.Root, Instruction.None, place, ResolveFlags.None, close: false);
        // No device node that an archive brings along opens the machine's disks.
        if (root.Mode == RootfsMode.Direct) { plan.MountAttr(draft.Root, MountAttrs.MOUNT_ATTR_NODEV, recursive: true); }
    }
}
