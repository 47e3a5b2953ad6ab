using System.Linq;
using System.Diagnostics;
using System;
using System.IO;
using System.Text.Json;
using Xunit;

namespace Nsinit.Tests.System.Lifecycle;

/// <summary>update: limits and restart policy of containers that run, and of their later starts.</summary>
public sealed class UpdateTests
{
    // Version 2 where it is all there is, else version 1.
    private static readonly bool Pure = File.Exists("/sys/fs/cgroup/cgroup.controllers");

    [Fact]
    public void New_limits_hold_at_once_and_after_the_next_start()
    {
        using FakeHost host = new();
        string id = host.Ok("run", "-d", "--name", "c", Programs.Tiny, "sleep", "100").Trim();
        Assert.Equal("c\n", host.Ok("update", "-m", "64m", "--cpus", "0.5", "--cpu-shares", "512", "--cpuset-cpus", "0", "--pids-limit", "50", "c"));
        Check();
        // Who was there is in its cgroups, and who comes.
        string[] pids = File.ReadAllLines($"{Cgroup("memory", id)}/cgroup.procs");
        Assert.Equal(2, pids.Length);
        host.Ok("exec", "-d", "c", "sleep", "100");
        Assert.Equal(3, File.ReadAllLines($"{Cgroup("memory", id)}/cgroup.procs").Length);
        host.Ok("restart", "-t", "0", "c");
        Check();
        host.Ok("rm", "-f", "c");
        Assert.Empty(Directory.GetDirectories("/sys/fs/cgroup", $"nsinit-{id}", SearchOption.AllDirectories));

        void Check()
        {
            Assert.Equal("67108864", Read("memory", id, Pure ? "memory.max" : "memory.limit_in_bytes"));
            Assert.Equal(Pure ? "50000 100000" : "50000", Read("cpu", id, Pure ? "cpu.max" : "cpu.cfs_quota_us"));
            Assert.Equal(Pure ? "59" : "512", Read("cpu", id, Pure ? "cpu.weight" : "cpu.shares"));
            Assert.Equal("0", Read("cpuset", id, "cpuset.cpus"));
            Assert.Equal("50", Read("pids", id, "pids.max"));
        }
    }

    [Fact]
    public void What_is_left_out_stays_and_limits_can_be_lifted()
    {
        using FakeHost host = new();
        string id = host.Ok("run", "-d", "--name", "c", "-m", "64m", "--pids-limit", "50", Programs.Tiny, "sleep", "100").Trim();
        host.Ok("update", "-m", "128m", "c");
        Assert.Equal("134217728", Read("memory", id, Pure ? "memory.max" : "memory.limit_in_bytes"));
        Assert.Equal("50", Read("pids", id, "pids.max"));
        JsonElement limits = JsonDocument.Parse(host.Ok("inspect", "c")).RootElement[0].GetProperty("container").GetProperty("resources");
        Assert.Equal((134217728, 50), (limits.GetProperty("memory").GetInt64(), limits.GetProperty("pids").GetInt64()));
        host.Ok("update", "-m", "32m", "--memory-swap", "48m", "--pids-limit", "-1", "c");
        Assert.Equal("33554432", Read("memory", id, Pure ? "memory.max" : "memory.limit_in_bytes"));
        Assert.Equal("max", Read("pids", id, "pids.max"));
        Assert.Contains("--memory-swap", host.Nsinit("update", "-m", "96m", "c").ErrorLine, StringComparison.Ordinal);
        host.Ok("update", "-m", "96m", "--memory-swap", "-1", "c");
        Assert.Equal("100663296", Read("memory", id, Pure ? "memory.max" : "memory.limit_in_bytes"));
    }

