using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using Xunit;

namespace Nsinit.Tests.System.Lifecycle;

/// <summary>What a detached container writes, and how it is shown.</summary>
public sealed class LogTests
{
    [Fact]
    public void A_full_file_is_put_aside_and_as_many_stay_as_were_asked_for()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", "--log-opt", "max-size=64k", "--log-opt", "max-file=3", Programs.Alpine, "seq", "1", "100000");
        host.Ok("wait", "a");
        string directory = Directory.GetDirectories($"{host.Root}/containers").Single();
        Assert.Equal(["log", "log.1", "log.2"], Directory.GetFiles(directory, "log*").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(directory, "log*"), f => Assert.True(new FileInfo(f).Length <= 65536, $"{f}: {new FileInfo(f).Length}"));
        string[] lines = host.Ok("logs", "a").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("100000", lines[^1]);
        // The first may be cut; from there on, none is missing.
        int[] numbers = [.. lines.Skip(1).Select(l => int.Parse(l, global::System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(Enumerable.Range(numbers[0], numbers.Length), numbers);
    }

    [Fact]
    public void Nothing_is_lost_when_there_is_room_for_all_of_it()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", "--log-opt", "max-size=32k", "--log-opt", "max-file=100", Programs.Alpine, "seq", "1", "50000");
        host.Ok("wait", "a");
        Assert.Equal(string.Concat(Enumerable.Range(1, 50000).Select(n => $"{n}\n")), host.Ok("logs", "a"));
    }

    [Fact]
    public void Following_goes_over_the_seams()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", "--log-opt", "max-size=16k", "--log-opt", "max-file=100", Programs.Alpine, "sh", "-c",
            "for i in $(seq 1 40); do seq $((i*1000)) $((i*1000+999)); sleep 0.01; done");
        using Process follow = host.Start("logs", "-f", "a");
        Result result = Programs.Finish(follow);
        Assert.Equal(string.Concat(Enumerable.Range(1000, 40000).Select(n => $"{n}\n")), result.Output);
    }

    [Fact]
    public void The_last_lines_alone()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", Programs.Alpine, "sh", "-c", "seq 1 5; head -c 9000 /dev/zero | tr '\\0' x; echo; printf part");
        host.Ok("wait", "a");
        Assert.Equal("4\n5\n" + new string('x', 9000) + "\npart", host.Ok("logs", "-n", "4", "a"));
        Assert.Equal("part", host.Ok("logs", "-n", "1", "a"));
        Assert.Equal("", host.Ok("logs", "-n", "0", "a"));
    }

    [Fact]
    public void Times_choose_and_are_shown()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", Programs.Alpine, "sh", "-c", "echo one; while [ ! -e /go ]; do sleep 0.02; done; echo two");
        FakeHost.Eventually(() => host.Ok("logs", "a") == "one\n", "the first line");
        host.Ok("exec", "a", "touch", "/go");
        host.Ok("wait", "a");
        string[] lines = host.Ok("logs", "-t", "a").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z one$", lines[0]);
        DateTimeOffset[] times = [.. lines.Select(l => DateTimeOffset.Parse(l.Split(' ')[0], global::System.Globalization.CultureInfo.InvariantCulture))];
        string middle = $"{times[0] + ((times[1] - times[0]) / 2):O}";
        Assert.Equal("two\n", host.Ok("logs", "--since", middle, "a"));
        Assert.Equal("one\n", host.Ok("logs", "--until", middle, "a"));
        Assert.Equal("one\ntwo\n", host.Ok("logs", "--since", "10m", "a"));
        Assert.Equal("", host.Ok("logs", "--since", "0s", "a"));
        Assert.Equal("nsinit: --since soon: that is no time; hint: a time (2024-01-31T12:00:00Z), seconds since 1970, or how long ago (10m, 1h30m)",
            host.Nsinit("logs", "--since", "soon", "a").ErrorLine);
    }

    [Fact]
    public void Programs_can_read_it_as_Dockers_and_the_kubelets()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", Programs.Alpine, "sh", "-c", "echo 'a \"b\"'; while [ ! -e /1 ]; do sleep 0.02; done; echo e >&2; while [ ! -e /2 ]; do sleep 0.02; done; printf part");
        // What is there at the same time is read by streams.
        FakeHost.Eventually(() => host.Ok("logs", "a").Length > 0, "the first word");
        host.Ok("exec", "a", "touch", "/1");
        FakeHost.Eventually(() => host.Nsinit("logs", "a").Error.Length > 0, "the second word");
        host.Ok("exec", "a", "touch", "/2");
        host.Ok("wait", "a");
        JsonElement[] lines = [.. host.Ok("logs", "--format", "json", "a").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Equal(["a \"b\"\n", "e\n", "part"], lines.Select(l => l.GetProperty("log").GetString()));
        Assert.Equal(["stdout", "stderr", "stdout"], lines.Select(l => l.GetProperty("stream").GetString()));
        string[] cri = host.Ok("logs", "--format", "cri", "a").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.EndsWith("Z stdout F a \"b\"", cri[0], StringComparison.Ordinal);
        Assert.EndsWith("Z stderr F e", cri[1], StringComparison.Ordinal);
        Assert.EndsWith("Z stdout P part", cri[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("size=1m", "max-size=BYTES and max-file=N are known")]
    [InlineData("max-size=12", "a size of at least 4096 bytes is wanted, as 10m")]
    [InlineData("max-file=0", "1 to 100 files are possible")]
    public void Bad_options_are_refused(string option, string why)
    {
        using FakeHost host = new();
        Result result = host.Nsinit("run", "-d", "--log-opt", option, Programs.Alpine, "true");
        Assert.Equal(125, result.Code);
        Assert.Equal($"nsinit: run: --log-opt {option}: {why}", result.ErrorLine);
    }
}
