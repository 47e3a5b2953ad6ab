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
        if (draft.Place.NameFiles.Count > 0 && !draft.Mapped)
        {
            plan.Act($"keep {place} at hand");
            plan.Open(draft.Home, Instruction.None, place, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, ResolveFlags.None);
        }

        // Before anything covers the directory: names of its files lead through it.
        if (root.Mode == RootfsMode.Overlay && !draft.Mapped) { MakeOverlay(draft); }

        // Below the root's mount point, so out of reach from inside; only what is attached can be bound elsewhere.
        plan.Act("keep an empty directory at hand", $"mount -t tmpfs -o ro,nodev,mode=555 tmpfs {place}");
        plan.MakeMount(draft.Empty, "tmpfs", ["source=empty", "mode=0555", "size=4k"], MountAttrs.MOUNT_ATTR_RDONLY | MountAttrs.MOUNT_ATTR_NODEV);
        plan.Attach(draft.Empty, Instruction.None, place, ResolveFlags.None, close: false);
        if (root.Mode == RootfsMode.Direct && !draft.Mapped) { OpenSource(draft); }
        else { plan.Act($"attach the {(root.Mode == RootfsMode.Direct ? "root" : "overlay")} to {place}", $"mount --move {(root.Mode == RootfsMode.Direct ? "ROOT" : "OVERLAY")} {place}"); }

        plan.Attach(draft.Root, Instruction.None, place, ResolveFlags.None, close: false);
        // No device node that an archive brings along opens the machine's disks.
        if (root.Mode == RootfsMode.Direct) { plan.MountAttr(draft.Root, MountAttrs.MOUNT_ATTR_NODEV | draft.Place.KeptOn(root.Text), recursive: true); }
    }

    /// <summary>Opens a root file system that is used as it is.</summary>
    public static void OpenSource(Draft draft)
    {
        RootfsSpec root = draft.Spec.Rootfs;
        draft.Plan.Act($"bind {root.Source} as the root", $"mount --rbind {root.Text} {draft.Place.Directory}");
        draft.Plan.OpenTree(draft.Root, Instruction.None, root.Text, recursive: true);
    }

    /// <summary>Makes the overlay, attached nowhere yet.</summary>
    public static void MakeOverlay(Draft draft)
    {
        PlanWriter plan = draft.Plan;
        RootfsSpec root = draft.Spec.Rootfs;
        string place = draft.Place.Directory;
        // To where the names of all layers are short.
        string directory = root.Layers.Count > 1 ? $"{place}/lower" : place;
        plan.Act($"enter {directory}", $"cd {directory}");
        plan.Chdir(directory);
        if (root.IsMount)
        {
            plan.Act($"mount {root.Source} as its lower layer", $"mount -o loop,ro {root.Source} lower");
            plan.Attach(plan.Want(Handed.Lower), Instruction.None, "lower", ResolveFlags.None, close: true);
        }

        string[] options = Layers(root);
        // A layer that is thrown away need not be on the disk first: "volatile" spares the end a sync.
        if (draft.Spec.AutoRemove) { options = [.. options, "volatile"]; }
        // In a user namespace, its notes are attributes that users may set.
        if (draft.Place.Ids.Nested) { options = [.. options, "userxattr"]; }
        plan.Act("mount overlay as the root", $"mount -t overlay overlay -o {string.Join(',', options)} OVERLAY");
        plan.MakeMount(draft.Root, "overlay", ["source=overlay", .. options], MountAttrs.MOUNT_ATTR_NODEV);
    }

    // Relative names: no path is too long for fsconfig(2), and none needs escaping. "lower" is a link to the one layer, a
    // directory of links to several, or where a disk image is mounted.
    private static string[] Layers(RootfsSpec root) => root.Layers.Count > 1
        ? [.. LayerNames.Options(root.Layers.Count), "upperdir=../upper", "workdir=../work"]
        : ["lowerdir=lower", "upperdir=upper", "workdir=work"];
}
