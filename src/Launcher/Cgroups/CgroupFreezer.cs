using System;
using System.Threading;
using Nsinit.Launcher.Errors;
using Nsinit.Linux.Cgroups;

namespace Nsinit.Launcher.Cgroups;

/// <summary>Stops all processes of a container at once, and lets them go on: the freezer of either version.</summary>
internal static class CgroupFreezer
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Whether the container is frozen.</summary>
    public static bool IsFrozen(CgroupSet cgroups) => Sign(cgroups) is (string file, string frozen)
        && CgroupFile.TryRead(file)?.Contains(frozen, StringComparison.Ordinal) == true;

    /// <summary>The file that says whether it is, and what is to be found in it then; null: there is no freezer.</summary>
    public static (string File, string Frozen)? Sign(CgroupSet cgroups) => cgroups.Unified is string unified ? ($"{unified}/cgroup.events", "frozen 1")
        : cgroups.Legacy.TryGetValue("freezer", out string? freezer) ? ($"{freezer}/freezer.state", "FROZEN") : null;

    /// <summary>
    /// Freezes, and returns when all processes stand. Throws <see cref="NsinitException"/> when one does not within ten
    /// seconds, as one in uninterruptible sleep does not; then all go on.
    /// </summary>
    public static void Freeze(CgroupSet cgroups, string name)
    {
        Write(cgroups, name, frozen: true);
        long until = Environment.TickCount64 + (long)Limit.TotalMilliseconds;
        while (!IsFrozen(cgroups))
        {
            if (Environment.TickCount64 > until)
            {
                Write(cgroups, name, frozen: false);
                throw new NsinitException($"pause container {name}: a process of it did not stop in {Limit.TotalSeconds} seconds")
                {
                    Hint = "it waits for a device, perhaps (state D in nsinit top)",
                };
            }

            Thread.Sleep(2);
        }
    }

    public static void Thaw(CgroupSet cgroups, string name) => Write(cgroups, name, frozen: false);

    private static void Write(CgroupSet cgroups, string name, bool frozen)
    {
        if (cgroups.Unified is string unified) { CgroupFile.Write($"{unified}/cgroup.freeze", frozen ? "1" : "0"); }
        else if (cgroups.Legacy.TryGetValue("freezer", out string? freezer)) { CgroupFile.Write($"{freezer}/freezer.state", frozen ? "FROZEN" : "THAWED"); }
        else { throw new NsinitException($"pause container {name}: it has no cgroup with a freezer") { Hint = "mount cgroup2, and start the container again" }; }
    }
}
