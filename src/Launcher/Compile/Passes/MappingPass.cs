using System.Collections.Generic;
using Nsinit.Abi;
using Nsinit.Launcher.Spec;
using Nsinit.Plan;

namespace Nsinit.Launcher.Compile.Passes;

/// <summary>
/// What a container with a user namespace of its own needs beside the rest. Its root is nobody on the host, who finds no path
/// to the state directory and may mount nothing of the host's: so all that comes from there is opened before, by the host's
/// root, in a mount namespace for just that. There, idmapped mounts of the state directory and of the root file system cover
/// the real ones: on disk, everything has the ids that it has in the container.
/// </summary>
internal static class MappingPass
{
    /// <summary>The act during which the launcher writes the two maps.</summary>
    public const string WaitPhrase = "wait for its ids";

    /// <summary>Before the clone: opens the root file system and every other tree of the host.</summary>
    public static void Open(Draft draft)
    {
        PlanWriter plan = draft.Plan;
        plan.Act("make a mount namespace to gather its files in", "unshare -m");
        plan.Unshare(CloneFlags.CLONE_NEWNS);
        plan.Propagate("/", MountFlags.MS_REC | MountFlags.MS_PRIVATE);
        Cover(plan, Handed.MappedState, draft.Place.State);
        RootfsSpec root = draft.Spec.Rootfs;
        if (root.IsOwn) { Cover(plan, Handed.MappedSource, root.Layers[0]); }

        if (root.Mode == RootfsMode.Overlay)
        {
            // What overlayfs makes for itself belongs to who mounts it, and must have a place there; its privileges are the host's.
            plan.Act("mount as the container's root, with all capabilities", "setpriv --reuid ROOT --regid ROOT --securebits +no_setuid_fixup");
            plan.Prctl(Prctl.PR_SET_SECUREBITS, Prctl.SECBIT_NO_SETUID_FIXUP);
            plan.Ids(RootOf(draft.Spec.Ids!.Users), RootOf(draft.Spec.Ids.Groups));
            RootPass.MakeOverlay(draft);
            plan.Act("become the host's root again", "exit");
            plan.Ids(0, 0);
            plan.Prctl(Prctl.PR_SET_SECUREBITS, 0);
        }
        else { RootPass.OpenSource(draft); }
        foreach (NameFile file in draft.Place.NameFiles) { OpenTree(draft, NameFilesPass.PathOf(draft, file), NameFilesPass.PathOf(draft, file), "its own files", recursive: true); }
        foreach (MountSpec mount in draft.Spec.Mounts)
        {
            if (mount.Kind == MountKind.Bind && !mount.IsHanded) { OpenTree(draft, mount, mount.Source, mount.Origin, mount.Recursive); }
        }

        foreach (DeviceSpec device in draft.Spec.Devices) { OpenTree(draft, device, device.Source, device.Origin, recursive: false); }

        plan.Act("return to the host's mounts", "exit");
        plan.Setns(plan.Want(Handed.HostMounts), CloneFlags.CLONE_NEWNS);
    }

    /// <summary>In the container: becomes its root, which makes files from here on.</summary>
    public static void Become(Draft draft)
    {
        if (!draft.Mapped) { return; }
        PlanWriter plan = draft.Plan;
        plan.Act(WaitPhrase);
        plan.Await();
        plan.Act("become its root", "setpriv --reuid 0 --regid 0 --clear-groups");
        plan.Groups([]);
        plan.Ids(0, 0);
        // Another user's process would not end with the launcher any more.
        if (!draft.Spec.Detached) { plan.Prctl(Prctl.PR_SET_PDEATHSIG, Signal.SIGKILL); }
    }

    private static uint RootOf(IReadOnlyList<IdRange> ids) => IdMap.Outside(ids, 0) ?? 0;

    private static void Cover(PlanWriter plan, Handed mount, string path)
    {
        plan.Act($"cover {path} by the same with the container's ids", $"mount --bind -o X-mount.idmap=... {path} {path}");
        plan.Attach(plan.Want(mount), Instruction.None, path, ResolveFlags.None, close: true);
    }

    private static void OpenTree(Draft draft, object what, string path, string origin, bool recursive)
    {
        if (draft.Opened.ContainsKey(what)) { return; }
        byte slot = draft.Plan.NewSlot(path);
        draft.Plan.Act($"open {path}", "", origin);
        draft.Plan.OpenTree(slot, Instruction.None, path, recursive);
        draft.Opened[what] = slot;
    }
}
