using System;
using System.Diagnostics;
using System.Globalization;

namespace Nsinit.Tests.System;

/// <summary>Another machine, as seen from a <see cref="FakeHost"/>: a network namespace at the far end of a wire.</summary>
public sealed class Neighbour : IDisposable
{
    private readonly FakeHost _host;
    private readonly Process _holder;
    private readonly string _pid;
    private readonly string _link;

    /// <summary>Lays the wire: <paramref name="near"/> is the host's address on it, <paramref name="far"/> the neighbour's.</summary>
    public Neighbour(FakeHost host, string link, string near, string far)
    {
        _host = host;
        _link = link;
        _holder = Programs.Start("nsenter", host.Enter(["unshare", "-n", "sh", "-c", $"echo $$; exec {Programs.NsinitInit} sleep 1000"]));
        _pid = _holder.StandardOutput.ReadLine()!.Trim();
        host.Shell($"ip link add {link} type veth peer name eth0 netns {int.Parse(_pid, CultureInfo.InvariantCulture)} && ip link set {link} up");
        Shell("ip link set lo up && ip link set eth0 up");
        foreach (string address in near.Split(' ')) { host.Shell($"ip addr add {address} dev {link} {(address.Contains(':', StringComparison.Ordinal) ? "nodad" : "")}"); }
        foreach (string address in far.Split(' ')) { Shell($"ip addr add {address} dev eth0 {(address.Contains(':', StringComparison.Ordinal) ? "nodad" : "")}"); }
    }

    /// <summary>Runs a shell command on the neighbour.</summary>
    public Result Run(string command) => _host.Run(["nsenter", "-t", _pid, "-n", "sh", "-c", command]);

    /// <summary>The same; a failure fails the test.</summary>
    public string Shell(string command)
    {
        Result result = Run(command);
        Xunit.Assert.True(result.Code == 0, $"{command}: code {result.Code}\n{result.Output}{result.Error}");
        return result.Output;
    }

    public void Dispose()
    {
        _host.Run(["ip", "link", "del", _link]);
        _holder.Kill(entireProcessTree: true);
        _holder.WaitForExit();
        _holder.Dispose();
    }
}
