using Nsinit.Abi;

namespace Nsinit.Launcher.Spec;

/// <summary>Sets of capabilities, as bits.</summary>
internal static class CapabilitySets
{
    /// <summary>
    /// What a container's root has: Docker's set without CAP_MKNOD, which is harmless only where a device cgroup guards
    /// the machine's disks.
    /// </summary>
    public static readonly ulong Default = Of(
        Capability.CAP_CHOWN, Capability.CAP_DAC_OVERRIDE, Capability.CAP_FSETID, Capability.CAP_FOWNER,
        Capability.CAP_NET_RAW, Capability.CAP_SETGID, Capability.CAP_SETUID,
        Capability.CAP_SETFCAP, Capability.CAP_SETPCAP, Capability.CAP_NET_BIND_SERVICE, Capability.CAP_SYS_CHROOT,
        Capability.CAP_KILL, Capability.CAP_AUDIT_WRITE);

    private static ulong Of(params Capability[] capabilities)
    {
        ulong bits = 0;
        foreach (Capability capability in capabilities) { bits |= 1UL << (int)capability; }
        return bits;
    }
}
