using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.System.Images;

/// <summary>OCI image layouts: layers, whiteouts, configuration, platforms, tags.</summary>
public sealed class LayoutTests
{
    private static readonly byte[] Lower = new Layer()
        .File("etc/motd", "old").File("opt/a", "1").File("opt/b", "2").Directory("gone").File("gone/x").File("turn/into", "x").File("cover/below", "x").Build();

    private static readonly byte[] Upper = new Layer()
        .File("etc/.wh.motd").File("opt/.wh..wh..opq").File("opt/c", "3").File(".wh.gone").File(".wh.turn").File("turn", "a file now")
        .Directory("cover").File(".wh.cover").File("cover/above", "y").File("usr/.wh..wh.plnk").Build();

    private static readonly object EchoHi = new { Entrypoint = new[] { "echo" }, Cmd = new[] { "hi" } };

    [Fact]
    public void Upper_layers_hide_what_lower_ones_have()
    {
        using FakeHost host = new();
        string layout = new LayoutBuilder($"{host.Directory}/oci").Image("v1", [Bases.Tiny, Lower, Upper]).Write();
        string seen = host.Ok("run", "--rm", layout, "sh", "-c", "ls /opt /cover; cat /turn; for f in /etc/motd /gone /usr/.wh..wh.plnk /etc/.wh.motd; do [ -e $f ] && echo $f; done; true");
        Assert.Equal("/cover:\nabove\n\n/opt:\nc\na file now", seen);
    }

    [Fact]
    public void Images_share_layers_and_each_is_unpacked_once()
    {
        using FakeHost host = new();
        string layout = new LayoutBuilder($"{host.Directory}/oci").Image("one", [Bases.Tiny, Lower]).Image("two", [Bases.Tiny, Lower, Upper]).Write();
        host.Ok("run", "--rm", $"{layout}:one", "true");
        host.Ok("run", "--rm", $"{layout}:two", "true");
        Assert.Equal(3, Directory.GetDirectories($"{host.Root}/layers").Length);
        host.Ok("rmi", $"{layout}:two");
        Assert.Equal(2, Directory.GetDirectories($"{host.Root}/layers").Length);
        host.Ok("run", "--rm", $"{layout}:one", "true");
    }

    [Fact]
    public void One_that_a_container_uses_stays_unless_forced()
    {
        using FakeHost host = new();
        string layout = new LayoutBuilder($"{host.Directory}/oci").Image("one", [Bases.Tiny, Lower]).Write();
        host.Ok("run", "-d", "--name", "user", layout, "sleep", "100");
        Result refused = host.Nsinit("rmi", layout + ":one");
        Assert.Equal(1, refused.Code);
        refused = host.Nsinit("rmi", layout);
        Assert.Contains(" uses it; hint: remove the container first, or use rmi --force", refused.ErrorLine, StringComparison.Ordinal);
        host.Ok("rmi", "--force", layout);
        Assert.Equal("old", host.Ok("exec", "user", "cat", "/etc/motd"));
        Assert.Equal(2, Directory.GetDirectories($"{host.Root}/layers").Length);
        host.Ok("rm", "-f", "user");
        File.WriteAllBytes($"{host.Directory}/other.tar", Bases.Tiny);
        host.Ok("run", "--rm", $"{host.Directory}/other.tar", "true");
        host.Ok("rmi", "-a");
        // What has happened is remembered.
        Assert.Equal([$"{host.Root}/events"], Directory.GetFileSystemEntries(host.Root));
    }

    [Theory]
    [InlineData("hi", new string[0], new string[0])]
    [InlineData("a b", new string[0], new[] { "a", "b" })]
    [InlineData("", new[] { "--entrypoint", "echo" }, new string[0])]
    [InlineData("c", new[] { "--entrypoint", "echo" }, new[] { "c" })]
    [InlineData("d", new[] { "--entrypoint", "" }, new[] { "echo", "d" })]
    public void Entrypoint_and_command_are_merged_as_docker_does(string expected, string[] options, string[] command)
    {
        using FakeHost host = new();
        string layout = new LayoutBuilder($"{host.Directory}/oci").Image("v1", [Bases.Tiny], EchoHi).Write();
        Assert.Equal($"{expected}\n", host.Ok(["run", "--rm", .. options, layout, .. command]));
    }

