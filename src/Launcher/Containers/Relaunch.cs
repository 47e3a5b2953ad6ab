using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Containers;

/// <summary>The command that a monitor executes when a container with a restart policy has ended.</summary>
internal static class Relaunch
{
    /// <summary>The option of start that says who asks.</summary>
    public const string Option = "--by-policy";

    /// <summary>Null when the container is not started again by itself.</summary>
    public static RelaunchSpec? Of(StateRoot root, ContainerSpec spec, RestartCount restarts) => spec.Life.Restart == RestartPolicy.No ? null : new(
        ["nsinit", "--root", root.Path, "--log", $"{root.Container(spec.Id)}/{ContainerFiles.Errors}", "start", Option, spec.Id],
        RelaunchSpec.DelayAfter(restarts.InARow));
}
