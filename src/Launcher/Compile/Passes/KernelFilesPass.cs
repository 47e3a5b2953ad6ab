using Nsinit.Abi;
using Nsinit.Launcher.Spec;
using Nsinit.Plan;

namespace Nsinit.Launcher.Compile.Passes;

/// <summary>Mounts /proc, /sys, and the container's own cgroup.</summary>
internal static class KernelFilesPass
{
    private const MountAttrs Plain =
        MountAttrs.MOUNT_ATTR_NOSUID | MountAttrs.MOUNT_ATTR_NODEV | MountAttrs.MOUNT_ATTR_NOEXEC;

    public static void Write(Draft draft)
    {
        NamespaceSet set = draft.Spec.Namespaces;
        // In a user namespace, only what belongs to it can be mounted anew.
        if (draft.Place.Ids.Nested && set.Pid.Kind == NamespaceKind.Host) { Bind(draft, "proc", 0); }
        else { Mount(draft, "proc", "proc", Plain, "mount -t proc proc /proc"); }

        if (draft.Place.Ids.Nested && set.Network.Kind is NamespaceKind.Host or NamespaceKind.Path)
        {
            // With all that is mounted below it: cgroups too are not to be written to (CVE-2023-25809).
            Bind(draft, "sys", MountAttrs.MOUNT_ATTR_RDONLY);
            return;
        }

        // Read-only: most of it is the machine's, not the container's.
        Mount(draft, "sysfs", "sys", Plain | MountAttrs.MOUNT_ATTR_RDONLY, "mount -t sysfs -o ro sysfs /sys");
        // Programs size themselves by the limits that they find there.
        if (draft.Place.ShowCgroup) { Mount(draft, "cgroup2", "sys/fs/cgroup", Plain | MountAttrs.MOUNT_ATTR_RDONLY, "mount -t cgroup2 -o ro cgroup2 /sys/fs/cgroup"); }
    }

    private static void Bind(Draft draft, string target, MountAttrs attributes)
    {
        PlanWriter plan = draft.Plan;
        byte slot = plan.NewSlot($"/{target}");
        plan.Act($"bind the host's /{target}", $"mount --rbind {(attributes == 0 ? "" : "-o ro ")}/{target} /{target}");
        plan.MakePath(draft.Root, target);
        plan.OpenTree(slot, Instruction.None, $"/{target}", recursive: true);
        plan.Attach(slot, draft.Root, target, PlanWriter.NoLinks, close: false);
        plan.MountAttr(slot, Plain | attributes, recursive: true);
        if (target == "proc") { OpenSettings(draft, slot); }
        plan.Close(slot);
    }

    // A directory of this mount alone: what is mounted over it later does not matter to who has it open.
    private static void OpenSettings(Draft draft, byte proc)
    {
        if (draft.Settings is not byte settings) { return; }
        draft.Plan.Open(settings, proc, "sys", OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, ResolveFlags.RESOLVE_NO_SYMLINKS);
    }

    private static void Mount(Draft draft, string type, string target, MountAttrs attributes, string shell)
    {
        PlanWriter plan = draft.Plan;
        byte slot = plan.NewSlot($"/{target}");
        plan.Act($"mount {type} on /{target}", shell);
        // A root file system that makes it a link is refused: CVE-2019-19921 and its kin.
        plan.MakePath(draft.Root, target);
        plan.MakeMount(slot, type, [$"source={type}"], attributes);
        if (type == "proc") { OpenSettings(draft, slot); }
        plan.Attach(slot, draft.Root, target, PlanWriter.NoLinks, close: true);
    }
}
