using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Nsinit.Tests.System.Faults;
using Nsinit.Tests.System.Images;
using Xunit;

namespace Nsinit.Tests.System.Files;

/// <summary>Volumes without a name: those that an image wants, and -v DST.</summary>
public sealed class OwnVolumeTests
{
    [Fact]
    public void An_image_has_its_volumes_filled_and_apart_for_each_container()
    {
        using FakeHost host = new();
        string image = Image(host);
        host.Ok("run", "--name", "a", image, "sh", "-c", "cat /srv/a; echo changed >/srv/a; touch /data/x");
        host.Ok("run", "--name", "b", image, "sh", "-c", "grep -q 1 /srv/a && [ ! -e /data/x ]");
        Assert.Equal(4, Volumes(host).Length);
        // Its files are not in the container's own layer.
        Assert.DoesNotContain("/srv/a", host.Ok("diff", "a"), StringComparison.Ordinal);
        Assert.Contains("\"anonymous\": true", host.Ok("inspect", "a"), StringComparison.Ordinal);
        // It keeps them over another start.
        host.Ok("run", "-d", "--name", "c", image, "sh", "-c", "cat /srv/a; echo again >/srv/a");
        FakeHost.Eventually(() => host.Ok("ps", "-q").Length == 0, "it ends");
        host.Ok("start", "c");
        FakeHost.Eventually(() => host.Ok("logs", "c") == "1\nagain\n", "it finds what it wrote");

        host.Ok("rm", "-v", "a");
        Assert.Equal(4, Volumes(host).Length);
        host.Ok("rm", "b");
        Assert.Equal(4, Volumes(host).Length);
        host.Ok("rm", "-v", "c");
        // What b had stays, for who knows its name.
        string[] left = Volumes(host);
        Assert.Equal(2, left.Length);
        Assert.Contains("1\n", left.Select(name => host.Ok("run", "--rm", "-v", $"{name}:/mnt", Programs.Tiny, "sh", "-c", "cat /mnt/a 2>/dev/null || :")));
        Assert.Equal(left.Order(StringComparer.Ordinal), host.Ok("volume", "prune").Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void They_go_with_a_container_that_goes_at_its_end(bool detached)
    {
        using FakeHost host = new();
        string image = Image(host);
        host.Ok(["run", "--rm", .. detached ? (string[])["-d"] : [], "-v", "/own", image, "sh", "-c", "echo x >/own/f; grep -q x /own/f"]);
        FakeHost.Eventually(() => Volumes(host).Length == 0, () => $"no volumes: {string.Join(", ", Volumes(host))}");
        Assert.DoesNotContain(host.State(), p => p.Contains("/volumes/", StringComparison.Ordinal));
    }

    [Fact]
    public void The_users_words_win_and_named_ones_stay()
    {
        using FakeHost host = new();
        string image = Image(host);
        host.Scene($"mkdir d; echo host >d/a; $N run --rm -v ./d:/srv -v kept:/data {image} sh -c 'grep -q host /srv/a; touch /data/y'");
        Assert.Equal(["kept"], Volumes(host));
        Assert.Equal("", host.Ok("run", "--rm", "--tmpfs", "/srv", "-v", "kept:/data", image, "ls", "/srv"));
        // Below a volume of the image.
        Assert.Equal("host\n1\n", host.Scene($"$N run --rm -v ./d/a:/srv/deep/file {image} cat /srv/deep/file /srv/a"));
    }

    [Fact]
    public void A_start_that_fails_leaves_none()
    {
        using FakeHost host = new();
        Assert.Equal(127, host.Nsinit("run", "-v", "/own", Image(host), "nosuch").Code);
        Assert.Empty(Volumes(host));
        // Before there is anything of the container itself.
        Assert.Equal(125, host.Nsinit("run", "--network", "nosuch", "-v", "/own", Programs.Tiny, "true").Code);
        Assert.Empty(Volumes(host));
        Assert.Equal(125, host.Nsinit("run", "-p", "192.0.2.1:80:80", "-v", "/own", Programs.Tiny, "true").Code);
        Assert.Empty(Volumes(host));
        Assert.Equal("", host.Ok("network", "ls", "-q"));
        // A directory cannot cover a file.
        Assert.Equal(125, host.Nsinit("run", "-v", "/bin/busybox", Image(host), "true").Code);
        Assert.Empty(Volumes(host));
    }

    [Fact]
    public void What_a_killed_watcher_leaves_is_removed_by_the_next_command()
    {
        using FakeHost host = new();
        using Process process = host.Start("run", "--rm", "--name", "c", Image(host), "sh", "-c", "echo ready; exec sleep 1000");
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        string[] own = Volumes(host);
        Assert.Equal(2, own.Length);
        // Nobody else may have what goes with it.
        Result result = host.Nsinit("run", "--rm", "-v", $"{own[0]}:/x", Programs.Tiny, "true");
        Assert.Contains("which is removed at its end (--rm)", result.ErrorLine, StringComparison.Ordinal);
        Assert.Contains("has it", host.Nsinit("volume", "rm", own[0]).ErrorLine, StringComparison.Ordinal);
        host.Shell("kill -9 $(pgrep -f '[n]sinit-init --plan c')");
        process.WaitForExit();
        FakeHost.Eventually(() => host.Ok("ps", "-a", "-q").Length == 0, "the container is gone");
        Assert.Empty(Volumes(host));
    }

    private static string[] Volumes(FakeHost host) => host.Ok("volume", "ls", "-q").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Image(FakeHost host) => new LayoutBuilder($"{host.Directory}/oci")
        .Image("v1", [Bases.Tiny, new Layer().Directory("srv").File("srv/a", "1\n").Build()], new { Volumes = new Dictionary<string, object> { ["/srv"] = new { }, ["/data/"] = new { } } }).Write();
}
