using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.System.Faults;

/// <summary>
/// The launcher is killed before each of its system calls that change anything, by strace(1), in every command that makes or
/// removes something. The next command then finds and settles whatever that left: the same name and address can be had again,
/// and no link, process or file is out of place. A sample of the calls is tried; NSINIT_TEST_KILLS=all tries each.
/// </summary>
public sealed class KillTests
{
    private const int Sample = 14;

    // What changes something that others can see. Before any other call, killing is the same as before the next of these.
    private static readonly string[] Calls =
    [
        "mkdirat", "symlinkat", "unlinkat", "renameat2", "linkat", "mknodat", "openat", "write", "sendto", "recvmsg", "flock", "clone3", "vfork",
        "waitid", "execveat", "dup3", "ppoll", "pidfd_send_signal", "fchownat", "close", "exit_group",
    ];

    /// <summary>What is killed, with the signal; before it, what sets the scene.</summary>
    public static TheoryData<string, string, string> Commands => new()
    {
        { "KILL", "", "run -d --name a --network br0 --ip 172.19.35.2 $T sleep 1000" },
        { "KILL", "", "run --name a --network br0 --ip 172.19.35.2 $T true" },
        { "KILL", "", "run --rm --name a --network br0 --ip 172.19.35.2 $T true" },
        { "INT", "", "run --name a --network br0 --ip 172.19.35.2 $T true" },
        { "TERM", "", "run -d --name a --network br0 --ip 172.19.35.2 $T sleep 1000" },
        { "HUP", "", "run --rm --name a --network br0 --ip 172.19.35.2 $T true" },
        { "KILL", "", "run --rm --name a --network br0 --ip 172.19.35.2 small.tgz true" },
        { "KILL", Start, "exec a true" },
        { "KILL", Start, "stop -t 0 a" },
        { "KILL", Start, "rm -f a" },
        { "KILL", Start + "; $N stop -t 0 a >/dev/null", "rm a" },
        { "KILL", "", "network create br1 --subnet 10.1.0.0/24" },
        { "KILL", "$N network create br1 --subnet 10.1.0.0/24 >/dev/null", "network rm br1" },
        { "KILL", Start + "; $N network create br1 --subnet 10.1.0.0/24 >/dev/null", "network connect --default br1 a" },
        { "KILL", Start, "network disconnect br0 a" },
        { "KILL", "", "network create br1 --driver macvlan --parent p0 --subnet 10.1.0.0/24" },
        { "KILL", Start + "; " + Macvlan, "network connect --default --interface wan br1 a" },
        { "KILL", Macvlan + "; $N run -d --name a --network br1 $T sleep 1000 >/dev/null", "network disconnect br1 a" },
    };

    private const string Start = "$N run -d --name a --network br0 --ip 172.19.35.2 $T sleep 1000 >/dev/null";

    private const string Macvlan = "$N network create br1 --driver macvlan --parent p0 --subnet 10.1.0.0/24 >/dev/null";

