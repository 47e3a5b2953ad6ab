using Nsinit.Abi;

namespace Nsinit.Linux.Bpf;

/// <summary>
/// What may be done with devices, or may not. Of two rules that speak of the same access to the same device, the later one counts; what no
/// rule speaks of is denied.
/// </summary>
/// <param name="Kind">Character or block devices; null: both.</param>
/// <param name="Major">Their driver's number; null: any.</param>
/// <param name="Minor">Their own number; null: any.</param>
/// <param name="Access">What is meant.</param>
/// <param name="Allow">Whether it is allowed.</param>
internal readonly record struct DeviceRule(DeviceKind? Kind, uint? Major, uint? Minor, DeviceAccess Access, bool Allow = true)
{
    /// <summary>As devices.allow and devices.deny of cgroup version 1 take it: "c 1:3 rwm".</summary>
    public string Text => $"{Letter} {Number(Major)}:{Number(Minor)} {Letters(Access)}";

    private char Letter => Kind switch { null => 'a', DeviceKind.BPF_DEVCG_DEV_BLOCK => 'b', _ => 'c' };

    /// <summary>Some of the letters of rwm.</summary>
    public static string Letters(DeviceAccess access) =>
        ((access & DeviceAccess.BPF_DEVCG_ACC_READ) != 0 ? "r" : "") + ((access & DeviceAccess.BPF_DEVCG_ACC_WRITE) != 0 ? "w" : "")
        + ((access & DeviceAccess.BPF_DEVCG_ACC_MKNOD) != 0 ? "m" : "");

    private static string Number(uint? number) => number is uint given ? $"{given}" : "*";
}
