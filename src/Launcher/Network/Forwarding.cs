using System.Collections.Generic;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;

namespace Nsinit.Launcher.Network;

/// <summary>Makes the host pass packets on between its interfaces, which it does not by itself, and says so.</summary>
internal static class Forwarding
{
    private const string V4 = "net/ipv4/ip_forward";
    private const string V6 = "net/ipv6/conf/all/forwarding";
    private const string Interfaces = "/proc/sys/net/ipv6/conf";

    /// <summary>The steps that are missing; none where the host forwards already.</summary>
    public static List<HostStep> Steps(bool v6)
    {
        List<HostStep> steps = [];
        if (Sysctl.Read(V4) == "0") { steps.Add(Step(V4, "1", "IPv4")); }
        if (!v6 || Sysctl.Read(V6) != "0") { return steps; }
        // A host that forwards ignores router advertisements, and would lose its own default route; 2 means: nevertheless.
        foreach (string name in Linux.Files.Paths.List(Interfaces))
        {
            string path = $"net/ipv6/conf/{name}/accept_ra";
            if (name != "all" && Sysctl.Read(path) == "1") { steps.Add(Set(path, "2", () => { })); }
        }

        steps.Add(Step(V6, "1", "IPv6"));
        return steps;
    }

    private static HostStep Step(string path, string value, string family) => Set(path, value, () => Warnings.Note(
        $"{path.Replace('/', '.')} is {value} from now on: this host forwards {family} packets, which containers need to reach others"));

    private static HostStep Set(string path, string value, System.Action say) => new(
        new Act(Actor.Launcher, $"set {path.Replace('/', '.')} to {value}", Sysctl.Command(path, value)) { Messages = [$"write(\"/proc/sys/{path}\", \"{value}\")"] },
        () =>
        {
            Sysctl.Write(path, value);
            say();
        },
        null);
}
