using System;
using System.Diagnostics;
using System.Text.Json;
using Nsinit.Tests.System.Faults;
using Xunit;

namespace Nsinit.Tests.System.Lifecycle;

/// <summary>--health-cmd: who checks, what is shown of it, and that nobody is left who checks.</summary>
public sealed class HealthTests
{
    private static readonly string[] Often = ["--health-cmd", "echo looked; test -e /ok", "--health-interval", "200ms", "--health-retries", "2"];

    // What checks is nsinit-init while it waits and nsinit while it checks; monitor and PID 1 are called like the first.
    private const string Timers = "ps -eo args= | grep -c -e '--plan a$' -e '[-]-by-timer' || true";

    [Fact]
    public void It_is_well_or_not_as_the_checks_say()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "slow", "--health-cmd", "true", "--health-interval", "1h", Programs.Tiny, "sleep", "1000");
        Assert.Contains("(health: starting)", host.Ok("ps"), StringComparison.Ordinal);
        host.Ok("rm", "-f", "slow");
        host.Ok(["run", "-d", "--name", "a", .. Often, Programs.Tiny, "sleep", "1000"]);
        Becomes(host, "unhealthy");
        Assert.Contains("(unhealthy)", host.Ok("ps"), StringComparison.Ordinal);
        host.Ok("exec", "a", "touch", "/ok");
        Becomes(host, "healthy");
        Assert.Contains("(healthy)", host.Ok("ps"), StringComparison.Ordinal);
        Assert.Equal(host.Ok("ps", "-q"), host.Ok("ps", "-q", "--filter", "health=healthy"));
        Assert.Equal("", host.Ok("ps", "-q", "--filter", "health=none"));
        JsonElement log = Health(host).GetProperty("log");
        JsonElement last = log[log.GetArrayLength() - 1];
        Assert.Equal((0, "looked\n"), (last.GetProperty("exitCode").GetInt32(), last.GetProperty("output").GetString()));
        host.Ok("exec", "a", "rm", "/ok");
        Becomes(host, "unhealthy");
        string events = host.Ok("events", "--no-stream", "--filter", "event=health_status");
        Assert.Matches("healthStatus=unhealthy.*\n.*healthStatus=healthy.*\n.*healthStatus=unhealthy", events);
        host.Ok("stop", "-t", "0", "a");
        Assert.DoesNotContain("healthy", host.Ok("ps", "-a"), StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_takes_too_long_has_failed_and_is_killed()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", "--health-cmd", "exec sleep 77", "--health-interval", "200ms", "--health-timeout", "300ms", "--health-retries", "1", Programs.Tiny, "sleep", "1000");
        Becomes(host, "unhealthy");
        JsonElement first = Health(host).GetProperty("log")[0];
        Assert.Equal(-1, first.GetProperty("exitCode").GetInt32());
        Assert.Contains("longer than 0.3 seconds", first.GetProperty("output").GetString(), StringComparison.Ordinal);
        // Those of the checks before are gone, and one may run.
        FakeHost.Eventually(() => Health(host).GetProperty("log").GetArrayLength() >= 3, "three checks");
        Assert.True(int.Parse(host.Shell("ps -eo args= | grep -c '^sleep 77' || true"), global::System.Globalization.CultureInfo.InvariantCulture) <= 1);
    }

    // The first check is due before the container runs; whoever would have it done went then, and none came after.
    [Fact]
    public void A_start_that_is_slower_than_the_interval_is_checked_too()
    {
        using FakeHost host = new();
        host.MakeBridge();
        // It is named to its neighbours when its processes are there already.
        const string Slowly = "strace -o /dev/null -e trace=symlinkat -e inject=symlinkat:delay_enter=500000";
        host.Scene($"{Slowly} $N run -d --name a --network br0 --health-cmd true --health-interval 100ms $T sleep 1000");
        Becomes(host, "healthy");
        host.Scene($"$N stop -t 0 a; {Slowly} $N start a");
        Becomes(host, "healthy");
        FakeHost.Eventually(() => host.Shell(Timers) == "3\n", () => $"monitor, timer and PID 1: {host.Shell("ps -eo args=")}");
        host.Ok("stop", "-t", "0", "a");
        FakeHost.Eventually(() => host.Shell(Timers) == "0\n", () => $"nobody: {host.Shell("ps -eo args=")}");
    }

    [Fact]
    public void Each_start_has_one_that_checks_and_no_end_has_any()
    {
        using FakeHost host = new();
        host.Ok(["run", "-d", "--name", "a", .. Often, Programs.Tiny, "sh", "-c", "touch /ok; sleep 1000"]);
        Becomes(host, "healthy");
        host.Ok("restart", "-t", "0", "a");
        Becomes(host, "healthy");
        FakeHost.Eventually(() => host.Shell(Timers) == "3\n", () => $"monitor, timer and PID 1: {host.Shell("ps -eo args=")}");
        host.Ok("kill", "a");
        FakeHost.Eventually(() => host.Shell(Timers) == "0\n", () => $"nobody: {host.Shell("ps -eo args=")}");
        host.Ok("update", "--restart", "always", "a");
        host.Ok("start", "a");
        int first = First(host);
        host.Shell($"kill -9 {first}");
        FakeHost.Eventually(() => First(host) is int pid && pid > 0 && pid != first, "it runs again");
        Becomes(host, "healthy");
        FakeHost.Eventually(() => host.Shell(Timers) == "3\n", () => $"monitor, timer and PID 1: {host.Shell("ps -eo args=")}");
        host.Ok("rm", "-f", "a");
        FakeHost.Eventually(() => host.Shell(Timers) == "0\n", () => $"nobody: {host.Shell("ps -eo args=")}");
    }

    [Fact]
    public void A_new_monitor_brings_a_new_one_and_a_killed_one_is_seen()
    {
        using FakeHost host = new();
        host.Ok(["run", "-d", "--name", "a", .. Often, Programs.Tiny, "sh", "-c", "touch /ok; sleep 1000"]);
        Becomes(host, "healthy");
        host.Shell($"kill -9 $(awk '/^PPid/{{print $2}}' /proc/{First(host)}/status)");
        host.Ok("ps");
        host.Ok("exec", "a", "rm", "/ok");
        Becomes(host, "unhealthy");
        // Of the two that are called so, the first process's parent is not it.
        string timer = host.Shell($"cat {host.Root}/containers/*/health").Split("\"timer\":")[1].Split('"')[1].Split(' ')[0];
        host.Shell($"kill -9 {timer}");
        FakeHost.Eventually(() => host.Ok("ps").Contains("(unhealthy, not checked any more)", StringComparison.Ordinal), () => host.Ok("ps"));
        Assert.False(Health(host).GetProperty("isChecked").GetBoolean());
    }

    [Fact]
    public void Whoever_stands_still_is_not_asked()
    {
        using FakeHost host = new();
        host.Ok(["run", "-d", "--name", "a", .. Often, Programs.Tiny, "sh", "-c", "touch /ok; sleep 1000"]);
        Becomes(host, "healthy");
        host.Ok("pause", "a");
        string before = "";
        // A check that has just ended may have to be written down.
        FakeHost.Eventually(
            () =>
            {
                before = Health(host).ToString();
                global::System.Threading.Thread.Sleep(700);
                return Health(host).ToString() == before;
            },
            "nobody asks");
        host.Ok("unpause", "a");
        FakeHost.Eventually(() => Health(host).ToString() != before, "it is asked again");
    }

    [Fact]
    public void In_the_foreground_too_and_by_hand()
    {
        using FakeHost host = new();
        using Process run = host.Start(["run", "--rm", "--name", "a", .. Often, Programs.Tiny, "sh", "-c", "touch /ok; sleep 1000"]);
        FakeHost.Eventually(() => host.Ok("ps", "-q").Length > 0, "it runs");
        Becomes(host, "healthy");
        Assert.Equal("healthy\n", host.Ok("healthcheck", "a"));
        host.Ok("exec", "a", "rm", "/ok");
        Assert.Equal(1, host.Nsinit("healthcheck", "a").Code);
        host.Ok("kill", "a");
        run.WaitForExit();
        host.Ok("run", "-d", "--name", "b", Programs.Tiny, "sleep", "1000");
        Assert.Contains("--health-cmd", host.Nsinit("healthcheck", "b").ErrorLine, StringComparison.Ordinal);
        Assert.Contains("does not exist", host.Nsinit("healthcheck", "c").ErrorLine, StringComparison.Ordinal);
        host.Ok("kill", "b");
        Assert.Contains("not running", host.Nsinit("healthcheck", "b").ErrorLine, StringComparison.Ordinal);
    }

    private static void Becomes(FakeHost host, string status) =>
        FakeHost.Eventually(() => Health(host).GetProperty("status").GetString() == status, () => $"{status}: {host.Ok("inspect", "a")}");

    private static JsonElement Inspect(FakeHost host) => JsonDocument.Parse(host.Ok("inspect", "a")).RootElement[0];

    private static JsonElement Health(FakeHost host) => Inspect(host).GetProperty("health");

    // 0 while it does not run.
    private static int First(FakeHost host) => Inspect(host).GetProperty("pid") is { ValueKind: JsonValueKind.Number } pid ? pid.GetInt32() : 0;
}
