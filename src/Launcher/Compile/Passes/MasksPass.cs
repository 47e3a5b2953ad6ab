using Nsinit.Abi;

namespace Nsinit.Launcher.Compile.Passes;

/// <summary>Hides and protects what /proc and /sys show of the whole machine: the lists of Docker and Podman.</summary>
internal static class MasksPass
{
    private static readonly string[] Hidden =
    [
        "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
        "/proc/sched_debug", "/proc/scsi", "/proc/timer_list", "/proc/timer_stats",
        "/sys/devices/virtual/powercap", "/sys/firmware",
    ];

    private static readonly string[] Protected =
    [
        "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger",
    ];

    public static void Write(Draft draft)
    {
        PlanWriter plan = draft.Plan;
        byte nothing = plan.NewSlot("/dev/null");
        plan.Open(nothing, draft.Dev, "null", OpenFlags.O_PATH, ResolveFlags.RESOLVE_NO_SYMLINKS);
        foreach (string path in Hidden)
        {
            plan.Act($"hide {path}, if it is there", $"mount --bind /dev/null {path}");
            plan.Mask(draft.Root, path, nothing, draft.Empty);
        }

        plan.Close(nothing);
        foreach (string path in Protected)
        {
            plan.Act($"make {path} read-only, if it is there", $"mount --bind -o ro {path} {path}");
            plan.ReadOnly(draft.Root, path);
        }
    }
}
