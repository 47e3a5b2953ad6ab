using Nsinit.Abi;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>The command that a monitor executes when a container with a restart policy has ended.</summary>
internal static class Relaunch
{
    /// <summary>The option of start that says who asks.</summary>
    public const string Option = "--by-policy";

    /// <summary>Null when the container is never started again by itself, whatever policy it is given.</summary>
    public static RelaunchSpec? Of(StateRoot root, ContainerSpec spec, RestartCount restarts) => spec.AutoRemove || !spec.Detached ? null : new(
        ["nsinit", "--root", root.Path, "--log", $"{root.Container(spec.Id)}/{ContainerFiles.Errors}", "start", Option, spec.Id],
        RelaunchSpec.DelayAfter(restarts.InARow),
        spec.Life.Restart == RestartPolicy.No ? $"{root.Container(spec.Id)}/{ContainerFiles.Relaunch}" : null);

    /// <summary>Lets the monitor of a running container that had no policy at its start ask the one that it has now, or ask no more.</summary>
    public static void Allow(int directory, RestartPolicy policy)
    {
        if (policy == RestartPolicy.No)
        {
            Paths.TryRemove(directory, ContainerFiles.Relaunch);
            return;
        }

        SysResult made = Paths.TrySymlink($"/proc/self/fd/{WatchCompiler.LauncherDescriptor}", directory, ContainerFiles.Relaunch);
        if (made.Error != Errno.EEXIST) { made.OrThrow("make link", ContainerFiles.Relaunch); }
    }
}
