using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.System.Lifecycle;

/// <summary>--restart: who is started again, how often, how soon, and what ends it.</summary>
public sealed class RestartTests
{
    [Theory]
    [InlineData("no", "exit 3", 0)]
    [InlineData("on-failure", "exit 0", 0)]
    [InlineData("on-failure:2", "exit 3", 2)]
    [InlineData("on-failure:1", "kill -9 $$", 1)]
    public void A_policy_starts_it_as_often_as_it_says(string policy, string script, int restarts)
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", "--restart", policy, Programs.Alpine, "sh", "-c", $"echo run; {script}");
        FakeHost.Eventually(() => Status(host) == "exited" && Restarts(host) == restarts, () => $"{restarts} restarts: {host.Ok("inspect", "a")}");
        Assert.Equal(string.Concat(Enumerable.Repeat("run\n", restarts + 1)), host.Ok("logs", "a"));
    }

    [Theory]
    [InlineData("always", "exit 0")]
    [InlineData("unless-stopped", "exit 0")]
    [InlineData("on-failure", "exit 1")]
    public void Stop_ends_what_would_go_on_for_ever(string policy, string script)
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", "--restart", policy, Programs.Alpine, "sh", "-c", script);
        FakeHost.Eventually(() => Restarts(host) >= 2, "two restarts");
        host.Ok("stop", "a");
        Assert.Equal("exited", Status(host));
        Assert.True(File.Exists($"{ContainerDirectory(host)}/exit"));
        int count = Restarts(host);
        // Nobody is left who could start it; that nothing comes needs no time to pass.
        Assert.Equal("", host.Shell("ps -eo args= | grep -e '[-]-plan' -e '[-]-by-policy' || true"));
        Assert.Equal(count, Restarts(host));
    }

    [Fact]
    public void It_waits_longer_each_time()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", "--restart", "always", Programs.Alpine, "echo", "run");
        FakeHost.Eventually(() => Restarts(host) >= 3 && host.Ok("logs", "a").Count(c => c == '\n') >= 4, "three restarts");
        host.Ok("stop", "a");
        DateTimeOffset[] times = [.. host.Ok("logs", "-t", "a").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => DateTimeOffset.Parse(l.Split(' ')[0], global::System.Globalization.CultureInfo.InvariantCulture))];
        // At least 100, 200, 400 milliseconds: a loaded machine only makes it more.
        for (int i = 1; i < 4; i++)
        {
            Assert.True(times[i] - times[i - 1] >= TimeSpan.FromMilliseconds(50 << i), $"run {i}: {times[i] - times[i - 1]} after the one before");
        }
    }

    [Fact]
    public void What_it_had_the_next_run_has()
    {
        using FakeHost host = new();
        host.MakeBridge();
        Directory.CreateDirectory($"{host.Directory}/data");
        host.Ok("run", "-d", "--name", "a", "--restart", "on-failure", "--network", "br0", "--ip", "172.19.35.7", "-e", "WORD=said", "-v", $"{host.Directory}/data:/data", Programs.Alpine, "sh", "-c",
            "echo $WORD $(ip -4 -o addr show eth0 | awk '{print $4}') $(cat /own 2>/dev/null); echo kept >>/own; echo x >>/data/runs; [ $(wc -l </data/runs) -ge 3 ]");
        FakeHost.Eventually(() => Status(host) == "exited" && Restarts(host) == 2, () => $"two restarts: {host.Ok("inspect", "a")}");
        Assert.Equal("said 172.19.35.7/24\nsaid 172.19.35.7/24 kept\nsaid 172.19.35.7/24 kept kept\n", host.Ok("logs", "a"));
    }

    [Fact]
    public void A_killed_monitors_successor_keeps_the_policy()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", "--restart", "always", Programs.Alpine, "sh", "-c", "echo run; while [ ! -e /go ]; do sleep 0.02; done; rm /go");
        MonitorTests.KillMonitor(host);
        host.Ok("ps");
        host.Ok("exec", "a", "touch", "/go");
        FakeHost.Eventually(() => Restarts(host) == 1 && Status(host) == "running", () => $"a restart: {host.Ok("inspect", "a")}");
        FakeHost.Eventually(() => host.Ok("logs", "a") == "run\nrun\n", "the second run's word");
        host.Ok("stop", "-t", "0", "a");
        Assert.Equal("exited", Status(host));
    }

    [Fact]
    public void Killed_while_it_waits_the_monitor_leaves_a_container_that_has_ended()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", "--restart", "always", Programs.Alpine, "false");
        FakeHost.Eventually(() => Restarts(host) >= 3 && Status(host) == "restarting", "a wait");
        MonitorTests.KillMonitor(host);
        FakeHost.Eventually(() => Status(host) == "exited", "its end");
        host.Ok("start", "a");
        FakeHost.Eventually(() => Restarts(host) >= 1, "the policy again");
        host.Ok("rm", "-f", "a");
    }

    [Theory]
    [InlineData("sometimes", "no, on-failure, on-failure:N, always or unless-stopped is wanted")]
    [InlineData("on-failure:-1", "no, on-failure, on-failure:N, always or unless-stopped is wanted")]
    [InlineData("always:3", "no, on-failure, on-failure:N, always or unless-stopped is wanted")]
    public void A_policy_that_makes_no_sense_is_refused(string policy, string why)
    {
        using FakeHost host = new();
        Result result = host.Nsinit("run", "-d", "--restart", policy, Programs.Alpine, "true");
        Assert.Equal(125, result.Code);
        Assert.Equal($"nsinit: run: --restart {policy}: {why}", result.ErrorLine);
    }

    private static string ContainerDirectory(FakeHost host) => Directory.GetDirectories($"{host.Root}/containers").Single();

    private static string? Status(FakeHost host) => MonitorTests.Inspect(host, "a").GetProperty("status").GetString();

    private static int Restarts(FakeHost host) => MonitorTests.Inspect(host, "a").GetProperty("restarts").GetInt32();
}
