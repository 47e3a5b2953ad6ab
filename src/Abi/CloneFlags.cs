using System;

namespace Nsinit.Abi;

/// <summary>Flags of clone3(2) and setns(2), linux/sched.h.</summary>
[Flags]
internal enum CloneFlags : ulong
{
    None = 0,
    CLONE_NEWTIME = 0x80,
    CLONE_PIDFD = 0x1000,
    CLONE_PARENT = 0x8000,
    CLONE_NEWNS = 0x20000,
    CLONE_NEWCGROUP = 0x2000000,
    CLONE_NEWUTS = 0x4000000,
    CLONE_NEWIPC = 0x8000000,
    CLONE_NEWUSER = 0x10000000,
    CLONE_NEWPID = 0x20000000,
    CLONE_NEWNET = 0x40000000,
    CLONE_INTO_CGROUP = 0x200000000,
}

/// <summary>The argument of clone3(2), linux/sched.h (CLONE_ARGS_SIZE_VER2).</summary>
internal struct CloneArgs
{
    public ulong Flags;
    public ulong PidFd;
    public ulong ChildTid;
    public ulong ParentTid;
    public ulong ExitSignal;
    public ulong Stack;
    public ulong StackSize;
    public ulong Tls;
    public ulong SetTid;
    public ulong SetTidSize;
    public ulong Cgroup;
}
