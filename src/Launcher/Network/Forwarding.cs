using System.Collections.Generic;
using System.Linq;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.State;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.Network;

/// <summary>Makes the host pass packets on between its interfaces, which it does not by itself, and says so.</summary>
internal static class Forwarding
{
    private const string V4 = "net/ipv4/ip_forward";
    private const string V6 = "net/ipv6/conf/all/forwarding";
    private const string Interfaces = "/proc/sys/net/ipv6/conf";

    /// <summary>The steps that are missing; none where the host forwards already.</summary>
    public static List<HostStep> Steps(StateRoot root, bool v6)
    {
        List<HostStep> steps = [];
        if (Sysctl.Read(V4) == "0") { steps.Add(Step(root, V4, "IPv4")); }
        if (!v6 || Sysctl.Read(V6) != "0") { return steps; }
        // A host that forwards ignores router advertisements, and would lose its own default route; 2 means: nevertheless.
        foreach (string name in Linux.Files.Paths.List(Interfaces))
        {
            string path = $"net/ipv6/conf/{name}/accept_ra";
            if (name != "all" && Sysctl.Read(path) == "1") { steps.Add(Set(root, path, "1", "2", () => { })); }
        }

        steps.Add(Step(root, V6, "IPv6"));
        return steps;
    }

    /// <summary>
    /// Puts back what was changed and is not needed any more by <paramref name="networks"/>, those that are left. Where there are bridges of others, whoever made
    /// them may count on it by now: then it stays.
    /// </summary>
    public static void PutBack(StateRoot root, RouteSocket socket, IReadOnlyList<NetworkRecord> networks)
    {
        List<NetworkRecord> outside = [.. networks.Where(n => n is { Internal: false, Sublink: null })];
        bool v4 = outside.Count == 0;
        bool v6 = !outside.Exists(n => n.Subnets.Any(s => s.Subnet.Contains(':')));
        if (!v4 && !v6) { return; }
        bool alone = !socket.Links().Exists(l => l.Kind == "bridge" && !networks.Any(n => n.Bridge == l.Name));
        ChangedSettings.PutBack(root, path => path == V4 ? v4 : v6, alone);
    }

    private static HostStep Step(StateRoot root, string path, string family) => Set(root, path, "0", "1", () => Warnings.Note(
        $"{path.Replace('/', '.')} is 1 from now on: this host forwards {family} packets, which containers need to reach others"));

    private static HostStep Set(StateRoot root, string path, string before, string value, System.Action say) => new(
        new Act(Actor.Launcher, $"set {path.Replace('/', '.')} to {value}", Sysctl.Command(path, value)) { Messages = [$"write(\"/proc/sys/{path}\", \"{value}\")"] },
        () =>
        {
            ChangedSettings.Note(root, path, before, value);
            Sysctl.Write(path, value);
            say();
        },
        null);
}
