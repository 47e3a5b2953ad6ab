using System;
using Xunit;

namespace Nsinit.Tests.System.Rootless;

/// <summary>Containers with a user namespace of their own, made by root: --uidmap and the like.</summary>
public sealed class MappingTests
{
    private static readonly string[] Map = ["--uidmap", "0:100000:65536"];

    public static TheoryData<string> Images => [Programs.Alpine, Programs.Tiny, Programs.AlpineArchive];

    [Theory]
    [MemberData(nameof(Images))]
    public void Its_root_is_nobody_on_the_host_and_owns_its_files(string image)
    {
        using FakeHost host = new();
        host.Ok(["run", "-d", "--name", "c", .. Map, image, "sleep", "1000"]);
        Assert.Equal("100000 100000\n", Ids(host, "sleep 1000"));
        Assert.Equal("0 100000 65536", Words(host.Ok("exec", "c", "cat", "/proc/self/uid_map")));
        Assert.Equal("0 100000 65536", Words(host.Ok("exec", "c", "cat", "/proc/self/gid_map")));
        Assert.Equal("0:0\n0:0\n33:44\n", host.Ok(
            "exec", "c", "sh", "-c", "echo 1 >/new; chown 33:44 /new; mkdir /etc/d; for f in /bin /etc/d /new; do stat -c %u:%g $f; done"));
        // A device is the host's, bound; a terminal belongs to its group; none can be made.
        Assert.Equal("0\n1:3\n", host.Ok(
            "exec", "c", "sh", "-c", "echo x >/dev/null; head -c 1 /dev/zero | wc -c >/dev/null; mknod /tmp/n c 1 3 2>/dev/null; ls /tmp | wc -l; stat -c %t:%T /dev/null"));
        // On disk, its files have the ids that they have in it.
        Assert.Equal("33:44\n", host.Shell($"stat -c %u:%g {host.Root}/containers/*/upper/new"));
        Result result = host.Nsinit("cp", "c:/new", host.Directory);
        Assert.Contains("it runs, and has ids of its own", result.ErrorLine, StringComparison.Ordinal);
        host.Ok("stop", "-t", "0", "c");
        host.Ok("cp", "-a", "c:/new", host.Directory);
        Assert.Equal("33:44\n", host.Shell($"stat -c %u:%g {host.Directory}/new"));
        Assert.Contains("A /new", host.Ok("diff", "c"), StringComparison.Ordinal);
        host.Ok("start", "c");
        Assert.Equal("33:44\n", host.Ok("exec", "c", "stat", "-c", "%u:%g", "/new"));
        Assert.Contains("\"user\": \"private\"", host.Ok("inspect", "c"), StringComparison.Ordinal);
    }

