using System;

namespace Nsinit.Init;

/// <summary>Options that are on or off: a bit for each letter, by its lower five bits.</summary>
[Flags]
internal enum Option : uint
{
    None = 0,
    /// <summary>Adopt orphans (PR_SET_CHILD_SUBREAPER) when not PID 1.</summary>
    Adopt = 1u << ('s' & 31),
    /// <summary>Signals go to the child's process group.</summary>
    Group = 1u << ('g' & 31),
    /// <summary>Say which orphans are reaped.</summary>
    Warn = 1u << ('w' & 31),
    /// <summary>Only the child is signalled, and it gets no session; the rest is left alone at the end.</summary>
    SingleChild = 1u << ('c' & 31),
    /// <summary>The child gets a session of its own, and its group the signals, as dumb-init does it.</summary>
    NewSession = 1u << ('n' & 31),
    /// <summary>No child at all: reap until SIGTERM or SIGINT.</summary>
    Pause = 1u << ('P' & 31),
    /// <summary>End with the last process, not with the child.</summary>
    WaitAll = 1u << ('a' & 31),
    /// <summary>Say which process died of which signal.</summary>
    Report = 1u << ('d' & 31),
    /// <summary>As init of a machine: start the command again when it ends.</summary>
    Respawn = 1u << ('R' & 31),

    // These have no letter.
    /// <summary>Called by our own name: without a command, be the init of whatever this is.</summary>
    Own = 1u << 27,
    /// <summary>Stop ourselves too when the child is told to stop: then the shell that started us gets its turn.</summary>
    JobControl = 1u << 28,
    /// <summary>Init of a machine: PID 1 of the first PID namespace.</summary>
    Machine = 1u << 29,
}

/// <summary>Who is signalled when init is.</summary>
internal enum Target : byte
{
    Child,
    /// <summary>The child's process group.</summary>
    Group,
    /// <summary>All descendants in the child's session.</summary>
    Session,
    /// <summary>All descendants, those that were adopted too.</summary>
    All,
}

/// <summary>What the command line and the environment ask of an init.</summary>
internal unsafe struct Options
{
    public Option Given;
    public Target Target;
    /// <summary>0 nothing, 1 warnings, 2 and 3 more.</summary>
    public int Verbosity;
    /// <summary>The signal to get when the parent dies; 0: none.</summary>
    public int DeathSignal;
    /// <summary>Seconds between asking the remaining processes to end and killing them; -1: they are not asked.</summary>
    public int Grace;
    /// <summary>Where the command starts in the arguments.</summary>
    public int First;
    /// <summary>Exit codes that become 0, a bit each.</summary>
    public fixed ulong Forgiven[4];
    /// <summary>What each signal becomes; 0: itself.</summary>
    public fixed byte Rewritten[Abi.Signal.Last + 1];

    /// <summary>A signal that is not passed on.</summary>
    public const byte Dropped = 255;

    public readonly bool Has(Option option) => (Given & option) != 0;
}
