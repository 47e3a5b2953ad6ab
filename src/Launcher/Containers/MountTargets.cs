using System;
using System.Collections.Generic;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.Weakened;

namespace Nsinit.Launcher.Containers;

/// <summary>
/// What users may mount on or below /proc, /sys and /dev, where an image may mount nothing: programs trust what is there, and the covers that
/// hide the machine lie on it. Other places are an image's or a user's to cover; that no link leads from one of them to these is the matter
/// of <see cref="Compile.Passes.MountsPass"/>.
/// </summary>
internal static class MountTargets
{
    // What lxcfs shows in the place of the machine's figures, and what CRIU and FIPS need: the files that runc lets be covered.
    private static readonly string[] Figures =
    [
        "/proc/cpuinfo", "/proc/diskstats", "/proc/loadavg", "/proc/meminfo", "/proc/slabinfo", "/proc/stat", "/proc/swaps", "/proc/uptime",
        "/proc/sys/crypto/fips_enabled", "/proc/sys/kernel/ns_last_pid",
    ];

    // What nsinit itself opens, hands to the payload or leads elsewhere by.
    private static readonly string[] Own =
    [
        "/dev/null", "/dev/tty", "/dev/console", "/dev/ptmx", "/dev/pts", "/dev/fd", "/dev/stdin", "/dev/stdout", "/dev/stderr",
    ];

    /// <summary>Throws <see cref="NsinitException"/>, which names the option or the image's word, on a mount that may not be.</summary>
    public static void Check(IEnumerable<MountSpec> mounts, IEnumerable<DeviceSpec> devices)
    {
        if (Weak.Lacks(Protection.Targets)) { return; }
        foreach (MountSpec mount in mounts)
        {
            if (mount.OfImage && KernelPlaces.Hold(mount.Target))
            {
                throw Refused(mount.Target, "an image has no say there", mount.Origin, "the image is at fault: take that VOLUME out of it");
            }

            bool file = mount.Kind == MountKind.Bind && mount.File;
            if (Why(mount.Target, file, mount.Volume is null ? mount.Source : "") is (string why, string hint)) { throw Refused(mount.Target, why, mount.Origin, hint); }
        }

        foreach (DeviceSpec device in devices)
        {
            bool elsewhere = KernelPlaces.IsAtOrBelow(device.Target, "/proc") || KernelPlaces.IsAtOrBelow(device.Target, "/sys");
            if (elsewhere) { throw Refused(device.Target, "devices are not there", device.Origin, "name a place below /dev: --device HOST:CONTAINER"); }
            if (Why(device.Target, true, "") is (string why, string hint)) { throw Refused(device.Target, why, device.Origin, hint); }
        }
    }

    /// <summary>Why a user may not mount on <paramref name="target"/>, and what to do; null: it is allowed.</summary>
    /// <param name="target">An absolute path without "." and "..".</param>
    /// <param name="file">Whether it is a file that is mounted.</param>
    /// <param name="source">A path of the host; empty: it is none.</param>
    public static (string Why, string Hint)? Why(string target, bool file, string source)
    {
        if (KernelPlaces.IsAtOrBelow(target, "/proc"))
        {
            return file && Array.IndexOf(Figures, target) >= 0 ? null : ("/proc shows the container's processes, and hides the machine",
                $"only these may be covered, by files: {string.Join(", ", Figures)}; a setting of the kernel is changed with --sysctl");
        }

        if (target == "/sys")
        {
            return KernelPlaces.IsAtOrBelow(source, "/sys") ? null : ("programs trust what the kernel shows there", "name a directory below it, or -v /sys:/sys:ro");
        }

        if (target == "/dev") { return ("the container's own devices and terminals are there", "give it devices singly, with --device, or mount something below it"); }
        return Array.Exists(Own, path => KernelPlaces.IsAtOrBelow(target, path)) ? ("that is the container's own", "choose another name below /dev") : null;
    }

    private static NsinitException Refused(string target, string why, string origin, string hint) => new($"mount on {target}: {why}") { Origin = origin, Hint = hint };
}