    // The kernel counts the descriptors that wait in the sockets of one user, and what is published waits there.
    [Fact]
    public void However_many_ports_others_have_it_is_entered()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Ok(["run", "-d", "--name", "c", .. Map, Programs.Tiny, "sleep", "1000"]);
        host.Ok("run", "-d", "--name", "ports", "--network", "br0", "-p", "20000-40198:20000-40198", Programs.Tiny, "sleep", "1000");
        // By the launcher, and by what that has prepared.
        foreach (string said in (string[])["one\n", "two\n"])
        {
            Assert.Equal(said, host.Shell($"ulimit -n 1024; timeout 20 {Programs.Nsinit} --root {host.Root} exec c echo {said}"));
        }
    }

    [Fact]
    public void Other_users_network_terminal_and_exit_codes_work_in_it()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Ok(["run", "-d", "--name", "c", "--network", "br0", "-u", "1000:1000", .. Map, Programs.Alpine, "sh", "-c", "echo out; echo err >/dev/stderr; exec sleep 1000"]);
        FakeHost.Eventually(() => Ids(host, "sleep 1000") == "101000 101000\n", "its ids");
        FakeHost.Eventually(() => host.Nsinit("logs", "c") is { Output: "out\n", Error: "err\n" }, "its log");
        Assert.Equal("uid=1000 gid=1000 groups=1000\n", host.Ok("exec", "c", "id"));
        Assert.Equal(0, host.Nsinit(["run", "--rm", "--network", "br0", .. Map, Programs.Alpine, "ping", "-c", "1", "-W", "5", "c"]).Code);
        // A foreground container ends with its launcher, whose user it is not.
        using (global::System.Diagnostics.Process launcher = host.Start(["run", "--rm", .. Map, Programs.Tiny, "sleep", "2000"]))
        {
            FakeHost.Eventually(() => Ids(host, "sleep 2000").Length > 0, "a payload");
            using (global::System.Diagnostics.Process watcher = global::System.Diagnostics.Process.GetProcessById(FakeHost.PidIn(launcher))) { watcher.Kill(); }
            FakeHost.Eventually(() => Ids(host, "sleep 2000").Length == 0, "its end");
        }

        Assert.Equal(3, host.Nsinit(["run", "--rm", "--no-init", .. Map, Programs.Tiny, "sh", "-c", "exit 3"]).Code);
        Assert.Equal(137, host.Nsinit(["run", "--rm", .. Map, Programs.Tiny, "sh", "-c", "kill -9 $$"]).Code);
    }

    [Fact]
    public void Direct_root_file_systems_volumes_and_binds()
    {
        using FakeHost host = new();
        host.Shell($"cp -a {Programs.Tiny} {host.Directory}/root; mkdir {host.Directory}/bind; chmod 700 {host.Directory}; echo 1 >{host.Directory}/bind/f; chown 100005 {host.Directory}/bind/f");
        host.Ok(["run", "--rm", .. Map, "--rootfs", "direct", $"{host.Directory}/root", "sh", "-c", "echo 1 >/made; chown 7:8 /made"]);
        Assert.Equal("7:8\n", host.Shell($"stat -c %u:%g {host.Directory}/root/made"));
        // A named volume has the container's ids, whatever those are; a directory of the host has its own.
        host.Ok(["run", "--rm", .. Map, "-v", "data:/data", Programs.Tiny, "sh", "-c", "echo 1 >/data/f; chown 9:9 /data/f"]);
        Assert.Equal("9:9\n", host.Ok("run", "--rm", "--uidmap", "0:300000:1000", "-v", "data:/data", Programs.Tiny, "stat", "-c", "%u:%g", "/data/f"));
        Assert.Equal("9:9\n", host.Ok("run", "--rm", "-v", "data:/data", Programs.Tiny, "stat", "-c", "%u:%g", "/data/f"));
        Assert.Equal("5:65534\n", host.Ok(["run", "--rm", .. Map, "-v", $"{host.Directory}/bind:/b:ro", Programs.Tiny, "stat", "-c", "%u:%g", "/b/f"]));
        host.Ok("volume", "rm", "data");
    }

    [Fact]
    public void Nothing_of_the_host_propagates_and_its_mounts_are_as_before()
    {
        using FakeHost host = new();
        host.Shell($"mkdir -p {host.Directory}/m/sub && mount -t tmpfs none {host.Directory}/m && mkdir {host.Directory}/m/sub && mount --make-shared {host.Directory}/m");
        string before = host.Shell("cat /proc/self/mountinfo | sort");
        host.Ok(["run", "-d", "--name", "c", .. Map, "-v", $"{host.Directory}/m:/m", "--tmpfs", "/m/sub", Programs.Tiny, "sleep", "1000"]);
        Assert.Equal(before, host.Shell("cat /proc/self/mountinfo | sort"));
        Assert.DoesNotContain("shared:", host.Ok("exec", "c", "cat", "/proc/self/mountinfo"), StringComparison.Ordinal);
        host.Ok("rm", "-f", "c");
        host.Shell($"umount {host.Directory}/m");
    }

    [Fact]
    public void Subordinate_ids_are_those_of_a_user()
    {
        using FakeHost host = new();
        host.Shell($"cd {host.Directory} && mkdir u w && mount -t overlay none -o lowerdir=/etc,upperdir=u,workdir=w /etc");
        host.Shell("for f in /etc/subuid /etc/subgid; do printf 'other:1:1\\ncont:200000:10\\ncont:300000:5\\n' >$f; done");
        Assert.Equal("0 200000 10 10 300000 5", Words(host.Ok("run", "--rm", "--subuidname", "cont", Programs.Tiny, "cat", "/proc/self/gid_map")));
        Assert.Contains("/etc/subuid has nothing for it", host.Nsinit("run", "--rm", "--subuidname", "nobody-here", Programs.Tiny, "true").ErrorLine, StringComparison.Ordinal);
        host.Shell("umount /etc");
    }

    [Theory]
    [InlineData("--network host", "it shares a namespace with others (--network)")]
    [InlineData("--pid host", "it shares a namespace with others (--pid)")]
    [InlineData("-u 70000", "become user 70000")]
    public void Has_no_place_there(string options, string says)
    {
        using FakeHost host = new();
        Result result = host.Nsinit(["run", "--rm", .. Map, .. options.Split(' '), Programs.Tiny, "true"]);
        Assert.Equal(125, result.Code);
        Assert.Contains(says, result.ErrorLine, StringComparison.Ordinal);
    }

    // A file system without idmapped mounts: overlayfs itself.
    [Fact]
    public void A_file_system_that_maps_no_ids_is_named()
    {
        using FakeHost host = new();
        host.Shell($"cd {host.Directory} && mkdir u w o && mount -t overlay none -o lowerdir={Programs.Tiny},upperdir=u,workdir=w o");
        Result result = host.Nsinit(["run", "--rm", .. Map, $"{host.Directory}/o", "true"]);
        Assert.Equal(125, result.Code);
        Assert.Contains($"map the ids of {host.Directory}/o: EINVAL", result.ErrorLine, StringComparison.Ordinal);
        Assert.Contains("has no idmapped mounts", result.ErrorLine, StringComparison.Ordinal);
        host.Shell($"umount {host.Directory}/o");
    }

    private static string Words(string text) => string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static string Ids(FakeHost host, string args) =>
        host.Shell($"ps -eo uid=,gid=,args= | awk '$3\" \"$4 == \"{args}\" {{print $1, $2}}'");
}
