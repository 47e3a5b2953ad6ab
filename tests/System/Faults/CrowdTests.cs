using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Nsinit.Tests.System.Faults;

/// <summary>Many commands at once on one state directory.</summary>
public sealed class CrowdTests
{
    private const int Starts = 64;
    private const int Commands = 200;
    private const int Containers = 20;

    // So many at once, whatever the machine has: they are to meet each other.
    private static readonly ParallelOptions Crowd = new() { MaxDegreeOfParallelism = 32 };

    [Fact]
    public void Starts_at_once_never_share_an_address()
    {
        using FakeHost host = new();
        host.MakeBridge();
        Result[] results = new Result[Starts];
        Parallel.For(0, Starts, Crowd, i => results[i] = host.Nsinit("run", "-d", "--network", "br0", Programs.Tiny, "sleep", "1000"));
        Assert.All(results, result => Assert.True(result.Code == 0, result.Error));

        string[] addresses = host.Shell("for p in $(pidof sleep); do nsenter -t $p -n ip -4 -o addr show eth0 2>/dev/null | awk '{print $4}'; done").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Starts, addresses.Distinct().Count());
        Assert.Equal(Starts, host.State().Count(p => p.Contains("/leases/", StringComparison.Ordinal)));
        host.Ok(["rm", "-f", .. results.Select(r => r.Output.Trim())]);
        Assert.Equal(0, host.State().Count(p => p.Contains("/leases/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Commands_at_once_end_in_a_consistent_state()
    {
        using FakeHost host = new();
        host.MakeBridge();
        Parallel.For(0, Containers, Crowd, i => host.Nsinit("run", "-d", "--name", $"c{i}", "--network", "br0", Programs.Tiny, "sleep", "1000"));
        Random random = new(20_26);
        List<string[]> commands = [];
        for (int i = 0; i < Commands; i++)
        {
            string name = $"c{random.Next(Containers)}";
            commands.Add(random.Next(8) switch
            {
                0 => ["stop", "-t", "0", name],
                1 => ["kill", name],
                2 => ["rm", name],
                3 => ["rm", "-f", name],
                4 => ["exec", name, "true"],
                5 => ["ps", "-a"],
                6 => ["inspect", name],
                _ => ["run", "-d", "--name", name, "--network", "br0", Programs.Tiny, "sleep", "1000"],
            });
        }

        Result[] results = new Result[Commands];
        Parallel.For(0, Commands, Crowd, i => results[i] = host.Nsinit(commands[i]));
        for (int i = 0; i < Commands; i++)
        {
            Assert.DoesNotContain("defect", results[i].Error, StringComparison.Ordinal);
            // One may fail because of another, and then says so; a list never does.
            // The process of an exec ends as its container does, by SIGKILL.
            if (results[i].Code != 0 && !(commands[i][0] == "exec" && results[i].Code == 137)) { Assert.StartsWith("nsinit: ", results[i].ErrorLine, StringComparison.Ordinal); }
            if (commands[i][0] == "ps") { Assert.True(results[i].Code == 0, results[i].Error); }
        }

        // What the state says runs does run, each with one name and one address, and nothing else does.
        string[] up = host.Ok("ps", "-q").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] all = host.Ok("ps", "-a", "-q").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(up.Length, host.Shell("ps -eo args=").Split('\n').Count(args => args == "sleep 1000"));
        Assert.Equal(up.Length, host.State().Count(p => p.Contains("/leases/", StringComparison.Ordinal)));
        Assert.Equal(all.Length, host.State().Count(p => p.Contains("/names/", StringComparison.Ordinal)));
        foreach (string id in up) { Assert.Equal("", host.Ok("exec", id, "true")); }
    }
}
