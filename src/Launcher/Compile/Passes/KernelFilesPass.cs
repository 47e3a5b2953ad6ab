using Nsinit.Abi;

namespace Nsinit.Launcher.Compile.Passes;

/// <summary>Mounts /proc, /sys, and the container's own cgroup.</summary>
internal static class KernelFilesPass
{
    private const MountAttrs Plain =
        MountAttrs.MOUNT_ATTR_NOSUID | MountAttrs.MOUNT_ATTR_NODEV | MountAttrs.MOUNT_ATTR_NOEXEC;

    public static void Write(Draft draft)
    {
        Mount(draft, "proc", "proc", Plain, "mount -t proc proc /proc");
        // Read-only: most of it is the machine's, not the container's.
        Mount(draft, "sysfs", "sys", Plain | MountAttrs.MOUNT_ATTR_RDONLY, "mount -t sysfs -o ro sysfs /sys");
        // Programs size themselves by the limits that they find there.
        if (draft.Place.ShowCgroup) { Mount(draft, "cgroup2", "sys/fs/cgroup", Plain | MountAttrs.MOUNT_ATTR_RDONLY, "mount -t cgroup2 -o ro cgroup2 /sys/fs/cgroup"); }
    }

    private static void Mount(Draft draft, string type, string target, MountAttrs attributes, string shell)
    {
        PlanWriter plan = draft.Plan;
        byte slot = plan.NewSlot($"/{target}");
        plan.Act($"mount {type} on /{target}", shell);
        // A root file system that makes it a link is refused: CVE-2019-19921 and its kin.
        plan.MakePath(draft.Root, target);
        plan.MakeMount(slot, type, [$"source={type}"], attributes);
        // A directory of this mount alone: what is mounted over it later does not matter to who has it open.
        if (type == "proc" && draft.Settings is byte settings)
        {
            plan.Open(settings, slot, "sys", OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, ResolveFlags.RESOLVE_NO_SYMLINKS);
        }

        plan.Attach(slot, draft.Root, target, PlanWriter.NoLinks, close: true);
    }
}
