using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.System.Rootless;

/// <summary>Containers of a user who is not root: the whole life of one.</summary>
public sealed class UserTests
{
    public static TheoryData<string> Images => [Programs.AlpineArchive, Programs.Tiny];

    [Theory]
    [MemberData(nameof(Images))]
    public void A_container_lives_and_leaves_nothing(string image)
    {
        using RootlessHost host = new();
        Assert.Equal("0 1717 1 1 100000 65536\n", host.Ok("run", "--rm", image, "sh", "-c", "echo $(cat /proc/self/uid_map)"));
        host.Ok("run", "-d", "--name", "c", image, "sh", "-c", "echo out; echo err >&2; exec sleep 1000");
        FakeHost.Eventually(() => host.Nsinit("logs", "c") is { Output: "out\n", Error: "err\n" }, "its log");
        Assert.Contains("WantedBy=default.target", host.Ok("generate", "systemd", "c"), StringComparison.Ordinal);
        Assert.Equal("5:6\n", host.Ok("exec", "c", "sh", "-c", "echo 1 >/f; chown 5:6 /f; stat -c %u:%g /f"));
        Assert.Equal("33\n", host.Ok("exec", "-u", "33:33", "c", "sh", "-c", "id -u"));
        Assert.Equal("100004\n", host.Shell($"stat -c %u {host.State}/containers/*/upper/f"));
        Assert.Contains("Up ", host.Ok("ps"), StringComparison.Ordinal);
        host.Ok("cp", "c:/f", "copied");
        Assert.Equal("1717\n", host.Shell($"stat -c %u {host.Home}/copied"));
        host.Ok("cp", "copied", "c:/g");
        Assert.Contains("A /g", host.Ok("diff", "c"), StringComparison.Ordinal);
        host.Ok("stop", "-t", "0", "c");
        Assert.Contains("Exited (", host.Ok("ps", "-a"), StringComparison.Ordinal);
        host.Ok("start", "c");
        Assert.Equal("1\n", host.Ok("exec", "c", "cat", "/g"));
        host.Ok("rm", "-f", "c");
        host.Ok("run", "-d", "--rm", "--name", "r", image, "sh", "-c", "mkdir -p /d/e; chown -R 7:7 /d; exec sleep 1000");
        host.Ok("stop", "-t", "0", "r");
        FakeHost.Eventually(() => host.Ok("ps", "-aq").Length == 0, "its removal");
        Assert.Equal(3, host.Nsinit("run", "--rm", "--no-init", image, "sh", "-c", "exit 3").Code);
    }

    [Fact]
    public void Nothing_of_the_launcher_is_open_in_it_and_its_terminal_is_its_own()
    {
        using RootlessHost host = new();
        Assert.Equal("0\n1\n2\n3\n", host.Ok("run", "--rm", Programs.Tiny, "ls", "/proc/self/fd"));
        Result terminal = host.Host.Run(host.As("script", "-qec", $"{Programs.Nsinit} run --rm -it {Programs.Tiny} sh -c 'tty; stat -c %u:%g /dev/pts/0; exit 4'", "/dev/null"));
        Assert.Equal(4, terminal.Code);
        // The end of script's own input is a character that its terminal shows.
        Assert.Equal("/dev/pts/0\n0:5\n", terminal.Output.Replace("\r", "", StringComparison.Ordinal).Replace("^@", "", StringComparison.Ordinal));
        Assert.Equal("sealed\n", host.Ok("run", "--rm", Programs.Tiny, "sh", "-c", "(echo x >/proc/1/exe) 2>/dev/null || echo sealed"));
    }

    // Each of these finds the realm of the others, however they meet; and when the last is gone, so is that.
    [Fact]
    public void All_containers_share_one_realm()
    {
        using RootlessHost host = new();
        List<Process> starts = [.. Enumerable.Range(0, 8).Select(i => host.Start("run", "-d", "--name", $"c{i}", "--network", "none", Programs.Tiny, "sleep", $"500{i}"))];
        foreach (Process start in starts)
        {
            Result result = Programs.Finish(start);
            Assert.True(result.Code == 0, result.Error);
            start.Dispose();
        }

        Assert.Single(host.Realms("sleep 500[0-9]").Distinct());
        foreach (int i in Enumerable.Range(0, 8)) { Assert.Equal("", host.Ok("exec", $"c{i}", "true")); }
        // Without the monitor, the first process shows the way; the next command gives it another monitor.
        host.Shell("kill -9 $(ps -eo pid=,args= | awk '/--plan c0$/ {print $1; exit}')");
        FakeHost.Eventually(() => host.Nsinit("exec", "c0", "true").Code == 0, "exec without a monitor");
        string[] before = host.Realms("sleep 500[0-9]");
        host.Ok(["rm", "-f", .. Enumerable.Range(0, 8).Select(i => $"c{i}")]);
        host.Ok("run", "-d", "--name", "d", "--network", "none", Programs.Tiny, "sleep", "5000");
        Assert.NotEqual(before[0], Assert.Single(host.Realms("sleep 5000").Distinct()));
    }

