using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.System.Files;

/// <summary>Named volumes: filled once, kept, shared, and removed when nobody has them.</summary>
public sealed class VolumeTests
{
    [Fact]
    public void The_first_container_fills_it_and_the_next_finds_it_as_it_was_left()
    {
        using FakeHost host = new();
        string image = Image(host);
        Assert.Equal("1\n", host.Ok("run", "--rm", "-v", "data:/srv", image, "sh", "-c", "cat /srv/a; echo 2 >/srv/a; rm /srv/b"));
        Assert.Equal("2\na\n", host.Ok("run", "--rm", "-v", "data:/srv", image, "sh", "-c", "cat /srv/a; ls /srv"));
        Assert.Equal("data\n", host.Ok("volume", "ls", "-q"));
        Assert.Equal("", host.Ok("run", "--rm", "-v", "other:/srv:nocopy", image, "ls", "/srv"));
        Assert.Equal("no\n", host.Ok("run", "--rm", "-v", "data:/srv:ro", image, "sh", "-c", "echo 3 >/srv/a 2>/dev/null || echo no"));
    }

    [Fact]
    public void One_that_was_made_before_is_filled_too()
    {
        using FakeHost host = new();
        Assert.Equal("data\n", host.Ok("volume", "create", "data"));
        Assert.Contains("it exists", host.Nsinit("volume", "create", "data").ErrorLine, StringComparison.Ordinal);
        Assert.Equal("1\n", host.Ok("run", "--rm", "-v", "data:/srv", Image(host), "cat", "/srv/a"));
    }

    [Fact]
    public void One_that_a_container_has_stays()
    {
        using FakeHost host = new();
        host.Ok("run", "--name", "c", "-v", "data:/srv", Image(host), "true");
        Assert.Contains("\"containers\": [", host.Ok("volume", "inspect", "data"), StringComparison.Ordinal);
        Assert.Contains("remove volume data: container ", host.Nsinit("volume", "rm", "data").ErrorLine, StringComparison.Ordinal);
        Assert.Equal("", host.Ok("volume", "prune"));
        host.Ok("rm", "c");
        Assert.Equal("data\n", host.Ok("volume", "prune"));
        Result result = host.Nsinit("volume", "rm", "data");
        Assert.Equal(1, result.Code);
        Assert.Contains("no such volume", result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_at_once_fill_it_once()
    {
        using FakeHost host = new();
        string image = Image(host);
        host.Ok("run", "--rm", image, "true");
        global::System.Diagnostics.Process[] all = [.. Enumerable.Range(0, 10).Select(i => host.Start("run", "--rm", "-v", "data:/srv", image, "sh", "-c", $"cat /srv/a && echo {i} >/srv/n{i}"))];
        foreach (global::System.Diagnostics.Process one in all)
        {
            Result result = Programs.Finish(one);
            Assert.True(result is { Code: 0, Output: "1\n" }, result.Error);
            one.Dispose();
        }

        Assert.Equal(12, Directory.GetFiles($"{host.Root}/volumes/data/data").Length);
    }

    private static string Image(FakeHost host) => new Images.LayoutBuilder($"{host.Directory}/oci")
        .Image("v1", [Images.Bases.Tiny, new Images.Layer().Directory("srv").File("srv/a", "1\n").File("srv/b", "").Build()]).Write();
}
