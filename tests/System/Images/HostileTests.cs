using System;
using System.IO;
using Nsinit.Tests.System.Faults;
using Xunit;

namespace Nsinit.Tests.System.Images;

/// <summary>Archives that mean harm, wherever nsinit takes one: run, import and cp.</summary>
public sealed class HostileTests
{
    [Fact]
    public void No_device_that_an_archive_brings_along_can_be_opened()
    {
        using FakeHost host = new();
        host.Scene("mkdir r; cp -a $T/. r; mknod r/null c 1 3; mknod r/loop b 7 0; mkfifo r/pipe; tar -C r -cf r.tar .");
        foreach (string mode in (string[])["r.tar", "--rootfs direct r", "--rootfs ro r"])
        {
            // The nodes are there, and lead nowhere.
            Assert.Equal(
                "no\nno\npipe\n", host.Scene($"$N run --rm {mode} sh -c 'for d in null loop; do [ -e /$d ] && (: </$d) 2>/dev/null || echo no; done; [ -p /pipe ] && echo pipe'"));
        }
    }

    [Theory]
    [InlineData("gzip -1", "tar.gz")]
    [InlineData("zstd -q -1 -c", "tar.zst")]
    [InlineData("xz -0 -c", "tar.xz")]
    public void A_bomb_ends_where_the_disk_does(string packer, string ending)
    {
        using FakeHost host = new();
        host.Scene($"mkdir state d && mount -t tmpfs -o mode=700,size=20m none state && truncate -s 200M d/zeros && tar -c d | {packer} >bomb.{ending}");
        host.Scene($"mv d blobs && tar -c blobs | {packer} >image.{ending} && rm -r blobs");
        // As a root file system, as an image that has to be read from any place, and into a directory on a full disk.
        foreach (string command in (string[])[$"run bomb.{ending} true", $"run image.{ending} true", $"import bomb.{ending} state/dir"])
        {
            Result result = host.Script($"$N {command}");
            Assert.Equal(command.StartsWith("run", StringComparison.Ordinal) ? 125 : 1, result.Code);
            Assert.Contains("ENOSPC", result.ErrorLine, StringComparison.Ordinal);
            Assert.Equal("", host.Scene("find state -type f"));
        }

        host.Scene("umount state; rmdir state");
    }

    [Fact]
    public void A_window_that_takes_gigabytes_is_refused()
    {
        using FakeHost host = new();
        host.Scene("tar -C $T -c . | zstd -q -1 --ultra --long=31 -c >long.tar.zst; tar -C $T -c . | zstd -q -1 --long=27 -c >usual.tar.zst");
        LayoutTests.Fails(host, $"{host.Directory}/long.tar.zst", "its compressed data is damaged or cut short");
        host.Scene("$N run --rm usual.tar.zst true");
    }

    [Fact]
    public void Import_leaves_a_directory_as_it_was()
    {
        using FakeHost host = new();
        host.Scene("mkdir small empty; mount -t tmpfs -o size=300k none small; tar -C $T -cf t.tar .; head -c 400000 t.tar >cut.tar");
        foreach ((string words, string says) in ((string, string)[])[("t.tar small/dir", "ENOSPC"), ("t.tar small", "ENOSPC"), ("cut.tar empty", "cut short"),
             ("cut.tar made", "cut short"), ("nosuch made", "ENOENT")])
        {
            Result result = host.Script($"$N import {words}");
            Assert.Equal(1, result.Code);
            Assert.Contains(says, result.ErrorLine, StringComparison.Ordinal);
            Assert.Equal("", host.Scene("find small empty -mindepth 1; find . -maxdepth 1 -name made"));
        }

        host.Scene("umount small");
    }

    /// <summary>What somebody else packed is unpacked into a container by cp, and what a container has is copied out of it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Cp_leads_nowhere_else(bool running)
    {
        using FakeHost host = new();
        string outside = $"{host.Directory}/outside";
        host.Scene("mkdir outside; echo safe >outside/victim; $N run -d --name c $T sh -c 'mkdir /in; ln -s / /in/up; mkfifo /in/pipe; ln -s /init.sh /in/p; sleep 1000'");
        FakeHost.Eventually(() => host.Nsinit("exec", "c", "test", "-L", "/in/p").Code == 0, "its files");
        if (!running) { host.Ok("stop", "-t", "0", "c"); }
        Layer[] hostile =
        [
            new Layer().File($"../../../../../../../..{outside}/a"), new Layer().File($"{outside}/b"), new Layer().Symlink("link", outside).File("link/c"),
            new Layer().Symlink("link", $"{outside}/victim").File("link", "overwritten"), new Layer().HardLink("hard", $"{outside}/victim"),
            new Layer().Symlink("link", "../../../../../../../.." + outside).File("link/d"), new Layer().Directory("dir").File("dir/.wh.victim"),
        ];
        foreach (Layer layer in hostile)
        {
            File.WriteAllBytes($"{host.Directory}/x.tar", layer.Build());
            Result result = host.Script("$N cp - c:/in <x.tar");
            Assert.True(result.Code is 0 or 1, result.Error);
            if (result.Code == 1) { Assert.StartsWith("nsinit: ", result.ErrorLine, StringComparison.Ordinal); }
            Assert.Equal("victim\nsafe\n", host.Scene("ls outside; cat outside/victim"));
        }

        // Through a link of the container, into its own root; a FIFO is no reason to wait.
        host.Scene("$N cp outside/victim c:/in/up/landed; $N cp c:/landed .; grep -q safe landed; [ ! -e /landed ]");
        host.Script("timeout 20 $N cp c:/in/pipe got; [ $? != 124 ]");
        Assert.Equal("/init.sh\n", host.Scene("$N cp c:/in/p link; readlink link"));
        host.Scene("$N cp -L c:/in/p script; cmp script $T/init.sh");
        host.Scene("head -c 3000 x.tar | tail -c 2500 >noise");
        Assert.NotEqual(0, host.Script("$N cp - c:/in <noise").Code);
    }

    [Fact]
    public void Names_that_are_wrong_are_said()
    {
        using FakeHost host = new();
        foreach (string name in (string[])["name7", "other"]) { host.Ok("run", "--name", name, Programs.Tiny, "true"); }
        // Two whose ids begin alike: directories are all that it takes.
        host.Scene("mkdir state/containers/abcdef000001 state/containers/abcdef000002");
        Result result = host.Nsinit("diff", "abcdef");
        Assert.Equal(1, result.Code);
        Assert.Contains("it is the beginning of 2 ids: abcdef00000", result.ErrorLine, StringComparison.Ordinal);
        Assert.Contains("did you mean name7?", host.Nsinit("rm", "nmae7").ErrorLine, StringComparison.Ordinal);
        Assert.Contains("not running", host.Nsinit("exec", "name7", "true").ErrorLine, StringComparison.Ordinal);
    }
}
