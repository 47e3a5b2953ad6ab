using Nsinit.Launcher.Acts;

namespace Nsinit.Launcher.Compile;

/// <summary>Plans that nsinit-init carries out on the host, with no container involved.</summary>
internal static class HostCompiler
{
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
