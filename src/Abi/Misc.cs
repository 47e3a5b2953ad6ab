namespace Nsinit.Abi;

/// <summary>Constants of memfd_create(2), fcntl(2) seals, flock(2), inotify(7), renameat2(2), mmap(2).</summary>
internal static class Misc
{
    public const uint MFD_CLOEXEC = 1;
    public const uint MFD_ALLOW_SEALING = 2;
    public const uint MFD_EXEC = 0x10;
    public const int F_DUPFD_CLOEXEC = 1030;
    public const int F_GETFD = 1;
    public const int F_SETFD = 2;
    public const int F_SETFL = 4;
    public const int FD_CLOEXEC = 1;
    public const int F_ADD_SEALS = 1033;
    public const int F_SEAL_SEAL = 1;
    public const int F_SEAL_SHRINK = 2;
    public const int F_SEAL_GROW = 4;
    public const int F_SEAL_WRITE = 8;
    public const int LOCK_SH = 1;
    public const int LOCK_EX = 2;
    public const int LOCK_NB = 4;
    public const int LOCK_UN = 8;
    public const uint RENAME_NOREPLACE = 1;
    public const uint IN_MODIFY = 2;
    public const uint IN_MOVED_TO = 0x80;
    public const uint IN_CREATE = 0x100;
    public const uint IN_CLOSE_WRITE = 8;
    public const uint IN_CLOEXEC = 0x80000;
    public const int PROT_READ = 1;
    public const int PROT_WRITE = 2;
    public const int MAP_PRIVATE = 2;
    public const int MAP_ANONYMOUS = 0x20;
    public const int SEEK_SET = 0;
    public const int SEEK_END = 2;
}

/// <summary>Resource limits of prlimit(2): soft and hard.</summary>
internal struct RLimit
{
    public ulong Soft;
    public ulong Hard;

    public const int RLIMIT_MEMLOCK = 8;
    public const ulong Infinity = ulong.MaxValue;
}

/// <summary>What processes have used, getrusage(2).</summary>
internal struct Rusage
{
    public long UserSeconds;
    public long UserMicroseconds;
    public long SystemSeconds;
    public long SystemMicroseconds;
    /// <summary>The most memory that one of them had, in KiB.</summary>
    public long MaxResident;
    public long SharedText;
    public long UnsharedData;
    public long UnsharedStack;
    public long MinorFaults;
    public long MajorFaults;
    public long Swaps;
    public long BlocksRead;
    public long BlocksWritten;
    public long MessagesSent;
    public long MessagesReceived;
    public long Signals;
    public long VoluntarySwitches;
    public long InvoluntarySwitches;
}

/// <summary>Names of the machine, uname(2): six fields of 65 bytes.</summary>
internal unsafe struct UtsName
{
    public fixed byte Fields[6 * FieldSize];

    public const int FieldSize = 65;
    public const int ReleaseIndex = 2;
    public const int MachineIndex = 4;
}
