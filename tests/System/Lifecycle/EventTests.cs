using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using Xunit;

namespace Nsinit.Tests.System.Lifecycle;

/// <summary>events: what happened, and what happens, whoever did it.</summary>
public sealed class EventTests
{
    [Fact]
    public void A_whole_life_is_told_in_order()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", Programs.Tiny, "sleep", "100");
        host.Ok("exec", "a", "true");
        host.Ok("pause", "a");
        host.Ok("unpause", "a");
        host.Ok("rename", "a", "b");
        host.Ok("update", "--restart", "on-failure", "b");
        host.Ok("stop", "-s", "KILL", "b");
        host.Ok("start", "b");
        host.Ok("restart", "-t", "0", "b");
        host.Ok("rm", "-f", "b");
        string[] actions = [.. Past(host).Select(e => e.GetProperty("action").GetString()!)];
        Assert.Equal(
            ["create", "start", "exec_start", "pause", "unpause", "rename", "update", "kill", "die", "stop", "start", "kill", "kill", "die", "stop", "start", "restart", "kill", "die", "destroy"],
            actions);
        JsonElement die = Past(host, "--filter", "event=die")[0];
        Assert.Equal("b", Attribute(die, "name"));
        Assert.Equal("137", Attribute(die, "exitCode"));
        Assert.Equal("9", Attribute(die, "signal"));
        Assert.Equal("a", Attribute(Past(host, "--filter", "event=rename")[0], "oldName"));
        Assert.Contains(" container start ", host.Ok("events", "--no-stream"), StringComparison.Ordinal);
        host.Ok("events", "--clear");
        Assert.Equal("", host.Ok("events", "--no-stream"));
    }

    [Theory]
    [InlineData("run", "--rm")]
    [InlineData("run", "--rm", "-d")]
    [InlineData("run")]
    [InlineData("run", "-d")]
    public void The_end_is_told_with_its_code_however_it_ran(params string[] how)
    {
        using FakeHost host = new();
        // A name of any kind: this one was once taken for that of a file half written.
        host.Nsinit([.. how, "--name", "a.new", Programs.Tiny, "sh", "-c", "exit 7"]);
        FakeHost.Eventually(() => Past(host, "--filter", "event=die").Length == 1, "its end");
        Assert.Equal("7", Attribute(Past(host, "--filter", "event=die")[0], "exitCode"));
        string[] actions = [.. Past(host).Select(e => e.GetProperty("action").GetString()!)];
        Assert.Equal(how.Contains("--rm") ? ["create", "start", "die", "destroy"] : ["create", "start", "die"], actions);
    }

    [Fact]
    public void Who_watches_sees_it_at_once_and_a_killed_monitor_hides_nothing()
    {
        using FakeHost host = new();
        using Process watch = host.Start("events", "--format", "json", "--filter", "event=start", "--filter", "event=die", "--filter", "event=oom");
        // It shows nothing of what was before; that it looks by now is seen by its file.
        FakeHost.Eventually(() => Directory.Exists($"{host.Root}/events/ended"), "it watches");
        host.Ok("run", "--rm", Programs.Tiny, "true");
        Assert.Equal(("start", "die"), (Action(watch), Action(watch)));
        host.Nsinit("run", "--rm", "-m", "16m", "--memory-swap", "16m", Programs.Tiny, "sh", "-c", "x=$(head -c 100000000 /dev/zero | tr '\\0' x)");
        Assert.Equal(("start", "oom", "die"), (Action(watch), Action(watch), Action(watch)));
        string id = host.Ok("run", "-d", Programs.Tiny, "sleep", "1000").Trim();
        Assert.Equal("start", Action(watch));
        int first = JsonDocument.Parse(host.Ok("inspect", id)).RootElement[0].GetProperty("pid").GetInt32();
        host.Shell($"kill -9 $(awk '/^PPid/{{print $2}}' /proc/{first}/status) && kill -9 {first}");
        FakeHost.Eventually(() => host.Ok("ps", "-q").Length == 0, "it has ended");
        Assert.Equal("die", Action(watch));
        using Process inner = Process.GetProcessById(FakeHost.PidIn(watch));
        inner.Kill();
        watch.WaitForExit();
    }

    [Fact]
    public void Networks_are_told_of_too()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Ok("run", "-d", "--name", "a", Programs.Tiny, "sleep", "100");
        host.Ok("network", "connect", "br0", "a");
        host.Ok("network", "disconnect", "br0", "a");
        host.Ok("network", "rm", "br0");
        Assert.Equal(
            ["create", "connect", "disconnect", "destroy"],
            Past(host, "--filter", "network=br0").Select(e => e.GetProperty("action").GetString()));
    }

    [Fact]
    public void Times_and_filters_choose()
    {
        using FakeHost host = new();
        // Names that are no beginning of an id.
        host.Ok("run", "--rm", "--name", "first", Programs.Tiny, "true");
        long between = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        global::System.Threading.Thread.Sleep(5);
        host.Ok("run", "--rm", "--name", "second", Programs.Tiny, "true");
        string time = string.Create(global::System.Globalization.CultureInfo.InvariantCulture, $"{between / 1000}.{between % 1000:000}");
        Assert.All(Past(host, "--since", time), e => Assert.Equal("second", Attribute(e, "name")));
        Assert.All(Past(host, "--until", time), e => Assert.Equal("first", Attribute(e, "name")));
        Assert.Equal(4, Past(host, "--filter", "container=first").Length);
        Assert.Empty(Past(host, "--filter", "container=first", "--filter", "type=network"));
        // A time that is over ends it.
        Assert.Equal("", host.Ok("events", "--until", "1s"));
        Assert.Contains("did you mean container=x?", host.Nsinit("events", "--filter", "contaner=x").ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void What_never_ran_has_ended_in_the_log_too()
    {
        using FakeHost host = new();
        Assert.Equal(127, host.Nsinit("run", "-d", Programs.Tiny, "nosuch").Code);
        Assert.Equal(127, host.Nsinit("run", "--rm", Programs.Tiny, "nosuch").Code);
        // This one fails before it is told to start.
        Assert.Equal(125, host.Nsinit("run", "-d", "--pidfile", "/proc/nonsense", Programs.Tiny, "true").Code);
        string[] actions = [.. Past(host).Select(e => e.GetProperty("action").GetString()!)];
        Assert.Equal(["create", "start", "die", "destroy", "create", "start", "die", "destroy"], actions);
        Assert.All(Past(host, "--filter", "event=die"), e => Assert.Equal("127", Attribute(e, "exitCode")));
    }

    [Fact]
    public void The_log_stays_small_and_damage_is_passed_over()
    {
        using FakeHost host = new();
        host.Ok("run", "--rm", "--name", "a", Programs.Tiny, "true");
        host.Shell($"printf 'garbage\\n' >>{host.Root}/events/log; head -c 1100000 /dev/zero | tr '\\0' '\\n' >>{host.Root}/events/log");
        host.Ok("run", "--rm", "--name", "b", Programs.Tiny, "true");
        Assert.True(new FileInfo($"{host.Root}/events/log").Length < 100_000);
        Assert.True(File.Exists($"{host.Root}/events/log.1"));
        Assert.Equal(8, Past(host).Length);
    }

    private static JsonElement[] Past(FakeHost host, params string[] more) =>
        [.. host.Ok(["events", "--no-stream", "--format", "json", .. more]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];

    private static string Attribute(JsonElement one, string name) => one.GetProperty("actor").GetProperty("attributes").GetProperty(name).GetString()!;

    private static string Action(Process watch) => JsonDocument.Parse(watch.StandardOutput.ReadLine()!).RootElement.GetProperty("action").GetString()!;
}
