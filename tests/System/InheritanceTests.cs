using System;
using System.IO;
using System.Linq;
using Nsinit.Tests.System.Faults;
using Nsinit.Tests.System.Images;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary>Options that hold for every process of a container, those of exec too; and labels.</summary>
public sealed class InheritanceTests
{
    [Fact]
    public void Limits_of_resources_are_execs_too()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "c", "--ulimit", "nofile=100:200", "--ulimit", "core=unlimited", Programs.Tiny, "sleep", "1000");
        Assert.Equal("100\n200\nunlimited\n", host.Ok("exec", "c", "sh", "-c", "ulimit -Sn; ulimit -Hn; ulimit -c"));
        Assert.Contains("\"name\": \"nofile\"", host.Ok("inspect", "c"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("500")]
    [InlineData("-500")]
    public void The_OOM_score_is_every_processs(string score)
    {
        using FakeHost host = new();
        // Where root lacks CAP_SYS_RESOURCE, as in some containers, it is said, and nothing is left.
        if (host.Run(["sh", "-c", $"echo {score} >/proc/self/oom_score_adj"]).Code != 0)
        {
            Result result = host.Nsinit("run", "-d", "--oom-score-adj", score, Programs.Tiny, "true");
            Assert.Equal(125, result.Code);
            Assert.Contains($"from: --oom-score-adj {score}; hint: to lower it takes CAP_SYS_RESOURCE", result.ErrorLine, StringComparison.Ordinal);
            return;
        }

        host.Ok("run", "-d", "--name", "c", "--oom-score-adj", score, Programs.Tiny, "sleep", "1000");
        Assert.Equal($"{score}\n{score}\n", host.Ok("exec", "c", "cat", "/proc/1/oom_score_adj", "/proc/self/oom_score_adj"));
        Assert.Equal($"{score}\n", host.Ok("run", "--rm", "--oom-score-adj", score, Programs.Tiny, "cat", "/proc/self/oom_score_adj"));
        host.Ok("restart", "-t", "0", "c");
        Assert.Equal($"{score}\n", host.Ok("exec", "c", "cat", "/proc/1/oom_score_adj"));
    }

    [Fact]
    public void Groups_are_added_to_the_users_own()
    {
        using FakeHost host = new();
        Assert.Equal("100 10 4321", host.Ok("run", "--rm", "-u", "guest", "--group-add", "wheel", "--group-add", "4321", Programs.Alpine, "id", "-G").Trim());
        host.Ok("run", "-d", "--name", "c", "-u", "guest", "--group-add", "wheel", Programs.Alpine, "sleep", "1000");
        Assert.Equal("100 10", host.Ok("exec", "c", "id", "-G").Trim());
        Assert.Equal("65534 10", host.Ok("exec", "-u", "nobody", "c", "id", "-G").Trim());
        // One that it has already is not there twice.
        Assert.Single(host.Ok("run", "--rm", "--group-add", "root", Programs.Alpine, "id", "-G").Trim().Split(' '), "0");
    }

    [Fact]
    public void Labels_are_remembered_shown_and_found()
    {
        using FakeHost host = new();
        File.WriteAllText($"{host.Directory}/labels", "# of a file\ntier=file\n  from=file\n");
        string image = new LayoutBuilder($"{host.Directory}/oci").Image("v1", [Bases.Tiny], new { Labels = new { made = "image", tier = "image" } }).Write();
        host.Scene($"$N run --name a -l tier=front --label flag --label-file labels {image} true");
        host.Ok("run", "--name", "b", "-l", "tier=back", Programs.Tiny, "true");
        Assert.Equal("LABELS\nflag,from=file,made=image,tier=front\n", host.Ok("ps", "-a", "--filter", "name=a", "--columns", "labels"));
        Assert.Equal("a\n", Found("label=flag"));
        Assert.Equal("b\n", Found("label=tier=back"));
        Assert.Equal("b\na\n", Found("label=tier"));
        Assert.Equal("a\n", Found("label=tier", "label=made=image"));
        Assert.Equal("", Found("label=tier=front", "label=tier=back"));
        Assert.Contains("\"tier\": \"front\"", host.Ok("inspect", "a"), StringComparison.Ordinal);

        string Found(params string[] filters) =>
            host.Ok(["ps", "-a", "--columns", "name", .. filters.SelectMany(f => (string[])["--filter", f])]).Replace("NAME\n", "", StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_image_exposes_is_published_by_P()
    {
        using FakeHost host = new();
        host.MakeBridge();
        string image = new LayoutBuilder($"{host.Directory}/oci").Image("v1", [Bases.Tiny], new
        {
            ExposedPorts = new global::System.Collections.Generic.Dictionary<string, object> { ["80/tcp"] = new { }, ["53/udp"] = new { }, ["7000-7002"] = new { } },
        }).Write();
        host.Ok("run", "-d", "--name", "c", "--network", "br0", "-P", "-p", "8080:80", "--expose", "99", image, "sleep", "1000");
        string[] inside = [.. host.Ok("port", "c").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')[0]).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(["53/udp", "7000/tcp", "7001/tcp", "7002/tcp", "80/tcp", "99/tcp"], inside);
        Assert.All(host.Ok("port", "c", "80").Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.EndsWith(":8080", line, StringComparison.Ordinal));
        host.Ok("run", "-d", "--name", "d", "--network", "br0", image, "sleep", "1000");
        Assert.Equal("", host.Ok("port", "d"));
    }
}
