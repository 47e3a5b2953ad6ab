namespace Nsinit.Launcher.Compile;

/// <summary>The descriptors that the launcher hands to nsinit-init, in the order of their slots where a plan wants them.</summary>
internal enum Handed
{
    /// <summary>The socket to the launcher; always slot 0.</summary>
    Control,
    /// <summary>The plan itself; always slot 1.</summary>
    Plan,
    /// <summary>The container's log, open for appending.</summary>
    Log,
    /// <summary>Read end of the pipe that is the container's standard output.</summary>
    OutputPipe,
    /// <summary>Read end of the pipe that is its standard error.</summary>
    ErrorPipe,
    /// <summary>Write end of the pipe that is its standard input.</summary>
    InputHold,
    /// <summary>The container's directory; holds its lock.</summary>
    Lock,
    /// <summary>A socket in whose queue the sockets wait that are bound to published ports.</summary>
    Ports,
    /// <summary>A socket from the container's side to its monitor's; carries the terminal.</summary>
    TerminalSend,
    /// <summary>The monitor's end of that socket.</summary>
    TerminalReceive,
    /// <summary>Write end of the pipe over which PID 1 says how the payload ended.</summary>
    StatusSend,
    /// <summary>Read end of that pipe.</summary>
    StatusReceive,
    /// <summary>The master of the container's terminal.</summary>
    Terminal,
    /// <summary>This program, for the monitor to execute.</summary>
    Launcher,
    /// <summary>A connection to a container's monitor.</summary>
    Client,
    /// <summary>The socket at which clients of the monitor ask to be attached.</summary>
    Listener,
    /// <summary>Pidfd of a container's first process, for a monitor that is not its parent.</summary>
    First,
    /// <summary>Pidfd of the container in which a process is executed.</summary>
    Join,
    /// <summary>That container's cgroup namespace: from inside a user namespace its pidfd does not lead there.</summary>
    JoinCgroup,
    /// <summary>Pidfd of the container whose network namespace is shared, or that namespace itself.</summary>
    JoinNetwork,
    /// <summary>Pidfd of the container whose pid namespace is shared.</summary>
    JoinPid,
    /// <summary>Pidfd of the container whose ipc namespace is shared.</summary>
    JoinIpc,
    /// <summary>Pidfd of the container whose uts namespace is shared.</summary>
    JoinUts,
    /// <summary>The mount of a disk image, attached nowhere yet.</summary>
    Lower,
    /// <summary>The host's mount namespace.</summary>
    HostMounts,
    /// <summary>The state directory with the container's ids, attached nowhere yet.</summary>
    MappedState,
    /// <summary>The same of a root file system that is a directory elsewhere.</summary>
    MappedSource,
    /// <summary>A socket in whose queue mounts wait that were made on the host.</summary>
    Mounts,
    /// <summary>The user namespace that all containers of a user share.</summary>
    Realm,
    /// <summary>The lock of the file that says where that namespace is.</summary>
    RealmLock,
    /// <summary>Where a program that helps says that it is ready.</summary>
    HelperReady,
    /// <summary>What that program watches: when it is at its end, so is the program.</summary>
    HelperLife,
}