    [Fact]
    public void A_limit_that_cannot_be_had_changes_nothing()
    {
        using FakeHost host = new();
        string id = host.Ok("run", "-d", "--name", "c", "--cpu-shares", "512", Programs.Tiny, "sleep", "100").Trim();
        string before = host.Shell($"cat {host.Root}/containers/{id}/spec.json");
        string[] had = Directory.GetDirectories("/sys/fs/cgroup", $"nsinit-{id}", SearchOption.AllDirectories);
        Result result = host.Nsinit("update", "--cpu-shares", "700", "--pids-limit", "20", "--cpuset-cpus", "4000", "c");
        Assert.Equal(1, result.Code);
        Assert.Contains("set cpuset.cpus to 4000", result.ErrorLine, StringComparison.Ordinal);
        Assert.Contains("no such processor", result.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(Pure ? "59" : "512", Read("cpu", id, Pure ? "cpu.weight" : "cpu.shares"));
        Assert.Equal(before, host.Shell($"cat {host.Root}/containers/{id}/spec.json"));
        Assert.Equal(had, Directory.GetDirectories("/sys/fs/cgroup", $"nsinit-{id}", SearchOption.AllDirectories));
        Assert.Equal("0\n", host.Ok("exec", "c", "sh", "-c", "sleep 0; echo $?"));
    }

    [Fact]
    public void Memory_in_use_cannot_be_taken_away()
    {
        Assert.SkipWhen(Pure, "version 2 kills instead");
        using FakeHost host = new();
        string id = host.Ok("run", "-d", "--name", "c", "-m", "64m", "--memory-swap", "64m", "--tmpfs", "/t", Programs.Tiny,
            "sh", "-c", "head -c 30000000 /dev/zero >/t/x; echo done; sleep 100").Trim();
        FakeHost.Eventually(() => host.Ok("logs", "c") == "done\n", "it uses memory");
        Result result = host.Nsinit("update", "--pids-limit", "20", "-m", "4m", "--memory-swap", "4m", "c");
        Assert.Equal(1, result.Code);
        Assert.Contains("its processes use more", result.ErrorLine, StringComparison.Ordinal);
        Assert.Equal("67108864", Read("memory", id, "memory.limit_in_bytes"));
        Assert.Equal("67108864", Read("memory", id, "memory.memsw.limit_in_bytes"));
        Assert.False(Directory.Exists(Cgroup("pids", id)));
    }

    [Fact]
    public void A_killed_monitor_leaves_no_cgroup_of_an_update()
    {
        using FakeHost host = new();
        string id = host.Ok("run", "-d", "--name", "c", Programs.Tiny, "sleep", "100").Trim();
        host.Ok("update", "--pids-limit", "20", "c");
        int first = First(host);
        host.Shell($"kill -9 $(awk '/^PPid/{{print $2}}' /proc/{first}/status) && kill -9 {first}");
        // A command that comes while it is just ending leaves the rest to the next.
        FakeHost.Eventually(
            () => host.Ok("ps", "-q").Length == 0 && Directory.GetDirectories("/sys/fs/cgroup", $"nsinit-{id}", SearchOption.AllDirectories).Length == 0,
            "its cgroups are gone");
    }

    [Fact]
    public void What_is_removed_at_its_end_is_updated_too()
    {
        using FakeHost host = new();
        string id = host.Ok("run", "-d", "--rm", "--name", "c", Programs.Tiny, "sleep", "100").Trim();
        host.Ok("update", "--pids-limit", "20", "c");
        Assert.Equal("20", Read("pids", id, "pids.max"));
        Assert.Contains("--rm", host.Nsinit("update", "--restart", "always", "c").ErrorLine, StringComparison.Ordinal);
        host.Ok("kill", "c");
        FakeHost.Eventually(() => Directory.GetDirectories("/sys/fs/cgroup", $"nsinit-{id}", SearchOption.AllDirectories).Length == 0, "its cgroups are gone");
    }

    // Nobody needs to know how it was made; what it has is known.
    [Fact]
    public void One_in_the_foreground_that_is_removed_at_its_end_has_them_where_it_is()
    {
        using FakeHost host = new();
        using Process run = host.Start("run", "--rm", "--name", "c", "-m", "100m", "--memory-swap", "150m", "--cgroup-parent", "/nsinit-of-a-test", Programs.Tiny, "sleep", "1000");
        FakeHost.Eventually(() => host.Ok("ps", "-q").Length > 0, "it runs");
        string id = host.Ok("ps", "-q").Trim();
        host.Ok("update", "--memory-swap", "120m", "c");
        host.Ok("update", "-m", "50m", "c");
        string[] cgroups = Directory.GetDirectories("/sys/fs/cgroup", $"nsinit-{id}", SearchOption.AllDirectories);
        Assert.All(cgroups, path => Assert.Contains("/nsinit-of-a-test/", path, StringComparison.Ordinal));
        string memory = cgroups.Single(path => File.Exists($"{path}/{(Pure ? "memory.max" : "memory.limit_in_bytes")}"));
        Assert.Equal("52428800", File.ReadAllText($"{memory}/{(Pure ? "memory.max" : "memory.limit_in_bytes")}").Trim());
        Assert.Contains("\"memory\": 52428800", host.Ok("inspect", "c"), StringComparison.Ordinal);
        host.Ok("kill", "c");
        Assert.True(run.WaitForExit(60_000));
        foreach (string parent in Directory.GetDirectories("/sys/fs/cgroup", "nsinit-of-a-test", SearchOption.AllDirectories)) { Directory.Delete(parent); }
    }

    [Fact]
    public void A_stopped_container_has_its_new_limits_when_it_runs()
    {
        using FakeHost host = new();
        string id = host.Ok("run", "-d", "--name", "c", Programs.Tiny, "sleep", "100").Trim();
        host.Ok("stop", "-t", "0", "c");
        host.Ok("update", "--pids-limit", "20", "c");
        Assert.Empty(Directory.GetDirectories("/sys/fs/cgroup", $"nsinit-{id}", SearchOption.AllDirectories));
        host.Ok("start", "c");
        Assert.Equal("20", Read("pids", id, "pids.max"));
    }

    [Fact]
    public void A_policy_given_to_a_running_container_counts_at_its_next_end()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "c", Programs.Tiny, "sleep", "100");
        host.Ok("update", "--restart", "always", "c");
        int first = First(host);
        host.Shell($"kill -9 {first}");
        FakeHost.Eventually(() => First(host) is int pid && pid > 0 && pid != first, "it runs again");
        Assert.Equal(1, Inspect(host).GetProperty("restarts").GetInt32());
        // And again, by a plan that had it from the start.
        int second = First(host);
        host.Shell($"kill -9 {second}");
        FakeHost.Eventually(() => First(host) is int pid && pid > 0 && pid != second, "it runs once more");
        host.Ok("stop", "-t", "0", "c");
        Assert.Contains("Exited", host.Ok("ps", "-a"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_taken_from_a_running_container_has_no_say_any_more()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "c", "--restart", "always", Programs.Tiny, "sleep", "100");
        host.Ok("update", "--restart", "no", "c");
        host.Shell($"kill -9 {First(host)}");
        FakeHost.Eventually(() => host.Ok("ps", "-a").Contains("Exited", StringComparison.Ordinal), "it has ended");
        FakeHost.Eventually(() => host.Shell("ps -eo args= | grep -e '[-]-plan' -e '[-]-by-policy' || true").Length == 0, "nobody is left who could start it");
        Assert.Contains("Exited", host.Ok("ps", "-a"), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_to_change_is_an_error()
    {
        using FakeHost host = new();
        Assert.Contains("nothing to change", host.Nsinit("update", "c").ErrorLine, StringComparison.Ordinal);
        Assert.Contains("does not exist", host.Nsinit("update", "-m", "64m", "c").ErrorLine, StringComparison.Ordinal);
        Assert.Contains("is wanted", host.Nsinit("update", "--restart", "sometimes", "c").ErrorLine, StringComparison.Ordinal);
    }

    private static string Cgroup(string controller, string id) => Pure ? $"/sys/fs/cgroup/nsinit-{id}" : $"/sys/fs/cgroup/{controller}/nsinit-{id}";

    private static string Read(string controller, string id, string file) => File.ReadAllText($"{Cgroup(controller, id)}/{file}").Trim();

    private static JsonElement Inspect(FakeHost host) => JsonDocument.Parse(host.Ok("inspect", "c")).RootElement[0];

    // 0 while it does not run.
    private static int First(FakeHost host) => Inspect(host).GetProperty("pid") is { ValueKind: JsonValueKind.Number } pid ? pid.GetInt32() : 0;
}
