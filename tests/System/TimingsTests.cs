using System;
using System.Linq;
using System.Text.Json;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary>--timings: where the time of a start goes.</summary>
public sealed class TimingsTests
{
    [Fact]
    public void The_phases_of_a_run_are_told_beside_what_it_writes()
    {
        using FakeHost host = new();
        Result result = host.Nsinit("run", "--rm", "--timings", Programs.Tiny, "echo", "hello");
        Assert.Equal((0, "hello\n"), (result.Code, result.Output));
        string[] lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("PHASE", lines[0], StringComparison.Ordinal);
        foreach (string phase in (string[])["start the program", "compile the plan", "clone into namespaces", "execute the payload"])
        {
            Assert.Single(lines, l => l.Contains(phase, StringComparison.Ordinal));
        }

        int[] times = [.. lines[1..].Select(l => int.Parse(l.Split(' ')[^1], global::System.Globalization.CultureInfo.InvariantCulture))];
        Assert.StartsWith("total", lines[^1], StringComparison.Ordinal);
        Assert.Equal(times[^1], times[..^1].Sum());
        Assert.All(times[..1], t => Assert.True(t > 0));
    }

    [Fact]
    public void Programs_get_them_as_json_and_later_starts_have_them_too()
    {
        using FakeHost host = new();
        Check(host.Nsinit("run", "-d", "--name", "c", "--timings", "--format", "json", Programs.Tiny, "true"));
        host.Ok("wait", "c");
        Check(host.Nsinit("start", "--timings", "--format", "json", "c"));
        Assert.Equal("", host.Nsinit("run", "--rm", Programs.Tiny, "true").Error);

        static void Check(Result result)
        {
            Assert.Equal(0, result.Code);
            JsonElement root = JsonDocument.Parse(result.Error).RootElement;
            Assert.True(root.GetProperty("total").GetInt64() > 0);
            Assert.True(root.GetProperty("phases").GetArrayLength() > 8);
        }
    }
}
