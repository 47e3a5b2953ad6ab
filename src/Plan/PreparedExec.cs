using System.Runtime.InteropServices;

namespace Nsinit.Plan;

/// <summary>
/// The first bytes of a container's file "exec": all that the front (src/Front) needs to execute another process there, as the launcher has found
/// and compiled it once. Offsets count from the start of the file. Texts end with NUL; offset 0 means "none". It holds for as long as the files
/// that it was made of are the same.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PreparedExec
{
    public uint Magic;
    /// <summary>Bytes of the whole file; the last one is NUL.</summary>
    public uint Size;
    /// <summary>What <see cref="ProgramHash"/> says of the nsinit-init that the plans are for.</summary>
    public ulong Program;
    /// <summary>The container's record.</summary>
    public FileStamp Record;
    /// <summary>Which process is its first.</summary>
    public FileStamp Process;
    /// <summary>Where its cgroups are; zeros when there is no such file.</summary>
    public FileStamp Cgroups;
    /// <summary>Start of the first process: field 22 of /proc/PID/stat.</summary>
    public ulong StartTime;
    /// <summary>The first process.</summary>
    public int Pid;
    /// <summary>The new process's user, as the host knows it: pipes for it are that one's.</summary>
    public uint Owner;
    /// <summary>The boot that this is true in.</summary>
    public uint BootId;
    /// <summary>What processes of nsinit-init are called in a list of them.</summary>
    public uint Label;
    /// <summary>A file that says whether the container is frozen.</summary>
    public uint Freezer;
    /// <summary>What is to be found in it then.</summary>
    public uint Frozen;
    /// <summary>The container's cgroup namespace, which the plan wants as the second of the descriptors beside socket and plan.</summary>
    public uint CgroupNamespace;
    /// <summary>Files that the new process's pid is written to: a list that ends with an empty text.</summary>
    public uint Attach;
    /// <summary>The log of events, and the directory of ends that are to be taken into it first.</summary>
    public uint EventLog;
    public uint Ended;
    /// <summary>The event, up to where the command stands in it, and from there up to where the time does.</summary>
    public uint EventHead;
    public uint EventTail;
    /// <summary>The plan of the new process, a multiple of 8. The front puts its arguments behind it.</summary>
    public uint Plan;
    public uint PlanSize;
    /// <summary>The plan of its watcher, a multiple of 8. The front puts the pid into it.</summary>
    public uint Watch;
    public uint WatchSize;

    /// <summary>"NSXQ" in memory order.</summary>
    public const uint MagicValue = 0x5158534e;

    /// <summary>Bytes in this structure.</summary>
    public const int Length = 160;

    /// <summary>No such file is larger.</summary>
    public const uint MaxSize = 1 << 20;

    /// <summary>A log of events of this size is put aside before anything is added, in bytes.</summary>
    public const uint MaxEventLog = 1 << 20;
}
