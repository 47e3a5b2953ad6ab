using System;
using System.Linq;

namespace Nsinit.Tests.System.Wires;

/// <summary>Somebody kills the monitor of a container.</summary>
internal static class LostMonitor
{
    /// <summary>Kills it, and returns when a command has given the container another.</summary>
    public static void Replace(FakeHost host, string name)
    {
        string first = Programs(host, name)[0];
        host.Shell($"kill -9 {first}");
        FakeHost.Eventually(
            () =>
            {
                host.Ok("ps");
                string[] pids = Programs(host, name);
                return pids.Length == 2 && !pids.Contains(first);
            },
            "it has a monitor beside its PID 1");
    }

    // The monitor came before PID 1.
    private static string[] Programs(FakeHost host, string name) =>
        host.Shell($"ps -eo pid=,args= | awk '/--plan {name}$/ {{print $1}}'").Split((char[])['\n', ' '], StringSplitOptions.RemoveEmptyEntries);
}
