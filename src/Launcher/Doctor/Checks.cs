using System;
using System.Collections.Generic;
using System.Net;
using Nsinit.Abi;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.Network;
using Nsinit.Launcher.Network.Firewall;
using Nsinit.Launcher.State;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.Doctor;

/// <summary>
/// What this kernel and host can and cannot do, found out by doing it: each probe is a plan that nsinit-init carries out
/// in namespaces that go at once.
/// </summary>
internal static class Checks
{
    private static readonly (string Name, CloneFlags Flag, string Symbol, bool Needed)[] Namespaces =
    [
        ("pid namespaces", CloneFlags.CLONE_NEWPID, "CONFIG_PID_NS", true),
        ("network namespaces", CloneFlags.CLONE_NEWNET, "CONFIG_NET_NS", true),
        ("mount namespaces", CloneFlags.CLONE_NEWNS, "CONFIG_NAMESPACES", true),
        ("uts namespaces", CloneFlags.CLONE_NEWUTS, "CONFIG_UTS_NS", true),
        ("ipc namespaces", CloneFlags.CLONE_NEWIPC, "CONFIG_IPC_NS", true),
        ("cgroup namespaces", CloneFlags.CLONE_NEWCGROUP, "CONFIG_CGROUPS", true),
        ("user namespaces", CloneFlags.CLONE_NEWUSER, "CONFIG_USER_NS", false),
    ];

    private static readonly (string Name, string Type, string[] Options, CloneFlags More, string Symbol)[] FileSystems =
    [
        ("proc", "proc", ["source=proc"], CloneFlags.CLONE_NEWPID, "CONFIG_PROC_FS"),
        ("sysfs", "sysfs", ["source=sysfs"], CloneFlags.CLONE_NEWNET, "CONFIG_SYSFS"),
        ("tmpfs", "tmpfs", ["source=tmpfs"], CloneFlags.None, "CONFIG_TMPFS"),
        ("devpts", "devpts", ["source=devpts", "newinstance"], CloneFlags.None, "CONFIG_UNIX98_PTYS"),
        ("mqueue", "mqueue", ["source=mqueue"], CloneFlags.CLONE_NEWIPC, "CONFIG_POSIX_MQUEUE"),
    ];

    // A user who is not root does all in a user namespace.
    private static CloneFlags Own => HostFacts.User == 0 ? CloneFlags.None : CloneFlags.CLONE_NEWUSER;

    /// <summary>All checks, in the order in which they are worth reading.</summary>
    public static IEnumerable<Finding> All(StateRoot root)
    {
        yield return HostChecks.Kernel();
        yield return HostChecks.Privileges();
        foreach ((string name, CloneFlags flag, string symbol, bool needed) in Namespaces)
        {
            yield return Try(name, () => HostPlan.Run(ProbeCompiler.Namespace(flag | Own)), needed ? Verdict.Bad : Verdict.Lacking,
                e => e == Errno.ENOSPC ? "raise the limit: /proc/sys/user/max_*_namespaces" : $"the kernel needs {symbol}");
        }

        foreach ((string name, string type, string[] options, CloneFlags more, string symbol) in FileSystems)
        {
            yield return Try(name, () => HostPlan.Run(ProbeCompiler.FileSystem(type, options, more | Own)), Verdict.Bad, _ => $"the kernel needs {symbol}");
        }

        // Without ids nothing can be written there; with them it is as for root (Linux 5.11).
        if (Own == CloneFlags.None) { yield return Overlay(root); }
        yield return Route("bridge", new CreateBridge("probe", MacAddresses.For(IPAddress.Parse("192.0.2.1")), 0), "CONFIG_BRIDGE: modprobe bridge");
        yield return Route("veth", new CreateVeth("probe", "", 0, 0, "peer", 0, MacAddresses.For(IPAddress.Parse("192.0.2.2")), 0), "CONFIG_VETH: modprobe veth");
        yield return Try("filters of interfaces", () => HostPlan.Run(ProbeCompiler.Route(SenderGuard.Probe(), Own)), Verdict.Lacking,
            _ => $"to keep containers from pretending to be each other, the kernel needs {SenderGuard.Symbols}: modprobe sch_ingress cls_bpf");
        // Only root makes such networks.
        if (Own == CloneFlags.None)
        {
            yield return Driver(SublinkKind.Macvlan);
            yield return Driver(SublinkKind.Ipvlan);
        }

        foreach (Finding finding in HostChecks.More()) { yield return finding; }
        foreach (Finding finding in RootlessChecks.All()) { yield return finding; }
    }

    // Names the state directory's file system: overlay works on most, not on all.
    private static Finding Overlay(StateRoot root) => Try(
        $"overlay on {root.Path}",
        () =>
        {
            using ProbeDirectory directory = ProbeDirectory.Make(root.Path);
            HostPlan.Run(ProbeCompiler.Overlay(directory.Path));
        },
        Verdict.Lacking,
        e => e switch
        {
            Errno.ENODEV => "the kernel needs CONFIG_OVERLAY_FS: modprobe overlay; until then use --rootfs direct",
            _ => "put the state directory on another file system with --root DIR, or use --rootfs direct",
        });

    private static Finding Route(string name, RouteRequest request, string advice) =>
        Try(name, () => HostPlan.Run(ProbeCompiler.Route([request], Own)), Verdict.Bad, _ => $"the kernel needs {advice}");

    private static Finding Driver(string name) => Try(
        name,
        () =>
        {
            using RouteSocket socket = new();
            Sublinks.Require(socket, SublinkKind.Find(name, null)!, $"network create --driver {name}");
        },
        Verdict.Lacking,
        _ => $"the kernel needs CONFIG_{name.ToUpperInvariant()}: modprobe {name}");

    private static Finding Try(string name, Action act, Verdict otherwise, Func<Errno, string> advice)
    {
        try
        {
            act();
            return new Finding(name, Verdict.Good, "works");
        }
        catch (Errors.NsinitException e)
        {
            return new Finding(name, otherwise, e.Message, Advise(e.Error, advice));
        }
        catch (Linux.KernelException e)
        {
            return new Finding(name, otherwise, e.Message, Advise(e.Error, advice));
        }
    }

    private static string Advise(Errno error, Func<Errno, string> advice) =>
        error is Errno.EPERM or Errno.EACCES ? "run it as root" : advice(error);
}
