namespace Nsinit.Launcher.State;

/// <summary>The names of the files in a container's directory.</summary>
internal static class ContainerFiles
{
    public const string Record = "container.json";
    /// <summary>Which process is its first; written when that exists, and so the sign that the container started.</summary>
    public const string Process = "process";
    /// <summary>The container's cgroups, a path a line, where they are not in their usual place.</summary>
    public const string Cgroups = "cgroups";
    public const string Exit = "exit";
    public const string Log = "log";
    /// <summary>A symbolic link to the root file system that the writable layer lies over.</summary>
    public const string Lower = "lower";
    public const string Upper = "upper";
    public const string Work = "work";
}
