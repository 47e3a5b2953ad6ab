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
    /// <summary>How it was made, for a later start.</summary>
    public const string Spec = "spec.json";
    /// <summary>There when somebody has stopped it: its restart policy has no say any more.</summary>
    public const string Stopped = "stopped";
    /// <summary>
    /// A link to the launcher that its monitor holds, for one that was given a restart policy after its start.
    /// </summary>
    public const string Relaunch = "relaunch";
    /// <summary>
    /// There while it is connected to a network or disconnected from it: the network's name and that of the wire on the host. Who finds it behind
    /// a command that was killed completes the disconnection.
    /// </summary>
    public const string Rewire = "rewire";
    /// <summary>There while it is committed, locked by who does that: where the image is gathered.</summary>
    public const string Commit = "commit";
    /// <summary>The socket of its monitor.</summary>
    public const string Attach = "attach";
    /// <summary>How it is, by the last checks of its health.</summary>
    public const string Health = "health";
    /// <summary>What another process in it needs, found and compiled by the first exec: PreparedExec.</summary>
    public const string Exec = "exec";
    /// <summary>What kept it from being started again by itself.</summary>
    public const string Errors = "errors";
    /// <summary>Its network namespace while a program of the user's connects it; when it goes, so does that program.</summary>
    public const string Network = "netns";
    public const string Log = "log";
    /// <summary>Mounted over the files of these names in /etc of the container.</summary>
    public const string Hosts = "hosts";
    public const string Hostname = "hostname";
    public const string Resolv = "resolv.conf";
    /// <summary>What its resolv.conf was told last; one that says anything else was changed by somebody.</summary>
    public const string ResolvTold = "resolv.told";
    /// <summary>
    /// What the writable layer lies over: a symbolic link to a directory, a directory of links to several, or an empty one
    /// in which a disk image is mounted.
    /// </summary>
    public const string Lower = "lower";
    /// <summary>A symbolic link to the cached image that the container was made of.</summary>
    public const string Image = "image";
    public const string Upper = "upper";
    public const string Work = "work";
}
