using System.Collections.Generic;
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
        // newuidmap(1) looks at it as the user, and so does the launcher.
        PlanWriter plan = new() { Actor = Actor.Host, Options = PlanOptions.Dumpable };
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

    /// <summary>Enters a user's realm with the mounts that are here, and executes the launcher again.</summary>
    public static BootPlan EnterRealm(IReadOnlyList<string> args, IReadOnlyList<string> env)
    {
        // Other launchers of the user find the namespace by this process.
        PlanWriter plan = new() { Actor = Actor.Host, Options = PlanOptions.Dumpable };
        byte launcher = plan.Want(Handed.Launcher);
        byte held = plan.Want(Handed.RealmLock);
        plan.Act("enter the user namespace of your containers", "nsenter -U -t PID");
        plan.Setns(plan.Want(Handed.Realm), CloneFlags.CLONE_NEWUSER);
        // From here on others can find this process in it.
        plan.Close(held);
        plan.Act("make a mount namespace of its own", "unshare -m");
        plan.Unshare(CloneFlags.CLONE_NEWNS);
        plan.SignalMask(0);
        plan.Act("execute the launcher again", string.Join(' ', args));
        plan.ExecHanded(launcher, args, env);
        return plan.Finish();
    }

    /// <summary>Becomes a program of the host that stays: it says by <see cref="ReadyDescriptor"/> that it is ready, and ends with <see cref="LifeDescriptor"/>.</summary>
    public static BootPlan Daemon(IReadOnlyList<string> args, string path)
    {
        PlanWriter plan = new() { Actor = Actor.Host };
        plan.Act($"execute {args[0]}", string.Join(' ', args));
        plan.Dup(plan.Want(Handed.HelperReady), ReadyDescriptor);
        plan.Dup(plan.Want(Handed.HelperLife), LifeDescriptor);
        plan.Exec(args, [$"PATH={path}"], path);
        return plan.Finish();
    }

    public const int ReadyDescriptor = 10;
    public const int LifeDescriptor = 11;

    /// <summary>Becomes another program of the host.</summary>
    public static BootPlan Program(IReadOnlyList<string> args, string path)
    {
        PlanWriter plan = new() { Actor = Actor.Host };
        plan.Act($"execute {args[0]}", string.Join(' ', args));
        plan.Exec(args, [$"PATH={path}"], path);
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
