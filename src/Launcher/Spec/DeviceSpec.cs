using Nsinit.Abi;

namespace Nsinit.Launcher.Spec;

/// <summary>A device of the host that a container gets.</summary>
/// <param name="Source">Its node on the host, an absolute path.</param>
/// <param name="Target">Where it is in the container, an absolute path.</param>
/// <param name="Origin">The option as it was written.</param>
internal sealed record DeviceSpec(string Source, string Target, string Origin)
{
    /// <summary>What may be done with it.</summary>
    public DeviceAccess Access { get; init; } = All;

    /// <summary>Everything.</summary>
    public const DeviceAccess All = DeviceAccess.BPF_DEVCG_ACC_READ | DeviceAccess.BPF_DEVCG_ACC_WRITE | DeviceAccess.BPF_DEVCG_ACC_MKNOD;
}
