namespace Nsinit.Abi;

/// <summary>Operations of prctl(2).</summary>
internal static class Prctl
{
    public const int PR_SET_PDEATHSIG = 1;
    public const int PR_SET_SECCOMP = 22;
    public const int PR_SET_DUMPABLE = 4;
    public const int PR_SET_KEEPCAPS = 8;
    public const int PR_SET_NAME = 15;
    public const int PR_CAPBSET_DROP = 24;
    public const int PR_SET_SECUREBITS = 28;
    public const int PR_SET_CHILD_SUBREAPER = 36;
    public const int PR_SET_NO_NEW_PRIVS = 38;
    public const int PR_CAP_AMBIENT = 47;
    public const int PR_CAP_AMBIENT_RAISE = 2;
    public const int PR_CAP_AMBIENT_CLEAR_ALL = 4;

    /// <summary>Capabilities stay when ids change, linux/securebits.h.</summary>
    public const ulong SECBIT_NO_SETUID_FIXUP = 4;
}