    [Fact]
    public void Namespaces_of_the_host_files_and_volumes()
    {
        using RootlessHost host = new();
        Assert.Equal("no\n", host.Ok("run", "--rm", "--network", "host", Programs.Tiny, "sh", "-c", "test -d /sys/class/net/up0 && (echo 1 >/sys/fs/cgroup/x) 2>/dev/null || echo no"));
        Assert.Contains("sleep 100000", host.Ok("run", "--rm", "--pid", "host", Programs.Tiny, "ps"), StringComparison.Ordinal);
        Assert.Equal("", host.Ok("run", "--rm", "--ipc", "host", Programs.Tiny, "true"));
        Assert.Equal("1\n", host.Ok(
            "run", "--rm", "-v", "data:/d", "-v", $"{host.Home}:/home:ro", "--tmpfs", "/t", Programs.Tiny, "sh", "-c", "echo 1 >/d/x; touch /home/y 2>/dev/null; echo 2 >/t/x; cat /d/x"));
        host.Shell($"cp -a {Programs.Tiny} {host.Home}/root && chown -R 1717 {host.Home}/root");
        host.Ok("run", "--rm", "--rootfs", "direct", "root", "sh", "-c", "echo 1 >/made; chown 2 /made");
        Assert.Equal("100001\n", host.Shell($"stat -c %u {host.Home}/root/made"));
    }

    [Fact]
    public void Without_subordinate_ids_root_is_the_only_user()
    {
        using RootlessHost host = new();
        host.Shell("rm /etc/subuid");
        Result result = host.Nsinit("run", "--rm", "--network", "none", Programs.AlpineArchive, "sh", "-c", "echo $(cat /proc/self/uid_map /proc/self/setgroups) $(stat -c %u /etc/shadow)");
        Assert.Equal("0 1717 1 deny 0\n", result.Output);
        Assert.Contains("note: containers have one user, root, who is you: /etc/subuid has nothing for tester", result.ErrorLine, StringComparison.Ordinal);
        result = host.Nsinit("run", "--rm", "--network", "none", "-u", "33", Programs.Tiny, "true");
        Assert.Equal(125, result.Code);
        Assert.Contains("become user 33, group 0: EINVAL", result.ErrorLine, StringComparison.Ordinal);
        host.Ok("run", "-d", "--name", "c", "--network", "none", Programs.Tiny, "sleep", "1000");
        Assert.Equal("0\n", host.Ok("exec", "c", "id", "-u"));
    }

    [Theory]
    [InlineData("run --rm --network br0 TINY true", "connect to network br0: only root may put an interface on a bridge")]
    [InlineData("run --rm --device-net up0 TINY true", "give interface up0 to the container: only root may take one")]
    [InlineData("run --rm --network none -m 64m TINY true", "limit what the container may use: no cgroup here is yours")]
    [InlineData("run --rm --network none --uidmap 0:1:1 TINY true", "hint: run it as root, outside of any user namespace")]
    [InlineData("network create lan", "create network lan: only root may make a bridge")]
    public void Says_what_only_root_may_do(string command, string says)
    {
        using RootlessHost host = new();
        Result result = host.Nsinit(command.Replace("TINY", Programs.Tiny, StringComparison.Ordinal).Split(' '));
        Assert.NotEqual(0, result.Code);
        Assert.Contains(says, result.ErrorLine, StringComparison.Ordinal);
        Assert.Contains("root", result.ErrorLine, StringComparison.Ordinal);
    }

    // A limit of a user namespace around all of it: nobody else notices.
    [Fact]
    public void Where_users_may_make_no_user_namespace_the_setting_is_named()
    {
        using RootlessHost host = new();
        string run = string.Join(' ', host.As(Programs.Nsinit, "run", "--rm", Programs.Tiny, "true")).Replace("--init-groups", "--clear-groups", StringComparison.Ordinal);
        Result result = host.Host.Run(["sh", "-c",
            "unshare -U sleep 20 & p=$!; while [ $(readlink /proc/$p/ns/user) = $(readlink /proc/self/ns/user) ]; do sleep 0.02; done; "
            + "echo '0 0 70000' >/proc/$p/uid_map; echo '0 0 70000' >/proc/$p/gid_map; "
            + $"nsenter -t $p -U sh -c 'echo 0 >/proc/sys/user/max_user_namespaces; exec {run}'; code=$?; kill $p; exit $code"]);
        Assert.Equal(125, result.Code);
        Assert.Contains("make a user namespace: ENOSPC", result.ErrorLine, StringComparison.Ordinal);
        Assert.Contains("sysctl user.max_user_namespaces", result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_knows_what_users_need()
    {
        using RootlessHost host = new();
        string good = host.Ok("doctor");
        Assert.Contains("65536 users, 65536 groups for tester", good, StringComparison.Ordinal);
        Assert.DoesNotContain("BAD", good, StringComparison.Ordinal);
        host.Offer().Shell("rm /etc/subuid");
        string lacking = host.Ok("doctor");
        Assert.Contains("none for tester; without, root is a container's only user", lacking, StringComparison.Ordinal);
        Assert.Contains("no newuidmap, newgidmap on the PATH", lacking, StringComparison.Ordinal);
        Assert.Contains("neither pasta nor slirp4netns", lacking, StringComparison.Ordinal);
        Assert.False(Directory.Exists(host.State), "doctor made a state directory");
    }
}
