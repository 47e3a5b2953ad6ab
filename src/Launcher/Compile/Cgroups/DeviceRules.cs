using System.Collections.Generic;
using System.Linq;
using Nsinit.Abi;
using Nsinit.Launcher.Spec;
using Nsinit.Linux.Bpf;

namespace Nsinit.Launcher.Compile.Cgroups;

/// <summary>Which devices a container may use: the list of runc and Docker.</summary>
internal static class DeviceRules
{
    private const uint TerminalMajor = 136;

    /// <summary>The devices that every container has in its /dev.</summary>
    public static IReadOnlyList<(string Name, uint Major, uint Minor)> Nodes { get; } =
    [
        ("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0),
    ];

    /// <summary>What every container may do.</summary>
    public static IReadOnlyList<DeviceRule> Default { get; } =
    [
        // A node is nothing but a name until it is opened: archives are unpacked in containers too.
        new(DeviceKind.BPF_DEVCG_DEV_CHAR, null, null, DeviceAccess.BPF_DEVCG_ACC_MKNOD),
        new(DeviceKind.BPF_DEVCG_DEV_BLOCK, null, null, DeviceAccess.BPF_DEVCG_ACC_MKNOD),
        .. Nodes.Select(node => Own(node.Major, node.Minor)),
        // /dev/console, ptmx, and its terminals.
        Own(5, 1), Own(5, 2), Own(TerminalMajor, null),
    ];

    /// <summary>Whether a gate has to keep a container from a part of what its nodes would let it do.</summary>
    public static bool IsPartial(DeviceAccess access) => (access | DeviceAccess.BPF_DEVCG_ACC_MKNOD) != DeviceSpec.All;

    private static DeviceRule Own(uint major, uint? minor) => new(DeviceKind.BPF_DEVCG_DEV_CHAR, major, minor, DeviceSpec.All);
}
