using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.System.Images;

/// <summary>Images as other programs write them: umoci, skopeo, docker save by way of skopeo, mksquashfs, mkfs.erofs.</summary>
public sealed class ToolTests
{
    [Theory]
    [InlineData("oci-archive:{0}/image.tar:v2", "image.tar", "")]
    [InlineData("docker-archive:{0}/image.tar:docker.io/library/thing:v2", "image.tar", "")]
    [InlineData("docker-archive:{0}/image.tar:docker.io/library/thing:v2", "image.tar:thing:v2", "")]
    [InlineData("docker-archive:{0}/image.tar:docker.io/library/thing:v2", "image.tar.gz:v2", "gzip -1 {0}/image.tar")]
    [InlineData("--dest-compress --dest-compress-format zstd oci:{0}/zstd:v2", "zstd", "")]
    public void Images_of_umoci_and_skopeo_run(string copy, string source, string after)
    {
        Assert.SkipUnless(Has("umoci") && Has("skopeo"), "umoci and skopeo are not installed");
        using FakeHost host = new();
        host.Shell($"""
            cd {host.Directory}
            umoci init --layout oci
            umoci new --image oci:v0
            umoci unpack --image oci:v0 bundle 2>/dev/null
            cp -a {Programs.Tiny}/. bundle/rootfs
            echo one >bundle/rootfs/gone
            umoci repack --refresh-bundle --image oci:v1 bundle 2>/dev/null
            rm bundle/rootfs/gone
            echo two >bundle/rootfs/stays
            umoci repack --image oci:v2 bundle 2>/dev/null
            umoci config --image oci:v2 --config.entrypoint /bin/sh --config.env WHO=umoci
            skopeo copy -q oci:oci:v2 {string.Format(global::System.Globalization.CultureInfo.InvariantCulture, copy, host.Directory)}
            {string.Format(global::System.Globalization.CultureInfo.InvariantCulture, after, host.Directory)}
            rm -r bundle
            """);
        Assert.Equal("two\numoci\n", host.Ok("run", "--rm", $"{host.Directory}/{source}", "-c", "ls /gone 2>/dev/null; cat /stays; echo $WHO"));
    }

    [Theory]
    [InlineData("mksquashfs {0} {1} -quiet -noappend -comp gzip", "squashfs")]
    [InlineData("mkfs.erofs {1} {0}", "erofs")]
    public void Disk_images_are_mounted_where_they_are(string make, string type)
    {
        Assert.SkipUnless(Has(make.Split(' ')[0]), $"{make.Split(' ')[0]} is not installed");
        Assert.SkipUnless(File.ReadAllText("/proc/filesystems").Contains($"\t{type}\n", StringComparison.Ordinal), $"this kernel has no {type}");
        Assert.SkipUnless(File.Exists("/dev/loop-control"), "this machine has no loop devices");
        using FakeHost host = new();
        string image = $"{host.Directory}/root.img";
        host.Shell(string.Format(global::System.Globalization.CultureInfo.InvariantCulture, make, Programs.Tiny, image) + " >/dev/null 2>&1");
        Assert.Equal("new\n", host.Ok("run", "--rm", image, "sh", "-c", "echo new >/new && cat /new"));
        Assert.Equal("no\n", host.Ok("run", "--rm", "--rootfs", "ro", image, "sh", "-c", "touch /x 2>/dev/null || echo no"));
        host.Ok("run", "-d", "--name", "d", image, "sleep", "100");
        Assert.Contains(image, Backing(), StringComparison.Ordinal);
        host.Ok("rm", "-f", "d");
        FakeHost.Eventually(() => !Backing().Contains(image, StringComparison.Ordinal), () => $"no loop device has {image}");
        Assert.Equal("", host.Ok("images", "-q"));

        // It can be started again, and looked into and written to while nothing runs in it.
        host.Ok("run", "-d", "--name", "e", image, "sh", "-c", "echo run >>/runs; rm /init.sh; cat /runs");
        FakeHost.Eventually(() => host.Ok("ps", "-q").Length == 0, "its end");
        host.Shell($"echo in >{host.Directory}/in");
        host.Ok("cp", $"{host.Directory}/in", "e:/srv-in");
        host.Ok("start", "e");
        FakeHost.Eventually(() => host.Ok("logs", "e") == "run\nrun\nrun\n", () => $"both runs: {host.Ok("logs", "e")}");
        FakeHost.Eventually(() => host.Ok("ps", "-q").Length == 0, "its end");
        Assert.Equal("A /runs\nA /srv-in\nD /init.sh\n", string.Concat(host.Ok("diff", "e").Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).Select(l => $"{l}\n")));
        host.Ok("cp", "e:/runs", host.Directory);
        Assert.Equal("run\nrun\n", File.ReadAllText($"{host.Directory}/runs"));
        host.Ok("export", "-o", $"{host.Directory}/e.tar", "e");
        Assert.Equal("in\nno\n", host.Ok("run", "--rm", $"{host.Directory}/e.tar", "sh", "-c", "cat /srv-in; [ -e /init.sh ] || echo no"));
        host.Ok("commit", "e", $"{host.Directory}/committed");
        Assert.Equal("in\nno\n", host.Ok("run", "--rm", $"{host.Directory}/committed", "sh", "-c", "cat /srv-in; [ -e /init.sh ] || echo no"));
        host.Ok("rm", "e");
        host.Ok("rmi", "--all");
        FakeHost.Eventually(() => !Backing().Contains(image, StringComparison.Ordinal), () => $"no loop device has {image}");

        host.Shell($"head -c 4000 {image} >{host.Directory}/cut.img");
        Result result = host.Nsinit("run", $"{host.Directory}/cut.img");
        Assert.Equal(125, result.Code);
        Assert.Contains($"mount {type} of {host.Directory}/cut.img: ", result.ErrorLine, StringComparison.Ordinal);
        FakeHost.Eventually(() => !Backing().Contains("cut.img", StringComparison.Ordinal), () => "no loop device is left");
    }

    private static string Backing()
    {
        string files = "";
        foreach (string device in Directory.GetDirectories("/sys/block", "loop*"))
        {
            try { files += File.ReadAllText($"{device}/loop/backing_file"); }
            catch (IOException) { }
        }

        return files;
    }

    private static bool Has(string program) => Programs.Run("sh", ["-c", $"command -v {program}"]).Code == 0;
}
