using System;
using System.Collections.Generic;
using System.Linq;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.Weakened;
using Nsinit.Linux.Conntrack;
using Nsinit.Linux.Netlink;
using Nsinit.Linux.Nftables;

namespace Nsinit.Launcher.Compile.Firewall;

/// <summary>The part of putting away that takes published ports back, compiled to bytes while the container starts.</summary>
internal static class PortsCompiler
{
    // A socket of nsinit-init has the kernel's usual buffer, 208 KiB: so many requests of 250 elements fit.
    private const int MaxRequests = 8;

    /// <summary>Writes it, and then what <paramref name="release"/> does: carried out only if nothing leads to the container's addresses any more.</summary>
    public static void Withdraw(PlanWriter plan, ContainerSpec spec, Placement place, Action release)
    {
        List<int> conditions = place.Ports.Count == 0 ? [] : Withdraw(plan, spec, place);
        release();
        if (!Weak.Lacks(Protection.Withdrawal)) { conditions.ForEach(plan.LeaveOutFrom); }
    }

    private static List<int> Withdraw(PlanWriter plan, ContainerSpec spec, Placement place)
    {
        List<int> conditions = [];
        List<ChangeElements> requests = PortElements.Of(place.Ports, place.Targets, spec.Id, ElementChange.Delete);
        foreach (ChangeElements[] batch in requests.Chunk(MaxRequests))
        {
            plan.Act("withdraw its ports", string.Join("; ", batch.Select(r => $"nft {r.Command}")));
            NetlinkWriter writer = new();
            NftBatch.Write(writer, batch);
            conditions.Add(plan.Netlink(writer, optional: true, NetlinkAbi.NETLINK_NETFILTER));
            plan.DescribeSteps(
                ["NFNL_MSG_BATCH_BEGIN", .. batch.Select(r => r.Message), "NFNL_MSG_BATCH_END"], NftBatch.Attempts(batch));
        }

        // Connections that are remembered would go on to the dead address: a client that keeps sending never meets the next container.
        foreach (FlushAnswered flush in place.Targets.Select(a => new FlushAnswered(a)))
        {
            plan.Act(flush.Attempt, flush.Command);
            NetlinkWriter writer = new();
            flush.Write(writer);
            conditions.Add(plan.Netlink(writer, optional: true, NetlinkAbi.NETLINK_NETFILTER));
            plan.DescribeSteps([flush.Message], [flush.Attempt]);
        }

        return conditions;
    }

    /// <summary>The interface where the ports are: that of the default routes, by which answers go out.</summary>
    public static InterfaceSpec Card(IReadOnlyList<InterfaceSpec> interfaces) => interfaces.FirstOrDefault(i => i.Gateways.Count > 0) ?? interfaces[0];
}
