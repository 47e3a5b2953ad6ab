using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary>Limits, pause, and what is shown of a container's use of the machine: its cgroups, of whichever version.</summary>
public sealed class ResourceTests
{
    // Version 2 where it is all there is, else version 1.
    private static readonly bool Pure = File.Exists("/sys/fs/cgroup/cgroup.controllers");

    [Fact]
    public void Memory_beyond_the_limit_kills()
    {
        using FakeHost host = new();
        Result result = host.Nsinit("run", "--rm", "-m", "16m", "--memory-swap", "16m", Programs.Tiny, "sh", "-c", "x=$(head -c 100000000 /dev/zero | tr '\\0' x); echo survived");
        Assert.Equal(137, result.Code);
        Assert.DoesNotContain("survived", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Processes_beyond_the_limit_are_not_made()
    {
        using FakeHost host = new();
        Result result = host.Nsinit("run", "--rm", "--pids-limit", "5", Programs.Tiny, "sh", "-c", "for i in 1 2 3 4 5 6 7 8; do sleep 1000 & done; wait");
        Assert.Contains("fork", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Processors_are_those_of_the_set()
    {
        using FakeHost host = new();
        Assert.Equal("1", host.Ok("run", "--rm", "--cpuset-cpus", "0", Programs.Tiny, "nproc").Trim());
    }

    [Fact]
    public void Limits_are_in_the_files_of_the_kernel()
    {
        using FakeHost host = new();
        string id = host.Ok("run", "-d", "-m", "64m", "--cpus", "0.5", "--cpu-shares", "512", "--pids-limit", "50", Programs.Tiny, "sleep", "100").Trim();
        string Read(string controller, string file) =>
            File.ReadAllText(Pure ? $"/sys/fs/cgroup/nsinit-{id}/{file}" : $"/sys/fs/cgroup/{controller}/nsinit-{id}/{file}").Trim();
        Assert.Equal("67108864", Read("memory", Pure ? "memory.max" : "memory.limit_in_bytes"));
        Assert.Equal(Pure ? "50000 100000" : "50000", Read("cpu", Pure ? "cpu.max" : "cpu.cfs_quota_us"));
        Assert.Equal(Pure ? "59" : "512", Read("cpu", Pure ? "cpu.weight" : "cpu.shares"));
        Assert.Equal("50", Read("pids", "pids.max"));
    }

    [Fact]
    public void A_process_of_exec_is_limited_too()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "c", "-m", "16m", "--memory-swap", "16m", Programs.Tiny, "sleep", "100");
        Assert.Equal(137, host.Nsinit("exec", "c", "sh", "-c", "x=$(head -c 100000000 /dev/zero | tr '\\0' x); echo survived").Code);
    }

    [Fact]
    public void A_killed_monitor_leaves_no_cgroup()
    {
        using FakeHost host = new();
        string id = host.Ok("run", "-d", "--name", "c", "-m", "64m", "--cgroup-parent", "nsinit-tests", Programs.Tiny, "sleep", "100").Trim();
        string[] own = Directory.GetDirectories("/sys/fs/cgroup", $"nsinit-{id}", SearchOption.AllDirectories);
        Assert.NotEmpty(own);
        int first = int.Parse(JsonDocument.Parse(host.Ok("inspect", "c")).RootElement[0].GetProperty("pid").ToString(), global::System.Globalization.CultureInfo.InvariantCulture);
        host.Shell($"kill -9 $(awk '/^PPid/{{print $2}}' /proc/{first}/status) && kill -9 {first}");
        // While its processes die they still live, and a new monitor is given to them.
        FakeHost.Eventually(() => host.Ok("ps", "-a", "--filter", "status=running", "-q").Length == 0, "it has ended");
        FakeHost.Eventually(() => !own.Any(Directory.Exists), "its cgroups are gone");
        foreach (string parent in own.Select(o => Path.GetDirectoryName(o)!).Distinct())
        {
            Directory.Delete(parent);
        }
    }

    [Theory]
    [InlineData("-m", "1k", "512k")]
    [InlineData("-m", "much", "64m")]
    [InlineData("--memory-swap", "1g", "--memory")]
    [InlineData("--cpus", "0", "0.01")]
    [InlineData("--cpuset-cpus", "0-", "0-2,5")]
    [InlineData("--cpu-shares", "1", "from 2")]
    [InlineData("--device-read-bps", "/dev/null:1m", "no block device")]
    [InlineData("--cgroup-parent", "../..", "upwards")]
    public void A_limit_that_makes_no_sense_is_refused(string option, string value, string word)
    {
        using FakeHost host = new();
        Result result = host.Nsinit("run", "--rm", option, value, Programs.Tiny, "true");
        Assert.Equal(125, result.Code);
        Assert.Contains(word, result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Paused_processes_stand_and_go_on()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "c", Programs.Tiny, "sh", "-c", "while :; do echo x; sleep 0.02; done");
        int Lines() => host.Ok("logs", "c").Length;
        FakeHost.Eventually(() => Lines() > 0, "it writes");
        host.Ok("pause", "c");
        Assert.Contains("(Paused)", host.Ok("ps"), StringComparison.Ordinal);
        Assert.Contains("\"paused\"", host.Ok("inspect", "c"), StringComparison.Ordinal);
        // What it wrote before may still be on its way to the log.
        int before = 0;
        FakeHost.Eventually(
            () =>
            {
                before = Lines();
                Thread.Sleep(200);
                return Lines() == before;
            },
            "it stands");
        Assert.Contains("paused", host.Nsinit("exec", "c", "true").ErrorLine, StringComparison.Ordinal);
        Assert.Contains("already", host.Nsinit("pause", "c").ErrorLine, StringComparison.Ordinal);
        host.Ok("unpause", "c");
        FakeHost.Eventually(() => Lines() > before, "it goes on");
        Assert.Contains("not paused", host.Nsinit("unpause", "c").ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void A_paused_container_can_be_stopped()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "c", Programs.Tiny, "sh", "-c", "trap 'exit 5' TERM; echo ready; while :; do sleep 0.02; done");
        FakeHost.Eventually(() => host.Ok("logs", "c") == "ready\n", "the trap is set");
        host.Ok("pause", "c");
        host.Ok("stop", "c");
        Assert.Contains("Exited (5)", host.Ok("ps", "-a"), StringComparison.Ordinal);
    }

    [Fact]
    public void Top_shows_all_processes_with_both_pids()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "c", "-u", "7:8", Programs.Tiny, "sleep", "100");
        JsonElement all = JsonDocument.Parse(host.Ok("top", "c", "--format", "json")).RootElement;
        Assert.Equal(2, all.GetArrayLength());
        Assert.Equal(1, all[0].GetProperty("innerPid").GetInt32());
        Assert.Equal("sleep 100", all[1].GetProperty("command").GetString());
        Assert.Equal(7, all[1].GetProperty("uid").GetInt32());
        Assert.Contains("sleep 100", host.Ok("top", "c"), StringComparison.Ordinal);
        host.Ok("stop", "c");
        Assert.Contains("not running", host.Nsinit("top", "c").ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Stats_tell_a_busy_container_from_an_idle_one()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "busy", Programs.Tiny, "sh", "-c", "while :; do :; done");
        host.Ok("run", "-d", "--name", "idle", "-m", "64m", Programs.Tiny, "sleep", "100");
        JsonElement rows = JsonDocument.Parse(host.Ok("stats", "--no-stream", "--format", "json")).RootElement;
        Assert.Equal(["busy", "idle"], rows.EnumerateArray().Select(r => r.GetProperty("name").GetString()));
        Assert.True(rows[0].GetProperty("cpuPercent").GetDouble() > rows[1].GetProperty("cpuPercent").GetDouble());
        Assert.Equal(64L << 20, rows[1].GetProperty("memoryLimit").GetInt64());
        Assert.True(rows[1].GetProperty("memory").GetInt64() > 0);
        Assert.Equal(2, rows[1].GetProperty("pids").GetInt32());
    }
}
