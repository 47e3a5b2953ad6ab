namespace Nsinit.Init.Alone;

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
    /// <summary>Adopt orphans (PR_SET_CHILD_SUBREAPER) when not PID 1.</summary>
    public bool Adopt;
    /// <summary>Called by our own name: without a command, be the init of whatever this is.</summary>
    public bool Own;
    /// <summary>The child gets a session of its own, and its group the signals, as dumb-init does it.</summary>
    public bool NewSession;
    /// <summary>Stop ourselves too when the child is told to stop: then the shell that started us gets its turn.</summary>
    public bool JobControl;
    /// <summary>Init of a machine: PID 1 of the first PID namespace.</summary>
    public bool Machine;
    /// <summary>Only the child is signalled, whatever the other options say; the rest is left alone at the end.</summary>
    public bool SingleChild;
    /// <summary>Say which orphans are reaped.</summary>
    public bool Warn;
    /// <summary>Say which process died of which signal.</summary>
    public bool Report;
    /// <summary>End with the last process, not with the child.</summary>
    public bool WaitAll;
    /// <summary>No child at all: reap until SIGTERM or SIGINT.</summary>
    public bool Pause;
    /// <summary>As init of a machine: start the command again when it ends.</summary>
    public bool Respawn;
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
    public fixed byte Rewritten[65];

    /// <summary>A signal that is not passed on.</summary>
    public const byte Dropped = 255;
}
