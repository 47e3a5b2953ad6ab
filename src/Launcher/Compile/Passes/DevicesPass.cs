using Nsinit.Abi;
using Nsinit.Launcher.Compile.Cgroups;
using Nsinit.Launcher.Spec;
using Nsinit.Plan;

namespace Nsinit.Launcher.Compile.Passes;

/// <summary>
/// Builds /dev on a tmpfs of its own before anybody can see it, so that no path in it can be a trap, and then attaches it
/// and the file systems below it.
/// </summary>
internal static class DevicesPass
{
    private static readonly (string Name, string Target)[] Links =
    [
        ("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"),
        ("stderr", "/proc/self/fd/2"), ("ptmx", "pts/ptmx"),
    ];

    private const MountAttrs Plain = MountAttrs.MOUNT_ATTR_NOSUID | MountAttrs.MOUNT_ATTR_NOEXEC;

    public static void Write(Draft draft)
    {
        PlanWriter plan = draft.Plan;
        plan.Act("mount tmpfs on /dev", "mount -t tmpfs -o nosuid,noexec,mode=755,size=64m tmpfs /dev");
        plan.MakePath(draft.Root, "dev");
        plan.MakeMount(draft.Dev, "tmpfs", ["source=tmpfs", "mode=755", "size=65536k"], Plain);
        plan.Attach(draft.Dev, draft.Root, "dev", PlanWriter.NoLinks, close: false);

        if (draft.Mapped || draft.Place.Ids.Nested) { BindNodes(draft); }
        else
        {
            foreach ((string name, uint major, uint minor) in DeviceRules.Nodes)
            {
                plan.Act($"make device /dev/{name}", $"mknod -m 666 /dev/{name} c {major} {minor}");
                plan.Mknod(draft.Dev, name, ModeBits.S_IFCHR | ReadWriteAll, major << 8 | minor);
            }
        }

        foreach ((string name, string target) in Links)
        {
            plan.Act($"link /dev/{name} to {target}", $"ln -s {target} /dev/{name}");
            plan.Symlink(draft.Dev, name, target);
        }

        bool group = draft.Place.Ids.HasTtyGroup;
        plan.Act("mount devpts on /dev/pts", $"mount -t devpts -o newinstance,ptmxmode=666,mode=620{(group ? ",gid=5" : "")} devpts /dev/pts");
        plan.MakePath(draft.Dev, "pts");
        plan.MakeMount(draft.Pts, "devpts", ["source=devpts", "newinstance", "ptmxmode=0666", "mode=0620", .. group ? (string[])["gid=5"] : []], Plain);
        plan.Attach(draft.Pts, draft.Dev, "pts", PlanWriter.NoLinks, close: false);
        Shared(draft);

        plan.Act("open /dev/null for PID 1", "exec </dev/null");
        plan.Open(draft.Null, draft.Dev, "null", OpenFlags.O_RDWR, ResolveFlags.RESOLVE_NO_SYMLINKS);
    }

    // In a user namespace no device can be made, and what somebody else has made is none on its mounts.
    private static void BindNodes(Draft draft)
    {
        PlanWriter plan = draft.Plan;
        byte slot = plan.NewSlot("device");
        foreach ((string name, _, _) in DeviceRules.Nodes)
        {
            plan.Act($"bind the host's /dev/{name}", $"mount --bind /dev/{name} /dev/{name}");
            plan.MakePath(draft.Dev, name, file: true);
            plan.OpenTree(slot, Instruction.None, $"/dev/{name}", recursive: false);
            plan.Attach(slot, draft.Dev, name, PlanWriter.NoLinks, close: true);
        }
    }

    // Shared memory is the host's or another container's where the ipc namespace is. Message queues come with the namespace: a
    // new mount shows them.
    private static void Shared(Draft draft)
    {
        NamespaceSource ipc = draft.Spec.Namespaces.Ipc;
        bool host = ipc.Kind == NamespaceKind.Host;
        MountAttrs attributes = Plain | MountAttrs.MOUNT_ATTR_NODEV;
        if (draft.Opened.Remove(ipc, out byte shared))
        {
            draft.Plan.Act($"attach /dev/shm of {ipc.Container}", "mount --move SHM /dev/shm", $"--ipc container:{ipc.Container}");
            draft.Plan.MakePath(draft.Dev, "shm");
            draft.Plan.Attach(shared, draft.Dev, "shm", PlanWriter.NoLinks, close: true);
        }
        else { Below(draft, "shm", host, "tmpfs", ["source=shm", "mode=1777", $"size={draft.Spec.ShmSize >> 10}k"], attributes); }

        // The host's are not a user's to mount.
        if (host && draft.Place.Ids.Nested) { return; }
        Below(draft, "mqueue", false, "mqueue", ["source=mqueue"], attributes);
    }

    private static void Below(Draft draft, string name, bool host, string type, string[] options, MountAttrs attributes)
    {
        PlanWriter plan = draft.Plan;
        byte slot = plan.NewSlot($"/dev/{name}");
        string shell = host ? $"mount --bind /dev/{name} /dev/{name}" : $"mount -t {type} {type} /dev/{name}";
        plan.Act(host ? $"bind the host's /dev/{name}" : $"mount {type} on /dev/{name}", shell);
        plan.MakePath(draft.Dev, name);
        if (!host)
        {
            plan.MakeMount(slot, type, options, attributes);
            plan.Attach(slot, draft.Dev, name, PlanWriter.NoLinks, close: true);
            return;
        }

        plan.OpenTree(slot, Instruction.None, $"/dev/{name}", recursive: false);
        plan.Attach(slot, draft.Dev, name, PlanWriter.NoLinks, close: false);
        plan.MountAttr(slot, attributes, recursive: false);
        plan.Close(slot);
    }

    private const uint ReadWriteAll = 0x1b6;   // 0666
}
