using System;
using System.Collections.Generic;
using System.Linq;
using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Linux.Netlink;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.Compile;

/// <summary>Plans that find out whether the kernel can do something, by doing it where nobody sees it.</summary>
internal static class ProbeCompiler
{
    /// <summary>Makes one namespace.</summary>
    public static BootPlan Namespace(CloneFlags flag) => InNew(flag, _ => { });

    /// <summary>Mounts a new file system of a type, in a mount namespace that goes at once.</summary>
    public static BootPlan FileSystem(string type, string[] options, CloneFlags more = CloneFlags.None) => InNew(CloneFlags.CLONE_NEWNS | more, plan =>
    {
        byte slot = plan.NewSlot(type);
        plan.Act($"mount {type}");
        plan.MakeMount(slot, type, options, MountAttrs.None);
    });

    /// <summary>Mounts an overlay of the directories lower, upper and work in <paramref name="directory"/>.</summary>
    public static BootPlan Overlay(string directory) => InNew(CloneFlags.CLONE_NEWNS, plan =>
    {
        byte slot = plan.NewSlot("overlay");
        plan.Act("mount overlay");
        plan.Chdir(directory);
        plan.MakeMount(slot, "overlay", ["source=overlay", "lowerdir=lower", "upperdir=upper", "workdir=work"], MountAttrs.None);
    });

    /// <summary>Sends requests to rtnetlink in a network namespace of its own.</summary>
    public static BootPlan Route(IReadOnlyList<RouteRequest> requests, CloneFlags more = CloneFlags.None) => InNew(CloneFlags.CLONE_NEWNET | more, plan =>
    {
        NetlinkWriter writer = new();
        foreach (RouteRequest request in requests) { request.Write(writer); }
        plan.Act(requests[0].Attempt);
        plan.Netlink(writer);
        plan.DescribeSteps([.. requests.Select(r => r.Message)], [.. requests.Select(r => r.Attempt)]);
    });

    private static BootPlan InNew(CloneFlags flags, Action<PlanWriter> act)
    {
        PlanWriter plan = new() { Actor = Actor.Host };
        plan.Act("clone into new namespaces");
        int clone = plan.Clone(flags, tell: false);
        plan.ContinueElsewhere(clone, () => plan.Exit(0));
        act(plan);
        plan.Exit(0);
        return plan.Finish();
    }
}
