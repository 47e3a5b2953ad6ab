using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Nsinit.Tests.System.Faults;

/// <summary>Many commands at once on one state directory.</summary>
public sealed class CrowdTests
{
    private const int Starts = 200;
    // 256 but for the subnet's own, the bridge's and the broadcast address.
    private const int InSubnet = 253;
    private const int Commands = 200;
    private const int Containers = 20;

    // So many at once, whatever the machine has: they are to meet each other.
    private static readonly ParallelOptions Crowd = new() { MaxDegreeOfParallelism = 32 };

    [Fact]
    public void Starts_at_once_never_share_an_address_and_a_subnet_fills_to_its_last_one()
    {
        using FakeHost host = new();
        host.MakeBridge();
        // All of them at the same moment; each says which address it has.
        Start(host, Starts);
        string[] taken = Addresses(host);
        Assert.Equal(Starts, taken.Length);
        Start(host, InSubnet - Starts);
        Assert.Equal(Enumerable.Range(2, InSubnet).Select(i => $"172.19.35.{i}").Order(StringComparer.Ordinal), Addresses(host).Order(StringComparer.Ordinal));
        Assert.Equal(InSubnet, Leases(host));
        Assert.Contains("none of 172.19.35.0/24 is free", host.Nsinit("run", "--rm", "--network", "br0", Programs.Tiny, "true").ErrorLine, StringComparison.Ordinal);

        host.Shell("kill -9 $(ps -eo pid=,args= | awk '$2 == \"sleep\" && $3 == \"1000\" {print $1}')");
        FakeHost.Eventually(() => Leases(host) == 0, "their watchers give all addresses back");
        Assert.Contains(" 172.19.35.2/24 ", host.Ok("run", "--rm", "--network", "br0", Programs.Tiny, "ip", "-o", "addr"), StringComparison.Ordinal);
    }

    private static void Start(FakeHost host, int count) =>
        Assert.Equal("", host.Scene($"for i in $(seq {count}); do $N run -d --no-init --network br0 $T sleep 1000 2>&1 >/dev/null & done; wait"));

    // What the kernel says, of each namespace.
    private static string[] Addresses(FakeHost host) =>
        [.. host.Shell("awk '/host LOCAL/ && last ~ /^172/ { print last } { last = $2 }' $(pidof sleep | sed 's,[0-9]*,/proc/&/net/fib_trie,g')")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Where(a => a != "172.19.35.1")];

    private static int Leases(FakeHost host) => host.State().Count(p => p.Contains("/leases/", StringComparison.Ordinal));

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