    [Fact]
    public void The_configuration_is_the_default_and_options_go_before_it()
    {
        using FakeHost host = new();
        byte[] users = new Layer().File("etc/passwd", "root:x:0:0::/root:/bin/sh\nweb:x:7:8::/srv:/bin/sh\n").Directory("srv/www").Build();
        object config = new
        {
            Env = new[] { "PATH=/bin:/opt", "A=1", "B=2" },
            User = "web",
            WorkingDir = "/srv/www",
            StopSignal = "SIGUSR1",
            Labels = new { version = "3" },
            ExposedPorts = new global::System.Collections.Generic.Dictionary<string, object> { ["80/tcp"] = new { } },
        };
        string layout = new LayoutBuilder($"{host.Directory}/oci").Image("v1", [Bases.Tiny, users], config).Write();
        Assert.Equal("7 8 /srv/www /srv 1 2 /bin:/opt\n", host.Ok("run", "--rm", layout, "sh", "-c", "echo $(id -u) $(id -g) $PWD $HOME $A $B $PATH"));
        Assert.Equal("0 / 9\n", host.Ok("run", "--rm", "-u", "0", "-w", "/", "-e", "A=9", layout, "sh", "-c", "echo $(id -u) $PWD $A"));

        host.Ok("run", "-d", "--name", "s", layout, "sh", "-c", "trap 'exit 42' USR1; echo ready; while :; do sleep 0.1; done");
        FakeHost.Eventually(() => host.Ok("logs", "s").Contains("ready", StringComparison.Ordinal), () => "it is ready");
        string inspected = host.Ok("inspect", "s");
        Assert.Contains("\"version\": \"3\"", inspected, StringComparison.Ordinal);
        Assert.Contains("\"80/tcp\"", inspected, StringComparison.Ordinal);
        host.Ok("stop", "s");
        Assert.Contains("\"exitCode\": 42", host.Ok("inspect", "s"), StringComparison.Ordinal);
    }

    [Fact]
    public void More_layers_than_fit_into_one_option()
    {
        using FakeHost host = new();
        byte[][] layers = [Bases.Tiny, .. Enumerable.Range(0, 119).Select(i => new Layer().File($"many/{i}", $"{i}").Build()), new Layer().File("etc/passwd", "root:x:0:0::/root:/bin/sh\n").Build()];
        string layout = new LayoutBuilder($"{host.Directory}/oci").Image("v1", layers).Write();
        Assert.Equal("119\n", host.Ok("run", "--rm", layout, "sh", "-c", "ls /many | wc -l"));
        // Users are looked up across layers too.
        Assert.Equal("0\n", host.Ok("run", "--rm", "-u", "root", layout, "id", "-u"));
    }

    [Fact]
    public void No_layers_at_all()
    {
        using FakeHost host = new();
        string layout = new LayoutBuilder($"{host.Directory}/oci").Image("v1", []).Write();
        Assert.Equal(127, host.Nsinit("run", "--rm", layout).Code);
    }

    [Fact]
    public void The_image_for_this_machine_is_taken_from_an_index()
    {
        using FakeHost host = new();
        string layout = new LayoutBuilder($"{host.Directory}/oci")
            .Image("x", [Bases.Tiny, new Layer().File("who", "arm").Build()], architecture: "arm64", inIndex: true)
            .Image("x", [Bases.Tiny, new Layer().File("who", "this").Build()], inIndex: true)
            .Nest("multi").Write();
        Assert.Equal("this", host.Ok("run", "--rm", $"{layout}:multi", "cat", "/who"));
    }

    [Fact]
    public void One_for_other_machines_says_which()
    {
        using FakeHost host = new();
        string several = new LayoutBuilder($"{host.Directory}/several")
            .Image("x", [Bases.Tiny], architecture: "arm64", inIndex: true).Image("x", [Bases.Tiny], architecture: "s390x", inIndex: true).Nest("multi").Write();
        Fails(host, several, "it is built for linux/arm64, linux/s390x, and this machine is linux/amd64");
        Fails(host, new LayoutBuilder($"{host.Directory}/one").Image("x", [Bases.Tiny], architecture: "riscv64").Write(), "it is built for linux/riscv64, and this machine is linux/amd64");
    }

    [Fact]
    public void Of_several_images_one_is_to_be_named()
    {
        using FakeHost host = new();
        string layout = new LayoutBuilder($"{host.Directory}/oci").Image("a", [Bases.Tiny]).Image("b", [Bases.Tiny, Lower]).Write();
        Fails(host, layout, "it holds several images: name one as :TAG; there are a, b");
        Fails(host, $"{layout}:c", "it has no image called c: name one as :TAG; there are a, b");
        Assert.Equal("old", host.Ok("run", "--rm", $"{layout}:b", "cat", "/etc/motd"));
    }

    [Fact]
    public void A_tag_that_moves_is_noticed()
    {
        using FakeHost host = new();
        string layout = new LayoutBuilder($"{host.Directory}/oci").Image("v", [Bases.Tiny, new Layer().File("n", "1").Build()]).Write();
        Assert.Equal("1", host.Ok("run", "--rm", $"{layout}:v", "cat", "/n"));
        new LayoutBuilder(layout).Image("v", [Bases.Tiny, new Layer().File("n", "2").Build()]).Write();
        Assert.Equal("2", host.Ok("run", "--rm", $"{layout}:v", "cat", "/n"));
    }

    internal static void Fails(FakeHost host, string image, string why)
    {
        Result result = host.Nsinit("run", "--rm", image, "true");
        Assert.Equal(125, result.Code);
        Assert.Contains(why, result.ErrorLine, StringComparison.Ordinal);
        Assert.False(Directory.Exists(host.Root), host.Shell($"find {host.Root} || true"));
    }
}
