using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.System.Images;

/// <summary>Archives of root file systems, in every form in which people have them.</summary>
public sealed class ArchiveTests
{
    [Theory]
    [InlineData("cat")]
    [InlineData("gzip -1")]
    [InlineData("zstd -q -1 -c")]
    [InlineData("xz -1 -c")]
    [InlineData("xz -1 -c -T2 --block-size=200000")]
    public void Is_unpacked_once_and_runs(string packer)
    {
        using FakeHost host = new();
        host.Shell($"tar -C {Programs.Tiny} -c . | {packer} >{host.Directory}/root.tar");
        for (int i = 0; i < 2; i++) { Assert.Equal("hello\n", host.Ok("run", "--rm", $"{host.Directory}/root.tar", "echo", "hello")); }
        Assert.Single(Directory.GetDirectories($"{host.Root}/layers"));
        string id = host.Ok("images", "-q").Trim();
        Assert.StartsWith(id, host.Ok("rmi", $"{host.Directory}/root.tar"), StringComparison.Ordinal);
        // What has happened is remembered.
        Assert.Equal([$"{host.Root}/events"], Directory.GetFileSystemEntries(host.Root));
    }

    [Fact]
    public void Several_xz_streams_are_one_archive()
    {
        using FakeHost host = new();
        host.Shell($"cd {host.Directory} && tar -C {Programs.Tiny} -c . >plain && (head -c 100000 plain | xz -0; tail -c +100001 plain | xz -0) >root.tar.xz");
        Assert.Equal("hello\n", host.Ok("run", "--rm", $"{host.Directory}/root.tar.xz", "echo", "hello"));
    }

    [Theory]
    [InlineData("gzip -1")]
    [InlineData("zstd -q -1 -c")]
    [InlineData("xz -1 -c")]
    [InlineData("cat")]
    public void One_that_is_cut_short_leaves_nothing(string packer)
    {
        using FakeHost host = new();
        host.Shell($"tar -C {Programs.Tiny} -c . | {packer} | head -c 300000 >{host.Directory}/root.tar");
        Result result = host.Nsinit("run", "--rm", $"{host.Directory}/root.tar", "true");
        Assert.Equal(125, result.Code);
        Assert.Contains("root.tar: ", result.ErrorLine, StringComparison.Ordinal);
        Assert.Contains("cut short", result.ErrorLine, StringComparison.Ordinal);
        Assert.False(Directory.Exists(host.Root));
    }

    [Theory]
    [InlineData("bzip2 magic", "BZh91AY", "bzip2")]
    [InlineData("text", "hello, world", "no tar archive")]
    [InlineData("nothing", "", "no tar archive")]
    public void What_is_none_is_refused(string what, string content, string why)
    {
        using FakeHost host = new();
        File.WriteAllText($"{host.Directory}/file", content);
        Result result = host.Nsinit("run", $"{host.Directory}/file");
        Assert.Equal(125, result.Code);
        Assert.True(result.ErrorLine.Contains(why, StringComparison.Ordinal), $"{what}: {result.ErrorLine}");
        Assert.False(Directory.Exists(host.Root));
    }

    [Fact]
    public void A_full_disk_in_the_middle_is_one_line_and_leaves_nothing()
    {
        using FakeHost host = new();
        host.Shell($"mkdir {host.Root} && mount -t tmpfs -o mode=700,size=600k tmpfs {host.Root}");
        host.Shell($"tar -C {Programs.Tiny} -czf {host.Directory}/root.tar.gz .");
        Result result = host.Nsinit("run", "--rm", $"{host.Directory}/root.tar.gz", "true");
        Assert.Equal(125, result.Code);
        Assert.Contains("ENOSPC (no space left on device)", result.ErrorLine, StringComparison.Ordinal);
        Assert.Contains("hint: the disk is full", result.ErrorLine, StringComparison.Ordinal);
        Assert.Equal("", host.Shell($"find {host.Root} -type f"));
        host.Shell($"umount {host.Root}; rmdir {host.Root}");
    }

    /// <summary>A launcher that is killed leaves what the next one puts in order.</summary>
    [Fact]
    public void One_that_was_killed_is_done_again()
    {
        using FakeHost host = new();
        host.Shell($"mkdir {host.Directory}/big && cp -a {Programs.Tiny}/. {host.Directory}/big && head -c 200000000 /dev/zero >{host.Directory}/big/zeros");
        host.Shell($"tar -C {host.Directory}/big -czf {host.Directory}/root.tar.gz . && rm -r {host.Directory}/big");
        using global::System.Diagnostics.Process launcher = host.Start("run", "--rm", $"{host.Directory}/root.tar.gz", "echo", "first");
        FakeHost.Eventually(() => host.Shell($"find {host.Root}/layers -name zeros 2>/dev/null || true").Length > 0, () => "unpacking has begun");
        launcher.Kill(entireProcessTree: true);
        host.Shell("for p in $(ps -eo pid=,args= | grep -- '[r]oot.tar.gz' | grep -v nsenter | awk '{print $1}'); do kill -9 $p; done");
        Assert.Equal("second\n", host.Ok("run", "--rm", $"{host.Directory}/root.tar.gz", "echo", "second"));
        Assert.Empty(Directory.GetDirectories($"{host.Root}/layers", ".*"));
        Assert.Single(Directory.GetDirectories($"{host.Root}/layers"));
    }

    [Fact]
    public void Two_at_once_share_the_work()
    {
        using FakeHost host = new();
        host.Shell($"tar -C {Programs.Tiny} -czf {host.Directory}/root.tar.gz .");
        global::System.Diagnostics.Process[] all = [.. Enumerable.Range(0, 4).Select(_ => host.Start("run", "--rm", $"{host.Directory}/root.tar.gz", "echo", "hello"))];
        foreach (global::System.Diagnostics.Process one in all)
        {
            Result result = Programs.Finish(one);
            Assert.True(result is { Code: 0, Output: "hello\n" }, result.Error);
            one.Dispose();
        }

        Assert.Single(Directory.GetDirectories($"{host.Root}/layers"));
    }

    [Fact]
    public void A_hundred_thousand_entries_are_unpacked()
    {
        using FakeHost host = new();
        Layer layer = new();
        for (int i = 0; i < 100_000; i++) { layer.File($"many/{i / 1000}/{i}"); }
        File.WriteAllBytes($"{host.Directory}/a.tar.gz", LayoutBuilder.Compress(layer.Build()));
        // A disk would take a minute for them at a bad time.
        host.Shell($"mkdir {host.Root} && mount -t tmpfs -o mode=700 many {host.Root}");
        Result result = host.Nsinit("run", $"{host.Directory}/a.tar.gz");
        Assert.Equal(127, result.Code);
        Assert.Equal("100000\n", host.Shell($"find {host.Root}/layers/*/root/many -type f | wc -l"));
        host.Shell($"umount {host.Root}");
    }

    [Fact]
    public void Only_a_directory_is_written_to_directly()
    {
        using FakeHost host = new();
        File.WriteAllBytes($"{host.Directory}/root.tar", Bases.Tiny);
        Result result = host.Nsinit("run", "--rootfs", "direct", $"{host.Directory}/root.tar");
        Assert.Equal(125, result.Code);
        Assert.Contains("only a directory can be written to; from: --rootfs direct", result.ErrorLine, StringComparison.Ordinal);
        Assert.Equal("no\n", host.Ok("run", "--rm", "--rootfs", "ro", $"{host.Directory}/root.tar", "sh", "-c", "touch /x 2>/dev/null || echo no"));
    }
}
