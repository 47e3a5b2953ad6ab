using System;
using System.IO;
using System.Linq;
using System.Text.Json;
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
        host.Ok("run", "-d", "--name", "a", Programs.Alpine, "sh", "-c", "i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done; sleep 0.2");
        host.Ok("wait", "a");
        JsonElement end = Inspect(host, "a");
        DateTimeOffset started = end.GetProperty("started").GetDateTimeOffset();
        DateTimeOffset finished = end.GetProperty("finished").GetDateTimeOffset();
        Assert.True(finished - started > TimeSpan.FromSeconds(0.2), $"{started:O} to {finished:O}");
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

    private static void KillMonitor(FakeHost host)
    {
        string pid = ProcessFile(host)[4];
        host.Shell($"kill -9 {pid}");
        // Until then it holds the container's lock.
        FakeHost.Eventually(() => host.Shell($"ps -o stat= -p {pid} || true").Trim() is "" or "Z" or "Zs", "its end");
    }
}
