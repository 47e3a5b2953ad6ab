using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary>The README's commands, in a copy of the tree, on a host of their own.</summary>
public sealed partial class DemoTests
{
    // What `make down` must leave as it was. The cache of images is the tree's.
    // Namespaces of all kinds, and cgroups, as the processes there have them.
    private const string State = """
        ip -o link; ip addr | grep inet; ip route; ip -6 route; sort /proc/mounts; find /run /var/lib -maxdepth 2 | sort
        ls -l /proc/[0-9]*/ns 2>/dev/null | sed -n 's/.*-> //p' | sort -u
        cat /proc/[0-9]*/cgroup 2>/dev/null | sort -u
        ps -eo args= | grep -v -e '^ps -eo' -e '^sort' -e '^grep' | sort
        """;

    [Fact]
    public void Both_commands_of_the_readme()
    {
        using FakeHost host = new() { CheckLeaks = false };
        string tree = CopyTree(host);
        string before = host.Shell(State);
        Result result = Make(host, tree, "run-a run-b");
        Assert.Equal(0, result.Code);
        Assert.Contains("Welcome to Alpine Linux", result.Output, StringComparison.Ordinal);
        Assert.Contains("Welcome to Tiny Linux", result.Output, StringComparison.Ordinal);
        Assert.Equal(6, NoLoss().Count(result.Output));

        result = Make(host, tree, "run-a run-b");
        Assert.Equal(0, result.Code);
        Assert.Contains("alpine-linux runs already (172.19.35.2)", result.Output, StringComparison.Ordinal);
        Assert.Contains("tiny-linux runs already (172.19.35.3)", result.Output, StringComparison.Ordinal);

        result = host.Run(["sh", "-c", $"cd {tree} && echo 'hostname; cat /etc/alpine-release' | make --no-print-directory shell-a"]);
        Assert.Equal((0, "alpine-linux\n3.20.3\n"), (result.Code, result.Output));
        Assert.Equal(6, NoLoss().Count(Make(host, tree, "ping").Output));
        string during = host.Shell(State);
        string[] ids = host.Shell("ls /var/lib/nsinit/containers").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, ids.Length);
        // Six kinds of namespaces for each of the two, or the comparison compares nothing.
        foreach (string kind in (string[])["pid", "net", "mnt", "uts", "ipc", "cgroup"])
        {
            Assert.Equal(2, during.Split('\n').Except(before.Split('\n')).Count(l => l.StartsWith($"{kind}:[", StringComparison.Ordinal)));
        }

        Assert.Equal(0, Make(host, tree, "down").Code);
        // The kernel takes namespaces apart in its own time.
        FakeHost.Eventually(() => host.Shell(State) == before, () => $"the host is as it was:\n{before}\nnow:\n{host.Shell(State)}");
        // Other hosts' cgroups come and go meanwhile.
        Assert.Equal("", host.Shell($"find /sys/fs/cgroup -type d \\( -name 'nsinit-{ids[0]}' -o -name 'nsinit-{ids[1]}' \\)"));
        Assert.Equal(0, Make(host, tree, "down").Code);
    }

    [Fact]
    public void Without_Alpine_tiny_linux_takes_its_place()
    {
        using FakeHost host = new() { CheckLeaks = false };
        string tree = CopyTree(host);
        Directory.Delete($"{tree}/out/images/alpine-linux", recursive: true);
        host.Shell($"rm {tree}/out/cache/alpine-*");
        Result result = Make(host, tree, "run-a");
        Assert.Equal(0, result.Code);
        Assert.Contains("Welcome to Tiny Linux", result.Output, StringComparison.Ordinal);
        Assert.Contains("Alpine 3.20.3 cannot be had", result.Error, StringComparison.Ordinal);
        Assert.Contains("using tiny-linux in its place", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, Make(host, tree, "down").Code);
    }

    [Fact]
    public void An_archive_with_a_wrong_checksum_is_refused()
    {
        using FakeHost host = new() { CheckLeaks = false };
        string tree = CopyTree(host);
        Directory.Delete($"{tree}/out/images/alpine-linux", recursive: true);
        host.Shell($"rm {tree}/out/cache/alpine-*; echo other >{host.Directory}/other.tar.gz");
        Result result = Make(host, tree, $"images ALPINE_TARBALL={host.Directory}/other.tar.gz");
        Assert.NotEqual(0, result.Code);
        Assert.Contains("wrong checksum: refused", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists($"{tree}/out/images/alpine-linux"));
    }

    private static Result Make(FakeHost host, string tree, string goals) =>
        host.Run(["sh", "-c", $"cd {tree} && make --no-print-directory {goals}"]);

    // With what is built already; the state directory of the machine is covered.
    private static string CopyTree(FakeHost host)
    {
        string tree = $"{host.Directory}/tree";
        host.Shell($"""
            mount -t tmpfs tmpfs /var/lib
            mkdir {tree} && cd {Programs.Source}
            cp -a Makefile Directory.*.props global.json .editorconfig src build demo images out {tree}/
            touch {tree}/out/linux-*/nsinit
            """);
        return tree;
    }

    [GeneratedRegex(" 0% packet loss")]
    private static partial Regex NoLoss();
}
