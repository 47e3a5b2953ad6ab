namespace Nsinit.Plan;

/// <summary>
/// What one instruction does. Each is one act on the kernel, or one short fixed sequence whose parts are its steps.
/// Operands are named after the fields of <see cref="Instruction"/>; PlanFormat.md has them in one table.
/// Members are only ever appended: a changed meaning is a new member.
/// </summary>
internal enum PlanOp : byte
{
    /// <summary>No instruction; a plan that holds it is refused.</summary>
    Invalid,

    // Flow
    /// <summary>Ends this process with code A.</summary>
    Exit,
    /// <summary>Ends this process with the code of the child that Watch saw end.</summary>
    ExitWithChild,
    /// <summary>
    /// clone3(2) with flags B, into the cgroup in Dir; the child goes on below, the parent at instruction A. Slot gets the
    /// pidfd.
    /// </summary>
    Clone,
    /// <summary>Waits for one byte from the launcher; its end of the socket closed means: give up.</summary>
    Await,
    /// <summary>Sends the descriptor in Slot as a report of kind A: to the launcher, or over the socket in Dir.</summary>
    Send,
    /// <summary>Slot from the next report that comes over the socket in Dir.</summary>
    Receive,
    /// <summary>execve(2) of Text, looked up in the directories of More; vectors B (arguments) and C (environment).</summary>
    Exec,
    /// <summary>Stays as PID 1: reaps, forwards signals, ends as the child did, and says so over the pipe in Slot.</summary>
    Supervise,
    /// <summary>
    /// Stays as parent until child A (0: the one Clone made) ends: moves terminal and log bytes, forwards signals. B packs
    /// slots, a byte each from the lowest: terminal, output pipe, error pipe, log, pipe from PID 1, container's directory,
    /// socket for clients, input pipe. Slot, if any, has the pidfd of a child that another process has made. C: bytes of a log file, and in
    /// its highest byte how many files there may be.
    /// </summary>
    Watch,
    /// <summary>Waits for the end of child A, if it has not been seen yet.</summary>
    Reap,

    // Descriptors
    /// <summary>close(2) of Slot.</summary>
    Close,
    /// <summary>dup3(2) of Slot to descriptor number A, which survives execve.</summary>
    Dup,
    /// <summary>openat2(2): Slot from Dir and Text, open flags B, mode A, resolve flags C.</summary>
    Open,

    // Mounts
    /// <summary>setns(2) of Slot with type B.</summary>
    Setns,
    /// <summary>mount(2) of Text with propagation flags A.</summary>
    Propagate,
    /// <summary>fsopen, fsconfig, fsmount: Slot from type Text, options More, attributes A.</summary>
    MakeMount,
    /// <summary>open_tree(2): Slot from Dir and Text with flags A.</summary>
    OpenTree,
    /// <summary>mount_setattr(2) on the mount in Slot: set B, clear C, at-flags A.</summary>
    MountAttr,
    /// <summary>move_mount(2): the mount in Slot onto Text in Dir, opened with flags A and resolve flags C.</summary>
    Attach,
    /// <summary>Covers Text in Dir: a file by a bind of the file in Slot, a directory by one of the directory in slot A.</summary>
    Mask,
    /// <summary>Binds Text in Dir over itself, read-only.</summary>
    ReadOnly,
    /// <summary>pivot_root(2) to the mount in Slot and detach of the old root.</summary>
    PivotRoot,

    // Files
    /// <summary>Makes Text in Dir, parents too: a directory with mode A, or an empty file.</summary>
    MakePath,
    /// <summary>mknodat(2): mode A, device B.</summary>
    Mknod,
    /// <summary>symlinkat(2): Text in Dir points at More.</summary>
    Symlink,
    /// <summary>unlinkat(2) with flags A.</summary>
    Unlink,
    /// <summary>Removes the directory Text in Dir and all below it, following nothing.</summary>
    RemoveTree,
    /// <summary>
    /// Writes how the child ended to Text in Dir, by way of the temporary name More; fsyncs when A is 1. Slot, if any, has
    /// the cgroup's count of processes killed for want of memory.
    /// </summary>
    RecordExit,

    // The process
    /// <summary>chdir(2) to Text; a directory outside the root is refused.</summary>
    Chdir,
    /// <summary>sethostname(2).</summary>
    Hostname,
    /// <summary>setdomainname(2).</summary>
    Domainname,
    /// <summary>umask(2) A.</summary>
    Umask,
    /// <summary>prlimit64(2) of resource A: soft B, hard C.</summary>
    Rlimit,
    /// <summary>prctl(2): A with arguments B and C.</summary>
    Prctl,
    /// <summary>Sets the signal mask to B.</summary>
    SignalMask,
    /// <summary>setsid(2).</summary>
    Setsid,
    /// <summary>Drops every capability outside mask B from the bounding set.</summary>
    BoundingSet,
    /// <summary>capset(2) and the ambient set: blob More of four masks, effective permitted inheritable ambient.</summary>
    Capabilities,
    /// <summary>setgroups(2): blob More of 32-bit ids.</summary>
    Groups,
    /// <summary>setresgid(2) B, setresuid(2) C.</summary>
    Ids,

    // Terminal and network
    /// <summary>Opens a new pair from ptmx in Dir: Slot the master, slot A the slave, B the size.</summary>
    OpenPty,
    /// <summary>Makes the terminal in Slot the controlling one, and descriptors 0, 1 and 2.</summary>
    TakeTty,
    /// <summary>Sends blob More, B requests, to netlink protocol A and wants each acknowledged; where one is not, the C instructions that follow are left out.</summary>
    Netlink,

    // Appended
    /// <summary>unshare(2) with flags B.</summary>
    Unshare,
    /// <summary>write(2) of the string More to Slot, in one piece.</summary>
    Write,
    /// <summary>Waits A milliseconds, or B when the container ran for ten seconds or more; SIGTERM ends the process.</summary>
    Delay,
    /// <summary>
    /// Is a client of the monitor behind the socket in Slot: moves bytes between it and descriptors 0, 1 and 2, forwards
    /// signals to A, until the container ends or the keys of Text are typed.
    /// </summary>
    Relay,
    /// <summary>close_range(2) from descriptor A up.</summary>
    CloseFrom,
    /// <summary>Closes every slot but those whose bits are set in B.</summary>
    Keep,
    /// <summary>dup3(2) of Slot to each standard descriptor whose bit is set in A.</summary>
    Mute,
    /// <summary>keyctl(2): a new, empty session keyring. Without keyrings there is nothing to leave behind.</summary>
    Keyring,
    /// <summary>seccomp(2): the filter of blob More, struct sock_filter by struct sock_filter, for this process and all that it makes.</summary>
    Seccomp,
}
