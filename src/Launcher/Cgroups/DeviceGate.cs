using System;
using System.Collections.Generic;
using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Compile.Cgroups;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Weakened;
using Nsinit.Linux;
using Nsinit.Linux.Bpf;
using Nsinit.Linux.Cgroups;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Cgroups;

/// <summary>
/// Which devices the processes of a container may open, whatever nodes they find: a program on its cgroup of version 2, or the two lists of
/// version 1. It goes with the cgroup. Where the host lets us have neither, the container runs without.
/// </summary>
internal static class DeviceGate
{
    /// <summary>The controller of version 1.</summary>
    public const string Controller = "devices";

    /// <summary>
    /// The step that puts <paramref name="rules"/> in front of the devices, before a process is let in. With <paramref name="needed"/>, the option
    /// that says what cannot be had otherwise, it throws <see cref="NsinitException"/> where there can be no gate.
    /// </summary>
    public static List<HostStep> Steps(Func<CgroupSet> cgroups, IReadOnlyList<DeviceRule> rules, string? needed)
    {
        if (Weak.Lacks(Protection.DeviceGate)) { return []; }
        CgroupSet place = cgroups();
        if (place.Unified is null && !place.Legacy.ContainsKey(Controller) && needed is null) { return []; }
        return [new HostStep(Say(place, rules), () => Put(cgroups(), rules, needed), null)];
    }

    /// <summary>Whether there can be a gate here: what makes it, or why not.</summary>
    public static (bool Works, string How) Probe()
    {
        if (CgroupTree.Unified is null)
        {
            return CgroupTree.Legacy().ContainsKey(Controller) ? (true, "the devices controller of cgroup version 1") : (false, "no cgroups are mounted");
        }

        SysResult loaded = CgroupProgram.TryLoad(DeviceProgram.Encode(DeviceRules.Default));
        if (loaded.Failed) { return (false, $"bpf(2): {ErrnoText.Describe(loaded.Error)}"); }
        new OwnedFd((int)loaded.Value).Dispose();
        return (true, "a program on the cgroup of version 2");
    }

    private static void Put(CgroupSet cgroups, IReadOnlyList<DeviceRule> rules, string? needed)
    {
        SysResult put = cgroups.Unified is string unified ? Attach(unified, rules)
            : cgroups.Legacy.TryGetValue(Controller, out string? legacy) ? Write(legacy, rules)
            : SysResult.Fail(Errno.EOPNOTSUPP);
        if (!put.Failed) { return; }
        if (!IsRefusal(put.Error)) { put.OrThrow("say which devices the container may open"); }
        if (needed is null) { return; }
        throw new NsinitException($"let the container have a part of a device: {ErrnoText.Describe(put.Error)}")
        {
            Origin = needed, Hint = "give it all of that device, or none; nsinit doctor says what the host lacks for more",
        };
    }

    // Not ours to have, or not in this kernel (CONFIG_CGROUP_BPF).
    private static bool IsRefusal(Errno error) => error is Errno.EPERM or Errno.EACCES or Errno.EINVAL or Errno.ENOSYS or Errno.EOPNOTSUPP or Errno.EROFS;

    private static SysResult Attach(string cgroup, IReadOnlyList<DeviceRule> rules)
    {
        SysResult loaded = CgroupProgram.TryLoad(DeviceProgram.Encode(rules));
        if (loaded.Failed) { return loaded; }
        using OwnedFd program = new((int)loaded.Value);
        using OwnedFd directory = Paths.OpenDirectory(Fd.AT_FDCWD, cgroup);
        return CgroupProgram.TryAttach(directory.Value, program.Value);
    }

    private static SysResult Write(string cgroup, IReadOnlyList<DeviceRule> rules)
    {
        SysResult denied = CgroupFile.TryWrite($"{cgroup}/devices.deny", "a");
        if (denied.Failed) { return denied; }
        foreach (DeviceRule rule in rules)
        {
            SysResult written = CgroupFile.TryWrite($"{cgroup}/devices.{(rule.Allow ? "allow" : "deny")}", rule.Text);
            // What the cgroup above does not have itself stays denied.
            if (written.Failed && written.Error != Errno.EPERM) { return written; }
        }

        return denied;
    }

    private static Act Say(CgroupSet place, IReadOnlyList<DeviceRule> rules)
    {
        string[] texts = new string[rules.Count];
        for (int i = 0; i < texts.Length; i++) { texts[i] = rules[i].Text; }
        string all = string.Join(", ", texts);
        return place.Unified is string unified
            ? new(Actor.Launcher, "let it open these devices alone", "")
            {
                Messages = [$"bpf(BPF_PROG_LOAD, BPF_PROG_TYPE_CGROUP_DEVICE: {all})", $"bpf(BPF_PROG_ATTACH, \"{unified}\", BPF_CGROUP_DEVICE, BPF_F_ALLOW_MULTI)"],
            }
            : new(
                Actor.Launcher, "let it open these devices alone",
                $"cd {place.Legacy.GetValueOrDefault(Controller)}; echo a >devices.deny; for d in '{string.Join("' '", texts)}'; do echo \"$d\" >devices.allow; done")
            {
                Messages = ["write(\"devices.deny\", \"a\")", $"write(\"devices.allow\"): {all}"],
            };
    }
}
