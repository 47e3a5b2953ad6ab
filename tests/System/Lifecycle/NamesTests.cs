using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.System.Lifecycle;

/// <summary>rename, prune and wait.</summary>
public sealed class NamesTests
{
    [Fact]
    public void A_renamed_container_is_found_by_its_new_name_alone()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", Programs.Tiny, "sleep", "1000");
        host.Ok("run", "-d", "--name", "b", Programs.Tiny, "true");
        host.Ok("rename", "a", "c");
        Assert.Equal("a\n", host.Ok("exec", "c", "hostname"));
        Assert.Contains("container does not exist", host.Nsinit("exec", "a", "true").ErrorLine, StringComparison.Ordinal);
        Assert.Contains("has that name", host.Nsinit("rename", "c", "b").ErrorLine, StringComparison.Ordinal);
        Assert.Contains("letters, digits", host.Nsinit("rename", "c", "x/y").ErrorLine, StringComparison.Ordinal);
        // The old name is anybody's, also when the container is started again.
        host.Ok("run", "-d", "--name", "a", Programs.Tiny, "true");
        host.Ok("restart", "-t", "0", "c");
        Assert.Equal(["a", "b", "c"], Directory.GetFileSystemEntries($"{host.Root}/names").Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal));
        Assert.Equal("c", MonitorTests.Inspect(host, "c").GetProperty("container").GetProperty("name").GetString());
        Assert.Contains("--rm", host.Ok("run", "-d", "--rm", "--name", "r", Programs.Tiny, "sleep", "1000") + host.Nsinit("rename", "r", "s").ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Renaming_and_restarting_at_once_lose_neither()
    {
        using FakeHost host = new();
        string id = host.Ok("run", "-d", "--name", "n0", "--restart", "always", Programs.Tiny, "true").Trim();
        for (int i = 1; i <= 20; i++)
        {
            host.Ok("rename", id, $"n{i}");
            Assert.Equal($"n{i}", MonitorTests.Inspect(host, id).GetProperty("container").GetProperty("name").GetString());
        }

        host.Ok("stop", id);
        Assert.Equal("n20", MonitorTests.Inspect(host, id).GetProperty("container").GetProperty("name").GetString());
        Assert.Equal(["n20"], Directory.GetFileSystemEntries($"{host.Root}/names").Select(p => Path.GetFileName(p)));
    }

    [Fact]
    public void Prune_removes_what_has_ended_and_nothing_else()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "up", Programs.Tiny, "sleep", "1000");
        host.Ok("run", "-d", "--name", "again", "--restart", "always", Programs.Tiny, "false");
        foreach (string name in (string[])["one", "two"])
        {
            host.Ok("run", "-d", "--name", name, Programs.Tiny, "true");
            host.Ok("wait", name);
        }

        Assert.Equal(["one", "two"], Lines(host.Ok("prune", "-n")));
        Assert.Equal(["one", "two"], Lines(host.Ok("prune")));
        Assert.Equal("", host.Ok("prune"));
        Assert.Equal(["again", "up"], Directory.GetFileSystemEntries($"{host.Root}/names").Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Prune_leaves_what_has_ended_only_to_be_started_again()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", "--restart", "always", Programs.Tiny, "sleep", "1000");
        string pid = $"{MonitorTests.Inspect(host, "a").GetProperty("pid")}";
        string monitor = host.Shell($"awk '/^PPid/ {{ print $2 }}' /proc/{pid}/status").Trim();
        // Its monitor has not written the end down yet.
        host.Shell($"kill -STOP {monitor}; kill -9 {pid}");
        FakeHost.Eventually(() => host.Shell($"awk '/^State/ {{ print $2 }}' /proc/{pid}/status") == "Z\n", "its end");
        Assert.Equal(new Result(0, "", ""), host.Nsinit("prune"));
        host.Shell($"kill -CONT {monitor}");
        FakeHost.Eventually(() => MonitorTests.Inspect(host, "a").GetProperty("status").GetString() == "running", "it runs again");
    }

    [Fact]
    public void Wait_prints_the_code_of_each_in_its_order()
    {
        using FakeHost host = new();
        foreach (int code in (int[])[0, 7, 255])
        {
            host.Ok("run", "-d", "--name", $"c{code}", Programs.Tiny, "sh", "-c", $"while [ ! -e /go ]; do sleep 0.02; done; exit {code}");
        }

        host.Ok("run", "-d", "--rm", "--name", "gone", Programs.Tiny, "sh", "-c", "while [ ! -e /go ]; do sleep 0.02; done; exit 9");
        using Process wait = host.Start("wait", "c255", "gone", "c0", "c7");
        // That of --rm leaves no record: who waits has to be there before its end.
        using Process first = host.Start("wait", "gone");
        foreach (string name in (string[])["c0", "c7", "c255"]) { host.Ok("exec", name, "touch", "/go"); }
        Assert.Equal("255\n", $"{wait.StandardOutput.ReadLine()}\n");
        FakeHost.Eventually(() => Connected(host) == 2, "both listen");
        host.Ok("exec", "gone", "touch", "/go");
        Assert.Equal("9\n", Programs.Finish(first).Output);
        Result result = Programs.Finish(wait);
        Assert.Equal(0, result.Code);
        Assert.Equal("9\n0\n7\n", result.Output);
        Result unknown = host.Nsinit("wait", "c7", "nobody");
        Assert.Equal(1, unknown.Code);
        Assert.Equal("7\n", unknown.Output);
    }

    [Fact]
    public void Wait_gives_the_code_of_this_run_though_another_follows()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", "--restart", "always", Programs.Tiny, "sh", "-c", "while [ ! -e /go ]; do sleep 0.02; done; rm /go; exit 3");
        using Process wait = host.Start("wait", "a");
        FakeHost.Eventually(() => Connected(host) == 1, "it listens");
        host.Ok("exec", "a", "touch", "/go");
        Result result = Programs.Finish(wait);
        Assert.Equal((0, "3\n"), (result.Code, result.Output));
    }

    // Unix sockets have no names at the client's end: those at the listener's do.
    private static int Connected(FakeHost host) =>
        Lines(host.Shell("grep -c '/attach$' /proc/net/unix || true")).Select(l => int.Parse(l, global::System.Globalization.CultureInfo.InvariantCulture)).Single() - 1;

    private static string[] Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
}
