using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Nsinit.Launcher.Compile;
using Xunit;

namespace Nsinit.Tests.Unit.Plans;

/// <summary>Which mounts of a plan let devices work, read off the plan itself: /dev, its terminals and nodes, and what was asked for.</summary>
public sealed partial class NodevTests
{
    private static readonly string[] Always = ["</dev/pts> pts", "</dev> dev"];

    private static readonly string[] Nodes = [.. ((string[])["full", "null", "random", "tty", "urandom", "zero"]).Select(n => $"<device> {n}")];

    private static readonly Dictionary<string, string[]> Asked = new()
    {
        ["run-devices"] = ["<device> /dev/fuse"],
        ["run-device-binds"] = ["<mount> /dev/kvm", "<mount> /build"],
        ["run-terminal"] = ["<console> console"],
        ["run-detached-terminal"] = ["<console> console"],
        ["run-mapped"] = Nodes,
        ["run-nested"] = Nodes,
    };

    public static TheoryData<string> Names => [.. Samples.Plans.Keys.Where(n => n == "run" || n.StartsWith("run-", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Devices_work_only_where_they_are_meant_to(string name) =>
        Assert.Equal(
            Always.Concat(Asked.GetValueOrDefault(name, [])).Order(StringComparer.Ordinal),
            Open(PlanText.Disassemble(Samples.Plans[name])).Order(StringComparer.Ordinal));

    /// <summary>A reader that finds nothing would agree with everything.</summary>
    [Fact]
    public void A_plan_without_the_attribute_is_noticed()
    {
        string plan = PlanText.Disassemble(Samples.Plans["run-volumes"]).Replace("MOUNT_ATTR_NODEV", "", StringComparison.Ordinal);
        Assert.Superset(new HashSet<string>(["<root> /var/lib/nsinit/containers/0123456789ab", "<mount> /data", "<name file> /etc/hosts"]), Open(plan).ToHashSet());
    }

    // A mount is open from when it is made or copied until an instruction says nodev of it, be that before or after it is attached.
    private static List<string> Open(string plan)
    {
        List<(string Slot, string Where)> open = [];
        HashSet<string> closed = [];
        foreach (string line in plan.Split('\n'))
        {
            Match made = Made().Match(line);
            if (made.Success && line.Contains("NODEV", StringComparison.Ordinal)) { closed.Add(made.Groups[1].Value); }
            else if (made.Success) { closed.Remove(made.Groups[1].Value); }
            Match attached = Attached().Match(line);
            if (attached.Success && !closed.Contains(attached.Groups[2].Value)) { open.Add((attached.Groups[2].Value, attached.Groups[1].Value)); }
            Match changed = Changed().Match(line);
            if (!changed.Success) { continue; }
            closed.Add(changed.Groups[1].Value);
            if (open.Count > 0 && open[^1].Slot == changed.Groups[1].Value) { open.RemoveAt(open.Count - 1); }
        }

        // Handed over as they are to be: an image file and what another container has are mounted without devices; the covers are the host's, in a mount
        // namespace that is left before the container is cloned.
        return [.. open.Where(m => m.Slot is not ("<disk image>" or "<mapped state>" or "<mapped root>" or "</dev/shm of db, copied>")).Select(m => $"{m.Slot} {m.Where}")];
    }

    [GeneratedRegex("(<[^>]+>) = (?:fsopen|open_tree|recvmsg)\\(")]
    private static partial Regex Made();

    [GeneratedRegex("openat2\\((?:<[^>]+>, )?\"([^\"]+)\", .*; move_mount\\((<[^>]+>)\\)")]
    private static partial Regex Attached();

    [GeneratedRegex("mount_setattr\\((<[^>]+>), [^)]*MOUNT_ATTR_NODEV")]
    private static partial Regex Changed();
}
