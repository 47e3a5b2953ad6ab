using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Compile.Passes;

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
