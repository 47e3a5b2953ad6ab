using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.System.Files;

/// <summary>cp, both ways, from and to containers that run and that do not, and what a hostile one may try.</summary>
public sealed class CopyTests
{
    public static TheoryData<bool> RunningOrNot => [true, false];

    [Theory]
    [MemberData(nameof(RunningOrNot))]
    public void Files_and_trees_go_both_ways(bool running)
    {
        using FakeHost host = new();
        Start(host, running, "mkdir -p /srv/www && echo one >/srv/www/a && ln -s a /srv/www/l && echo two >/b && mkdir /empty");
        string d = host.Directory;
        host.Shell($"mkdir -p {d}/in/sub {d}/out && echo three >{d}/in/sub/c && echo four >{d}/in/d");

        host.Ok("cp", "c:/b", $"{d}/out");
        host.Ok("cp", "c:/b", $"{d}/out/renamed");
        host.Ok("cp", "c:/srv", $"{d}/out");
        host.Ok("cp", "c:/srv", $"{d}/new");
        host.Ok("cp", "c:/srv/www/.", $"{d}/contents");
        host.Ok("cp", "c:/srv/www/l", $"{d}/out/link");
        host.Ok("cp", "-L", "c:/srv/www/l", $"{d}/out/followed");
        Assert.Equal("two\n", File.ReadAllText($"{d}/out/b"));
        Assert.Equal("two\n", File.ReadAllText($"{d}/out/renamed"));
        Assert.Equal("one\n", File.ReadAllText($"{d}/out/srv/www/a"));
        Assert.Equal("one\n", File.ReadAllText($"{d}/new/www/a"));
        Assert.Equal("one\n", File.ReadAllText($"{d}/contents/a"));
        Assert.Equal("a", new FileInfo($"{d}/out/link").LinkTarget);
        Assert.Null(new FileInfo($"{d}/out/followed").LinkTarget);
        Assert.Equal("one\n", File.ReadAllText($"{d}/out/followed"));

        host.Ok("cp", $"{d}/in", "c:/empty");
        host.Ok("cp", $"{d}/in", "c:/fresh");
        host.Ok("cp", $"{d}/in/.", "c:/srv/www");
        host.Ok("cp", $"{d}/in/d", "c:/srv/www/a");
        host.Ok("export", "-o", $"{d}/all.tar", "c");
        string listed = host.Shell($"cd {d} && mkdir all && tar -C all -xf all.tar && cd all && cat empty/in/sub/c fresh/d srv/www/d srv/www/a srv/www/sub/c");
        Assert.Equal("three\nfour\nfour\nfour\nthree\n", listed);
    }

