using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using Xunit;

namespace Nsinit.Tests.System.Lifecycle;

/// <summary>The monitor of a detached container: what it writes down, and that its own death loses nothing.</summary>
public sealed class MonitorTests
{
    [Theory]
    [InlineData("exit 0", 0, 0)]
    [InlineData("exit 37", 37, 0)]
    [InlineData("kill -9 $$", 137, 9)]
    [InlineData("kill -USR1 $$", 138, 10)]
    public void It_records_the_true_end(string script, int code, int signal)
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", Programs.Alpine, "sh", "-c", script);
        Assert.Equal($"{code}\n", host.Ok("wait", "a"));
        JsonElement end = Inspect(host, "a");
        Assert.Equal(code, end.GetProperty("exitCode").GetInt32());
        Assert.Equal(signal, end.GetProperty("signal").GetInt32());
    }

    [Fact]
    public void It_records_times_and_use()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", Programs.Alpine, "sh", "-c", "i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done; echo ready; while [ ! -e /go ]; do sleep 0.02; done");
        StopTests.AwaitReady(host);
        Thread.Sleep(200);
        host.Ok("exec", "a", "touch", "/go");
        host.Ok("wait", "a");
        JsonElement end = Inspect(host, "a");
        DateTimeOffset started = end.GetProperty("started").GetDateTimeOffset();
        DateTimeOffset finished = end.GetProperty("finished").GetDateTimeOffset();
        Assert.True(finished - started >= TimeSpan.FromSeconds(0.2), $"{started:O} to {finished:O}");
        Assert.False(end.GetProperty("outOfMemory").GetBoolean());
        Assert.True(end.GetProperty("usage").GetProperty("userMicroseconds").GetInt64() > 0);
        Assert.True(end.GetProperty("usage").GetProperty("maxResidentKiB").GetInt64() > 100);
    }

    [Fact]
    public void A_payload_that_ends_at_once_loses_no_output()
    {
        using FakeHost host = new();
        for (int i = 0; i < 10; i++)
        {
            host.Ok("run", "-d", "--name", "a", Programs.Alpine, "sh", "-c", "seq 1 2000; printf end; echo error >&2");
            host.Ok("wait", "a");
            Result logs = host.Nsinit("logs", "a");
            Assert.Equal(string.Concat(Enumerable.Range(1, 2000).Select(n => $"{n}\n")) + "end", logs.Output);
            Assert.Equal("error\n", logs.Error);
            host.Ok("rm", "a");
        }
    }

    [Fact]
    public void A_killed_monitor_is_replaced_and_nothing_is_lost()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", Programs.Alpine, "sh", "-c",
            "echo before; while [ ! -e /go ]; do sleep 0.02; done; seq 1 20000; echo error >&2; while [ ! -e /end ]; do sleep 0.02; done; exit 42");
        FakeHost.Eventually(() => host.Nsinit("logs", "a").Output == "before\n", "the first line");
        KillMonitor(host);
        // More than the pipe holds: the payload waits for the next monitor, and is not killed by SIGPIPE.
        host.Ok("exec", "a", "touch", "/go");
        host.Ok("ps");
        host.Ok("exec", "a", "touch", "/end");
        Assert.Equal("42\n", host.Ok("wait", "a"));
        Result logs = host.Nsinit("logs", "a");
        Assert.Equal("before\n" + string.Concat(Enumerable.Range(1, 20000).Select(n => $"{n}\n")), logs.Output);
        Assert.Equal("error\n", logs.Error);
    }

    [Fact]
    public void A_terminal_outlives_its_monitor()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "-t", "-i", "--name", "a", Programs.Alpine, "sh");
        KillMonitor(host);
        Result attached = host.Run([Programs.Nsinit, "--root", host.Root, "attach", "a"], "echo still $((40+2)); exit 7\n");
        Assert.Equal(7, attached.Code);
        Assert.Contains("still 42", attached.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_whose_monitor_and_first_process_were_killed_is_noticed()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", Programs.Alpine, "sleep", "1000");
        string[] words = ProcessFile(host);
        host.Shell($"kill -9 {words[4]} {words[0]}");
        FakeHost.Eventually(() => Inspect(host, "a").GetProperty("status").GetString() == "exited", "its end is noticed");
        // Whoever still saw it says that it was killed.
        Assert.Contains(Inspect(host, "a").GetProperty("exitCode").GetInt32(), (int[])[255, 137]);
    }

    [Fact]
    public void A_successor_holds_the_published_ports_and_takes_them_back_at_the_end()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Ok("run", "-d", "--name", "a", "--network", "br0", "-p", "8080:80", "-p", "81", Programs.Tiny, "sleep", "1000");
        string free = $"{Inspect(host, "a").GetProperty("container").GetProperty("ports")[1].GetProperty("hostPort")}";
        string[] bound = [$"{Programs.Tiny}/bin/busybox", "timeout", "20", $"{Programs.Tiny}/bin/busybox", "nc", "-l", "-p"];
        KillMonitor(host);
        host.Ok("ps");
        foreach (string port in (string[])["8080", free])
        {
            Assert.Contains("in use", host.Run([.. bound, port]).Error, StringComparison.Ordinal);
        }

        host.Ok("stop", "-t", "0", "a");
        Assert.DoesNotContain("8080", host.Shell("nft list ruleset"), StringComparison.Ordinal);
        host.Ok("run", "--rm", "--network", "br0", "-p", $"8080:80", "-p", $"{free}:81", Programs.Tiny, "true");
    }

    [Fact]
    public void A_port_that_somebody_took_meanwhile_is_a_warning()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Ok("run", "-d", "--name", "a", "--network", "br0", "-p", "8080:80", Programs.Tiny, "sleep", "1000");
        KillMonitor(host);
        host.Shell($"({Programs.Tiny}/bin/busybox nc -l -p 8080 >/dev/null 2>&1 &) ; while ! grep -q ':1F90 .* 0A ' /proc/net/tcp6 /proc/net/tcp; do sleep 0.02; done");
        Result result = host.Nsinit("ps");
        Assert.Equal(0, result.Code);
        Assert.Matches(@"container a has a new monitor, but publish port \*:8080/tcp: process \d+ \(busybox\) has it", result.ErrorLine);
        Assert.Equal("", host.Nsinit("ps").Error);
        host.Ok("stop", "-t", "0", "a");
        host.Shell($"{Programs.Tiny}/bin/busybox nc -w 1 127.0.0.1 8080 </dev/null");
    }

    [Fact]
    public void A_spec_that_is_damaged_keeps_no_command_from_its_work()
    {
        using FakeHost host = new();
        string id = host.Ok("run", "-d", "--name", "a", Programs.Tiny, "sleep", "1000").Trim();
        KillMonitor(host);
        File.WriteAllText($"{host.Root}/containers/{id}/spec.json", "{");
        Result result = host.Nsinit("ps", "-q");
        Assert.Equal((0, $"{id}\n"), (result.Code, result.Output));
        Assert.Contains("container a runs without a monitor", result.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(0, host.Nsinit("rm", "-f", "a").Code);
    }

    [Fact]
    public void It_records_that_memory_was_used_up()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", "-m", "16m", "--memory-swap", "16m", Programs.Tiny, "sh", "-c", "x=$(head -c 100000000 /dev/zero | tr '\\0' x); echo survived");
        Assert.Equal("137\n", host.Ok("wait", "a"));
        JsonElement end = Inspect(host, "a");
        Assert.True(end.GetProperty("outOfMemory").GetBoolean(), $"{end}");
        Assert.Equal(9, end.GetProperty("signal").GetInt32());
    }

    [Fact]
    public void It_records_that_a_core_was_dumped()
    {
        using FakeHost host = new();
        // Whether one is written is for the machine's core_pattern to say; a limit of 0 keeps it from that everywhere.
        string id = host.Ok("run", "-d", "--name", "none", "--ulimit", "core=0", Programs.Tiny, "sh", "-c", "kill -SEGV $$").Trim();
        Assert.Equal("139\n", host.Ok("wait", "none"));
        Assert.Equal(0u, Flags(host, id) & 2);
        string core = host.Ok("run", "-d", "--name", "core", "--ulimit", "core=1000000:1000000", "-w", "/tmp", Programs.Alpine, "sh", "-c", "kill -SEGV $$").Trim();
        Assert.Equal("139\n", host.Ok("wait", "core"));
        Assert.SkipWhen(File.ReadAllText("/proc/sys/kernel/core_pattern").StartsWith('|'), "core dumps go to a program of this machine");
        Assert.Equal(2u, Flags(host, core) & 2);
    }

    // The fourth word of the record: 1 out of memory, 2 a core.
    private static uint Flags(FakeHost host, string id) => BitConverter.ToUInt32(File.ReadAllBytes($"{host.Root}/containers/{id}/exit"), 12);

    [Fact]
    public void All_our_processes_beside_the_payload_take_300_KiB_at_most()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--restart", "always", "--name", "a", Programs.Alpine, "sleep", "1000");
        string[] words = ProcessFile(host);
        int pss = 0;
        foreach (string pid in (string[])[words[0], words[4]])
        {
            string line = host.Shell($"grep ^Pss: /proc/{pid}/smaps_rollup");
            pss += int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], global::System.Globalization.CultureInfo.InvariantCulture);
            string resident = host.Shell($"grep ^Rss: /proc/{pid}/smaps_rollup").Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
            Assert.True(int.Parse(resident, global::System.Globalization.CultureInfo.InvariantCulture) <= 64, $"process {pid}: {resident} KiB resident");
        }

        Assert.True(pss <= 300, $"{pss} KiB");
    }

    internal static JsonElement Inspect(FakeHost host, string name)
    {
        using JsonDocument document = JsonDocument.Parse(host.Ok("inspect", name));
        return document.RootElement[0].Clone();
    }

    // Pid, start time, boot, time, monitor's pid and start time, restarts.
    private static string[] ProcessFile(FakeHost host) =>
        File.ReadAllText($"{Directory.GetDirectories($"{host.Root}/containers").Single()}/process").TrimEnd('\n').Split(' ');

    internal static void KillMonitor(FakeHost host)
    {
        string pid = ProcessFile(host)[4];
        host.Shell($"kill -9 {pid}");
        // Until then it holds the container's lock.
        FakeHost.Eventually(() => host.Shell($"ps -o stat= -p {pid} || true").Trim() is "" or "Z" or "Zs", "its end");
    }
}
