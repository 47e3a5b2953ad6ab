using System.Collections.Generic;
using System.Linq;
using System.Net;
using Nsinit.Abi;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.Weakened;
using Nsinit.Linux.Netlink;
using Nsinit.Linux.Route;
using Nsinit.Linux.Traffic;

namespace Nsinit.Launcher.Compile.Passes;

/// <summary>Waits for the launcher, and then brings up lo and the interfaces that the launcher has put here.</summary>
internal static class NetworkPass
{
    /// <summary>The act during which the launcher does its part.</summary>
    public const string WaitPhrase = "wait for the launcher";

    private const int LoopbackIndex = 1;

    public static void Write(Draft draft)
    {
        PlanWriter plan = draft.Plan;
        plan.Act("close what led to the host's files");
        plan.Keep();
        plan.Act(WaitPhrase);
        plan.Await(ready: !Weak.Lacks(Protection.Ready));
        if (draft.Place.LegacyCgroups.Count > 0 && draft.Spec.Namespaces.Cgroup.Kind == NamespaceKind.Private)
        {
            plan.Act("make a cgroup namespace", "unshare -C");
            plan.Unshare(CloneFlags.CLONE_NEWCGROUP);
        }

        SettingsPass.Write(draft);
        if (draft.Spec.Namespaces.Network.Kind != NamespaceKind.Private) { return; }

        // One batch: a socket, a send and a receive for all of them.
        List<RouteRequest> requests = Requests(draft.Place);
        NetlinkWriter writer = new();
        List<string> shell = [];
        foreach (RouteRequest request in requests)
        {
            request.Write(writer);
            shell.Add(request.Command);
        }

        plan.Act(Phrase(draft.Place), string.Join("; ", shell));
        plan.Netlink(writer);
        plan.DescribeSteps(requests.ConvertAll(r => r.Message), requests.ConvertAll(r => r.Attempt));
    }

    private static List<RouteRequest> Requests(Placement place)
    {
        List<RouteRequest> requests = [new SetLinkUp(LoopbackIndex, "lo")];
        foreach (InterfaceSpec card in Own(place)) { requests.AddRange(Requests(card)); }

        foreach (MovedLink moved in place.Moved)
        {
            foreach (InterfaceAddress address in moved.Addresses) { requests.Add(new AddAddress(moved.Index, moved.Link.Inside, address.Address, address.Prefix)); }
            requests.Add(new SetLinkUp(moved.Index, moved.Link.Inside));
        }

        return requests;
    }

    /// <summary>What brings one interface up, inside.</summary>
    public static IEnumerable<RouteRequest> Requests(InterfaceSpec card)
    {
        foreach (InterfaceAddress address in card.Addresses) { yield return new AddAddress(card.Index, card.Name, address.Address, address.Prefix); }
        // Shaped where it leaves: the payload waits for its own packets, and none is thrown away.
        if (card.Rate is RateSpec rate) { yield return new AddTokenBucket(card.Index, card.Name, rate.Bits, rate.Burst); }
        yield return new SetLinkUp(card.Index, card.Name);
        foreach (IPAddress gateway in card.Gateways) { yield return new AddDefaultRoute(card.Index, card.Name, gateway); }
    }

    // The launcher brings up the others.
    private static IEnumerable<InterfaceSpec> Own(Placement place) => place.Interfaces.Where(card => card.Index != 0);

    private static string Phrase(Placement place)
    {
        List<string> names = ["lo"];
        foreach (InterfaceSpec card in Own(place)) { names.Add(card.Name); }
        foreach (MovedLink moved in place.Moved) { names.Add(moved.Link.Inside); }
        return $"bring up {string.Join(", ", names)}";
    }
}