    [Fact]
    public void Archives_go_through_pipes()
    {
        using FakeHost host = new();
        Start(host, true, "mkdir -p /srv/www && echo one >/srv/www/a");
        string nsinit = $"{Programs.Nsinit} --root {host.Root}";
        host.Shell($"mkdir {host.Directory}/x && {nsinit} cp c:/srv - | tar -x -C {host.Directory}/x");
        Assert.Equal("one\n", File.ReadAllText($"{host.Directory}/x/srv/www/a"));
        host.Shell($"tar -C {host.Directory}/x -cz srv | {nsinit} cp - c:/tmp 2>&1 || {nsinit} exec c mkdir /tmp && tar -C {host.Directory}/x -cz srv | {nsinit} cp - c:/tmp");
        Assert.Equal("one\n", host.Ok("exec", "c", "cat", "/tmp/srv/www/a"));
        Result result = host.Run(["sh", "-c", $"head -c 3000 /dev/urandom | {nsinit} cp - c:/tmp"]);
        Assert.Equal(1, result.Code);
        Assert.Contains("unpack standard input: ", result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Modes_owners_and_times()
    {
        using FakeHost host = new();
        Start(host, true, "echo x >/f && chown 7:8 /f && chmod 4755 /f && touch -d '2001-02-03 04:05:06' /f");
        host.Ok("cp", "c:/f", $"{host.Directory}/plain");
        host.Ok("cp", "-a", "c:/f", $"{host.Directory}/exact");
        Assert.Equal("755 0 0\n4755 7 8\n", host.Shell($"stat -c '%a %u %g' {host.Directory}/plain {host.Directory}/exact"));
        Assert.Equal(2001, File.GetLastWriteTimeUtc($"{host.Directory}/plain").Year);
        host.Ok("cp", "-a", $"{host.Directory}/exact", "c:/back");
        Assert.Equal("4755 7 8\n", host.Ok("exec", "c", "stat", "-c", "%a %u %g", "/back"));
    }

    /// <summary>Every link in the container leads to the container's own files (CVE-2018-15664 and its kin).</summary>
    [Theory]
    [MemberData(nameof(RunningOrNot))]
    public void Links_in_a_container_do_not_lead_out(bool running)
    {
        using FakeHost host = new();
        string outside = $"{host.Directory}/outside";
        Directory.CreateDirectory(outside);
        File.WriteAllText($"{outside}/secret", "secret");
        Start(host, running, $"mkdir -p /d && ln -s {outside} /abs && ln -s ../../../../../../../..{outside} /rel && ln -s {outside}/secret /file && ln -s {outside} /d/abs && ln -s / /root");
        File.WriteAllText($"{host.Directory}/evil", "evil");
        foreach (string path in (string[])["/abs/secret", "/rel/secret", "/d/abs/secret", $"/root{outside}/secret"])
        {
            Result read = host.Nsinit("cp", $"c:{path}", $"{host.Directory}/got");
            Assert.Equal(1, read.Code);
            Assert.Contains("ENOENT", read.ErrorLine, StringComparison.Ordinal);
            Assert.Equal(1, host.Nsinit("cp", $"{host.Directory}/evil", $"c:{path}").Code);
        }

        Assert.Equal(1, host.Nsinit("cp", "-L", "c:/file", $"{host.Directory}/got").Code);
        host.Ok("cp", $"{host.Directory}/evil", "c:/file");
        host.Ok("cp", "c:/d", $"{host.Directory}/copied");
        Assert.Equal(outside, new FileInfo($"{host.Directory}/copied/abs").LinkTarget);
        Assert.False(File.Exists($"{host.Directory}/got"));
        Assert.Equal(["secret"], Directory.GetFileSystemEntries(outside).Select(Path.GetFileName));
        Assert.Equal("secret", File.ReadAllText($"{outside}/secret"));
    }

    [Fact]
    public void What_cannot_be_is_one_line()
    {
        using FakeHost host = new();
        Start(host, true, "mkdir /dir && echo x >/file");
        (string[] Arguments, string Why)[] wrong =
        [
            (["c:/missing", "."], "copy /missing: ENOENT"),
            (["./missing", "c:/"], "missing: ENOENT"),
            (["c:/file", $"{host.Directory}/none/"], "there is no such directory"),
            (["c:/file/", $"{host.Directory}"], "ENOTDIR"),
            (["c:/dir", $"{host.Directory}/plain"], "a directory cannot replace a file"),
            (["c:/file", "c:/dir"], "one of them is to be in a container"),
            (["./a", "./b"], "one of them is to be in a container"),
            (["nobody:/file", "."], "find container nobody: "),
            (["c:/dev/null", $"{host.Directory}/null"], "copy the device null: EPERM"),
        ];
        File.WriteAllText($"{host.Directory}/plain", "");
        foreach ((string[] arguments, string why) in wrong)
        {
            Result result = host.Nsinit(["cp", .. arguments]);
            Assert.Equal(1, result.Code);
            Assert.Contains(why, result.ErrorLine, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Diff_says_what_was_added_changed_and_deleted()
    {
        using FakeHost host = new();
        string layout = new Images.LayoutBuilder($"{host.Directory}/oci").Image("v1",
        [
            Images.Bases.Tiny,
            new Images.Layer().File("etc/old", "1").File("etc/gone", "1").Directory("dir").File("dir/x", "1").File("dir/y", "1").Build(),
        ]).Write();
        host.Ok("run", "--name", "c", layout, "sh", "-c", "echo 2 >/etc/old; rm /etc/gone; echo >/etc/new; rm -r /dir; mkdir /dir; echo >/dir/x");
        Assert.Equal("C /dir\nC /dir/x\nD /dir/y\nC /etc\nD /etc/gone\nA /etc/new\nC /etc/old\n", host.Ok("diff", "c"));
    }

    [Fact]
    public void An_export_runs_again_and_keeps_attributes()
    {
        using FakeHost host = new();
        string name = new('n', 120);
        host.Ok("run", "--name", "c", Programs.Tiny, "sh", "-c", $"mkdir -p /deep/{name}/{name} && echo long >/deep/{name}/{name}/{name} && echo x >/a && ln /a /b && ln -s {name}/{name} /deep/link");
        string upper = $"{host.Root}/containers/{host.Ok("ps", "-aq").Trim()}/upper";
        Result set = host.Run(["python3", "-c", $"import os; os.setxattr('{upper}/a', 'user.binary', bytes([0, 255, 10, 61]))"]);
        Assert.True(set.Code == 0, set.Error);
        host.Ok("export", "-o", $"{host.Directory}/c.tar", "c");
        Assert.Equal("long\n2\n", host.Ok("run", "--rm", $"{host.Directory}/c.tar", "sh", "-c", $"cat /deep/link/{name}; stat -c %h /b"));
        host.Ok("import", $"{host.Directory}/c.tar", $"{host.Directory}/imported");
        Assert.Equal("long\n2\n", host.Shell($"cat {host.Directory}/imported/deep/link/{name}; stat -c %h {host.Directory}/imported/b"));
        Assert.Equal("b'\\x00\\xff\\n='\n", host.Shell($"python3 -c \"import os; print(os.getxattr('{host.Directory}/imported/a', 'user.binary'))\""));
        Assert.Equal("hello\n", host.Ok("run", "--rm", "--rootfs", "direct", $"{host.Directory}/imported", "echo", "hello"));
        Result again = host.Nsinit("import", $"{host.Directory}/c.tar", $"{host.Directory}/imported");
        Assert.Contains("it is not empty", again.ErrorLine, StringComparison.Ordinal);
        again = host.Nsinit("import", $"{host.Directory}/none.tar", $"{host.Directory}/other");
        Assert.Equal(1, again.Code);
        Assert.False(Directory.Exists($"{host.Directory}/other"));
    }

    [Fact]
    public void An_export_is_whole_or_not_there()
    {
        using FakeHost host = new();
        host.Ok("run", "--name", "c", Programs.Tiny, "sh", "-c", "head -c 3000000 /dev/urandom >/big");
        host.Shell($"mkdir {host.Directory}/small; mount -t tmpfs -o size=1m none {host.Directory}/small; echo before >{host.Directory}/small/old.tar");
        foreach (string name in (string[])["new.tar", "old.tar"])
        {
            Result result = host.Nsinit("export", "-o", $"{host.Directory}/small/{name}", "c");
            Assert.Equal(1, result.Code);
            Assert.Contains("ENOSPC", result.ErrorLine, StringComparison.Ordinal);
        }

        Assert.Equal(1, host.Nsinit("export", "-o", $"{host.Directory}/small/old.tar", "nosuch").Code);
        Assert.Equal("old.tar\nbefore\n", host.Shell($"ls {host.Directory}/small; cat {host.Directory}/small/old.tar; umount {host.Directory}/small"));
        host.Ok("export", "-o", "/dev/null", "c");
        Assert.True(host.Run(["test", "-c", "/dev/null"]).Code == 0);
    }

    private static void Start(FakeHost host, bool running, string prepare)
    {
        string layout = new Images.LayoutBuilder($"{host.Directory}/oci").Image("v1", [Images.Bases.Tiny, new Images.Layer().File("marker").Build()]).Write();
        host.Ok("run", "-d", "--name", "c", layout, "sh", "-c", $"{prepare}; echo ready; {(running ? "sleep 100" : "true")}");
        FakeHost.Eventually(() => host.Ok("logs", "c").Contains("ready", StringComparison.Ordinal), () => host.Ok("logs", "c"));
        if (!running) { FakeHost.Eventually(() => host.Ok("inspect", "c").Contains("\"status\": \"exited\"", StringComparison.Ordinal), () => "it has ended"); }
    }
}