    [Theory]
    [MemberData(nameof(Commands))]
    public void Killed_anywhere_the_next_command_puts_it_in_order(string signal, string before, string command)
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Shell("ip link add p0 type veth peer name p1; ip link set p0 up");
        host.Scene("mkdir -p o/bin; cp $T/bin/busybox o/bin/; ln -s busybox o/bin/true; tar -czf small.tgz -C o .");
        try
        {
            foreach (int call in Chosen(host, before, command))
            {
                if (before.Length > 0) { host.Scene(before); }
                host.Script($"timeout 60 strace -o /dev/null -e inject=all:signal={signal}:when={call} $N {command} </dev/null");
                Settles(host, $"{signal} at call {call} of {command}");
            }
        }
        finally
        {
            host.Shell("ip link del p0");
        }
    }

    [Theory]
    [InlineData("--plan a$", "run -d --name a --network br0 --ip 172.19.35.2 $T sleep 1000")]
    [InlineData("sleep 1000$", "run -d --name a --network br0 --ip 172.19.35.2 $T sleep 1000")]
    [InlineData("--plan a$", "run -d --rm --name a --network br0 --ip 172.19.35.2 $T sleep 1000")]
    public void Killed_monitor_first_process_or_payload_is_noticed(string victim, string command)
    {
        using FakeHost host = new();
        host.MakeBridge();
        // Monitor and PID 1 have the same command line; each is killed in its turn, then both.
        foreach (string which in (string[])["1p", "2p", "1,2p"])
        {
            host.Scene($"$N {command}");
            host.Scene($"kill -9 $(ps -eo pid=,args= | awk '/{victim}/ {{print $1}}' | sed -n '{which}') 2>/dev/null || true");
            Settles(host, $"kill -9 of {which} of {victim}");
        }
    }

    [Fact]
    public void A_container_whose_monitor_was_killed_still_runs()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Scene(Start);
        host.Scene("kill -9 $(ps -eo pid=,args= | awk '/--plan a$/ {print $1; exit}')");
        Assert.Contains("Up ", host.Ok("ps"), StringComparison.Ordinal);
        Assert.Equal("hi\n", host.Ok("exec", "a", "echo", "hi"));
        Assert.Contains("172.19.35.2", host.Nsinit("run", "--rm", "--network", "br0", "--ip", "172.19.35.2", Programs.Tiny, "true").ErrorLine, StringComparison.Ordinal);
        host.Ok("stop", "-t", "0", "a");
        // Another monitor has seen its end.
        Assert.Matches(@"Exited \((137|143)\)", host.Ok("ps", "-a"));
    }

    // The numbers of the calls that count, of one whole run of the command; a sample of them, evenly spread.
    private static List<int> Chosen(FakeHost host, string before, string command)
    {
        if (before.Length > 0) { host.Scene(before); }
        host.Script($"strace -o calls $N {command} </dev/null");
        Settles(host, command);
        string[] calls = [.. File.ReadAllLines($"{host.Directory}/calls").Where(l => !l.StartsWith("---", StringComparison.Ordinal) && !l.StartsWith("+++", StringComparison.Ordinal))];
        // All before the state directory is first looked at is the runtime's start.
        int first = Math.Max(0, Array.FindIndex(calls, l => l.Contains(host.Root, StringComparison.Ordinal) && !l.StartsWith("execve(", StringComparison.Ordinal)));
        List<int> numbers = [.. Enumerable.Range(first, calls.Length - first).Where(i => Calls.Contains(calls[i].Split('(')[0])).Select(i => i + 1)];
        if (Environment.GetEnvironmentVariable("NSINIT_TEST_KILLS") == "all") { return numbers; }
        return [.. Enumerable.Range(0, Math.Min(Sample, numbers.Count)).Select(i => numbers[(int)((long)i * numbers.Count / Math.Min(Sample, numbers.Count))])];
    }

    private static void Settles(FakeHost host, string what)
    {
        string script = "ids=$($N ps -a -q) || exit 41; [ -z \"$ids\" ] || $N rm -f $ids >/dev/null || exit 42; "
            + "$N run --rm --name a --network br0 --ip 172.19.35.2 $T true || exit 43; "
            + "if $N network ls -q | grep -q br1; then $N network rm br1 >/dev/null || exit 44; fi; "
            + "$N network create br1 --subnet 10.1.0.0/24 >/dev/null || exit 45; $N network rm br1 >/dev/null || exit 46";
        Result result = host.Script(script);
        Assert.True(result.Code == 0, $"{what}: step {result.Code.ToString(CultureInfo.InvariantCulture)}\n{result.Output}{result.Error}");
        Assert.Equal("", result.Error);
        string[] left = [.. host.State().Where(p => !IsExpected(host, p))];
        Assert.True(left.Length == 0, $"{what} leaves {string.Join(", ", left)}");
        FakeHost.Eventually(
            () => host.Shell("ip -br link | awk '!/^p[01]@/ {print $1}'; ps -eo args= | grep -E 'sleep 1000$|--plan' | grep -v grep || true").Trim() == "lo\nbr0",
            $"{what}: no link or process is left: {host.Shell("ip -br link; ps -eo pid,args")}");
    }

    private static bool IsExpected(FakeHost host, string path)
    {
        string relative = Path.GetRelativePath(host.Root, path);
        return relative is "containers" or "names" or "networks" or "images" or "layers" || relative.StartsWith("networks/br0", StringComparison.Ordinal)
            // What forwarding was before br0.
            || relative == "networks/.set-net:ipv4:ip_forward"
            || ((relative.StartsWith("images/", StringComparison.Ordinal) || relative.StartsWith("layers/", StringComparison.Ordinal))
                && !relative.Contains("/.unpack", StringComparison.Ordinal));
    }
}
