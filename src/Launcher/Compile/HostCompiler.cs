using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Compile.Passes;
using Nsinit.Plan;

namespace Nsinit.Launcher.Compile;

/// <summary>Plans that nsinit-init carries out on the host, with no container involved.</summary>
internal static class HostCompiler
{
    /// <summary>A process in a user namespace of its own, which waits there until the launcher lets go of it.</summary>
    public static BootPlan UserNamespace()
    {
        PlanWriter plan = new() { Actor = Actor.Host };
        plan.Act("make a user namespace", "unshare -U");
        int clone = plan.Clone(CloneFlags.CLONE_NEWUSER | CloneFlags.CLONE_PARENT, tell: true);
        plan.ContinueElsewhere(clone, () => ClonePass.Leave(plan));
        plan.Await();
        plan.Exit(0);
        return plan.Finish();
    }

    /// <summary>
    /// Mounts the overlay of a container that lies over a disk image, in a mount namespace that goes at once, and sends it to the
    /// launcher.
    /// </summary>
    public static BootPlan OverlayOnDisk(string directory, string source, MountAttrs attributes)
    {
        PlanWriter plan = new() { Actor = Actor.Host };
        byte overlay = plan.NewSlot("overlay");
        plan.Act("make a mount namespace of its own", "unshare -m");
        plan.Unshare(CloneFlags.CLONE_NEWNS);
        plan.Propagate("/", MountFlags.MS_REC | MountFlags.MS_PRIVATE);
        plan.Act($"mount {source} as its lower layer", $"mount -o loop,ro {source} {directory}/lower");
        plan.Chdir(directory);
        plan.Attach(plan.Want(Handed.Lower), Instruction.None, "lower", ResolveFlags.None, close: true);
        plan.Act("mount overlay as the root", "mount -t overlay ...");
        plan.MakeMount(overlay, "overlay", ["source=overlay", "lowerdir=lower", "upperdir=upper", "workdir=work"], attributes);
        plan.Send(overlay, Instruction.None);
        plan.Exit(0);
        return plan.Finish();
    }

    /// <summary>Removes a directory tree whose content is not to be trusted.</summary>
    public static BootPlan RemoveTree(string path)
    {
        PlanWriter plan = new() { Actor = Actor.Host };
        plan.Act($"remove {path}", $"rm -r {path}");
        plan.RemoveTree(path, optional: false);
        plan.Exit(0);
        return plan.Finish();
    }
}
