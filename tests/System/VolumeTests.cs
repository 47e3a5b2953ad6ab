using System;
using System.IO;
using Nsinit.Tests.System.Faults;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary>What a container's files are: -v, --tmpfs, --read-only, --rootfs.</summary>
public sealed class VolumeTests
{
    public static TheoryData<string> Images => [Programs.Alpine, Programs.Tiny];

    [Theory]
    [MemberData(nameof(Images))]
    public void A_directory_is_the_hosts(string image)
    {
        using FakeHost host = Prepared();
        // The mount point is made, with all that leads to it, in the container's layer alone.
        Assert.Equal("hi\n", host.Ok("run", "--rm", "-v", $"{host.Directory}/d:/deep/er/mnt", image, "sh", "-c", "cat /deep/er/mnt/f; echo new >/deep/er/mnt/made"));
        Assert.Equal("new\n", File.ReadAllText($"{host.Directory}/d/made"));
        Assert.False(Directory.Exists($"{image}/deep"));
        // Relative to where nsinit is called.
        Assert.Equal("hi\n", host.Scene($"$N run --rm -v ./d:/mnt {image} cat /mnt/f"));
        Assert.Equal("hi\n", host.Scene($"cd d; $N run --rm -v .:/mnt -v ..:/up {image} cat /up/d/f"));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void A_file_is_the_hosts(string image)
    {
        using FakeHost host = Prepared();
        Assert.Equal("hi\n", host.Ok("run", "--rm", "-v", $"{host.Directory}/d/f:/etc/made/here", image, "cat", "/etc/made/here"));
        Assert.Equal("hi\n", host.Ok("run", "--rm", "-v", $"{host.Directory}/d/f:/init.sh", image, "cat", "/init.sh"));
        host.Ok("run", "--rm", "-v", $"{host.Directory}/d/f:/f", image, "sh", "-c", "echo changed >/f");
        Assert.Equal("changed\n", File.ReadAllText($"{host.Directory}/d/f"));
    }

    [Theory]
    [InlineData("d:/mnt", "/mnt/f")]
    [InlineData("d:/mnt", "/mnt/new")]
    [InlineData("d/f:/mnt", "/mnt")]
    public void Ro_is_read_only(string volume, string written)
    {
        using FakeHost host = Prepared();
        Result result = host.Nsinit("run", "--rm", "-v", $"{host.Directory}/{volume}:ro", Programs.Tiny, "sh", "-c", $"echo x >{written}");
        Assert.NotEqual(0, result.Code);
        Assert.Contains("Read-only file system", result.Error, StringComparison.Ordinal);
        Assert.Equal("hi\n", File.ReadAllText($"{host.Directory}/d/f"));
        Assert.False(File.Exists($"{host.Directory}/d/new"));
        // Nor can the container's root make it writable again.
        result = host.Nsinit("run", "--rm", "-v", $"{host.Directory}/{volume}:ro", Programs.Tiny, "sh", "-c", $"mount -o remount,rw,bind /mnt; echo x >{written}");
        Assert.NotEqual(0, result.Code);
        Assert.Equal("hi\n", File.ReadAllText($"{host.Directory}/d/f"));
    }

    [Fact]
    public void One_mount_may_lie_in_another()
    {
        using FakeHost host = Prepared();
        host.Scene("mkdir -p d/sub other; echo inner >other/g");
        Assert.Equal("f\nsub\ng\n", host.Scene("$N run --rm -v ./d:/a -v ./other:/a/sub $T sh -c 'ls /a /a/sub | grep -v : | grep .'"));
        // What is read-only ends where another begins.
        Assert.Equal("x\n", host.Scene("$N run --rm -v ./d:/a:ro --tmpfs /a/sub $T sh -c 'touch /a/y 2>/dev/null; echo x >/a/sub/y; cat /a/sub/y'"));
        Assert.False(File.Exists($"{host.Directory}/d/y"));
    }

    // What is mounted below a source on the host is there too, and what comes later is not: neither side disturbs the other.
    [Fact]
    public void Mounts_below_the_source_come_along()
    {
        using FakeHost host = Prepared();
        host.Scene("mkdir d/sub; mount -t tmpfs none d/sub; echo below >d/sub/file");
        Assert.Equal("below\n", host.Scene("$N run --rm -v ./d:/a $T cat /a/sub/file"));
        Assert.Contains("Read-only", host.Script("$N run --rm -v ./d:/a:ro $T sh -c 'echo x >/a/sub/file'").Error, StringComparison.Ordinal);
        host.Scene("$N run --rm -v ./d:/a $T umount /a/sub; grep below d/sub/file; umount d/sub");
    }

    [Theory]
    [InlineData("-v ./no:/x", "mount ./no on /x: ENOENT", "create it on the host")]
    [InlineData("-v ./d:x", "x is no absolute path", "-v ./data:/data:ro")]
    [InlineData("-v ./d", "SRC:DST", "-v ./data:/data:ro")]
    [InlineData("-v ./d:/x:rx", "rx is no option of it; ro, rw,", "-v ./data:/data:ro")]
    [InlineData("-v ./d:/", "mount on /", "name a directory below it")]
    [InlineData("-v ./d:/bin/busybox", "d on /bin/busybox: EINVAL", "a file on a file")]
    [InlineData("-v ./d/f:/bin", "d/f on /bin: EINVAL", "a file on a file")]
    [InlineData("--tmpfs x", "x is no absolute path", "--tmpfs /tmp:size=64m")]
    [InlineData("--tmpfs /x:huge", "huge is no option of it", "size=, mode=")]
    [InlineData("--tmpfs /x:size=huge", "tmpfs on /x: EINVAL", "impossible value")]
    [InlineData("--rootfs copy", "--rootfs copy", "overlay, direct or ro")]
    public void What_cannot_be_is_said(string option, params string[] says)
    {
        using FakeHost host = Prepared();
        Result result = host.Script($"$N run --rm {option} $T true");
        Assert.Equal(125, result.Code);
        Assert.All(says, text => Assert.Contains(text, result.ErrorLine, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Tmpfs_has_its_options(string image)
    {
        using FakeHost host = Prepared();
        Assert.Equal(
            "700,5,6\nfull\n",
            host.Ok("run", "--rm", "--tmpfs", "/t:size=64k,mode=700,uid=5,gid=6", image, "sh", "-c", "stat -c %a,%u,%g /t; dd if=/dev/zero of=/t/x bs=1k count=100 2>/dev/null || echo full"));
        Assert.Equal(
            "1777\nno\n", host.Ok("run", "--rm", "--tmpfs", "/t", image, "sh", "-c", "stat -c %a /t; cp /bin/busybox /t/; /t/busybox true 2>/dev/null || echo no"));
        Assert.Equal("yes\n", host.Ok("run", "--rm", "--tmpfs", "/t:exec", image, "sh", "-c", "cp /bin/busybox /t/; /t/busybox true && echo yes"));
        Assert.Equal("no\n", host.Ok("run", "--rm", "--tmpfs", "/t:ro", image, "sh", "-c", "touch /t/x 2>/dev/null || echo no"));
        // It covers what the image has there.
        Assert.Equal("", host.Ok("run", "--rm", "--tmpfs", "/sbin", "--tmpfs", "/usr", image, "/bin/ls", "/sbin"));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Read_only_is_all_but_what_is_mounted(string image)
    {
        using FakeHost host = Prepared();
        string seen = host.Scene(
            $"$N run --rm --read-only --tmpfs /run -v ./d:/made {image} sh -c '"
            + "for f in /x /bin/x /run/x /dev/shm/x /made/x; do touch $f 2>/dev/null && echo $f; done; :'");
        Assert.Equal("/run/x\n/dev/shm/x\n/made/x\n", seen);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Direct_writes_through_and_ro_nowhere(string image)
    {
        using FakeHost host = Prepared();
        host.Scene($"cp -a {image} r");
        host.Scene("$N run --rm r sh -c 'echo overlay >/made'; [ ! -e r/made ]");
        host.Scene("$N run --rm --rootfs direct r sh -c 'echo direct >/made'; grep direct r/made");
        host.Scene("$N run --rm --rootfs direct r cat /made");
        Result result = host.Script("$N run --rm --rootfs ro r sh -c 'echo ro >/made'");
        Assert.Contains("Read-only file system", result.Error, StringComparison.Ordinal);
        result = host.Script("$N run --rm --rootfs direct --read-only r sh -c 'echo ro >/made'");
        Assert.Contains("Read-only file system", result.Error, StringComparison.Ordinal);
        Assert.Equal("direct\n", File.ReadAllText($"{host.Directory}/r/made"));
        // A container keeps what it wrote as long as it is there, and the image never has it.
        host.Scene("$N run -d --name c r sh -c 'echo kept >/made; sleep 1000'; until $N exec c test -s /made; do sleep 0.05; done; $N exec c grep kept /made; grep direct r/made");
    }

    private static FakeHost Prepared()
    {
        FakeHost host = new();
        host.Scene("mkdir d; echo hi >d/f");
        return host;
    }
}
