using System;
using System.Diagnostics;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Nsinit.Tests.System.Names;

/// <summary>Containers on a network find each other by name, for as long as they are there.</summary>
public sealed partial class NeighbourTests
{
    private const string A = "172.19.35.2";
    private const string B = "172.19.35.3";

    [Fact]
    public void Two_find_each_other_by_name_alias_and_hostname_in_both_families()
    {
        using FakeHost host = new();
        host.Ok("network", "create", "dual", "--subnet", "10.9.0.0/24", "--subnet", "fd00:9::/64");
        host.Ok("run", "-d", "--name", "a", "--network", "dual", "--network-alias", "www", "--hostname", "web.example.com", Programs.Alpine, "sleep", "1000");
        host.Ok("run", "-d", "--name", "b", "--network", "dual", Programs.Tiny, "sleep", "1000");
        foreach (string name in (string[])["a", "www", "web.example.com", "web"])
        {
            Assert.Equal("10.9.0.2", Pinged(host, "b", "-4", name));
            Assert.Equal("fd00:9::2", Pinged(host, "b", "-6", name));
        }

        Assert.Equal("10.9.0.3", Pinged(host, "a", "-4", "b"));
        Assert.Equal("fd00:9::3", Pinged(host, "a", "-6", "b"));
        // An address leads back to the hostname, and everybody finds himself.
        Assert.Contains("web.example.com", host.Ok("exec", "a", "getent", "hosts", "10.9.0.2"), StringComparison.Ordinal);
        Assert.Equal("10.9.0.2", Pinged(host, "a", "-4", "web.example.com"));
        Assert.Equal("web.example.com\n", host.Ok("exec", "a", "cat", "/etc/hostname"));
        Assert.Contains("\"www\"", host.Ok("inspect", "a"), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_change_in_place_as_containers_come_and_go()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Ok("run", "-d", "--name", "a", "--network", "br0", Programs.Alpine, "sleep", "1000");
        string inode = host.Ok("exec", "a", "stat", "-c", "%d:%i", "/etc/hosts");
        host.Ok("run", "-d", "--name", "b", "--network", "br0", Programs.Tiny, "sleep", "1000");
        Assert.Equal([$"{A}\ta", $"{B}\tb"], Lines(host, "a"));
        Assert.Equal([$"{B}\tb", $"{A}\ta"], Lines(host, "b"));
        host.Ok("stop", "-t", "0", "b");
        Assert.Equal([$"{A}\ta"], Lines(host, "a"));
        host.Ok("rm", "b");
        host.Ok("run", "-d", "--name", "c", "--network", "br0", Programs.Tiny, "sleep", "1000");
        Assert.Equal([$"{A}\ta", $"{B}\tc"], Lines(host, "a"));
        host.Ok("rm", "-f", "c");
        Assert.Equal([$"{A}\ta"], Lines(host, "a"));
        Assert.Equal(inode, host.Ok("exec", "a", "stat", "-c", "%d:%i", "/etc/hosts"));
    }

    [Fact]
    public void One_that_ends_by_itself_is_gone_with_the_next_command()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Ok("run", "-d", "--name", "a", "--network", "br0", Programs.Tiny, "sleep", "1000");
        host.Ok("run", "-d", "--name", "c", "--rm", "--network", "br0", Programs.Tiny, "sleep", "1000");
        Assert.Equal(2, Lines(host, "a").Length);
        host.Shell($"kill -9 {PidOf(host, "c")}");
        FakeHost.Eventually(() => !host.Ok("ps", "-a").Contains(" c ", StringComparison.Ordinal), "c is gone");
        Assert.DoesNotContain(Lines(host, "a"), line => line.EndsWith("\tc", StringComparison.Ordinal));
    }

    [Fact]
    public void One_that_is_killed_with_its_monitor_is_gone_with_the_next_command()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Ok("run", "-d", "--name", "a", "--network", "br0", Programs.Tiny, "sleep", "1000");
        host.Ok("run", "-d", "--name", "b", "--network", "br0", Programs.Tiny, "sleep", "1000");
        string pid = PidOf(host, "b");
        string monitor = host.Shell($"sed -n 's/^PPid:\\t//p' /proc/{pid}/status").Trim();
        host.Shell($"kill -9 {monitor} {pid}");
        FakeHost.Eventually(
            () =>
            {
                host.Ok("ps");
                return Lines(host, "a").SequenceEqual([$"{A}\ta"]);
            },
            "b is gone");
    }

    // Somebody was killed after the entry and before the files: the entries are not those that were told last.
    [Fact]
    public void What_was_entered_and_not_told_is_told_by_the_next_command()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Ok("run", "-d", "--name", "a", "--network", "br0", Programs.Tiny, "sleep", "1000");
        string ghost = host.Ok("run", "-d", Programs.Tiny, "sleep", "1000").Trim();
        host.Shell($"ln -s '172.19.35.77 ghost ghost' {host.Root}/networks/br0/entries/{ghost}");
        host.Ok("ps");
        Assert.Equal([$"{A}\ta", "172.19.35.77\tghost"], Lines(host, "a").Order());
        host.Shell($"rm {host.Root}/networks/br0/entries/{ghost}");
        host.Ok("ps");
        Assert.Equal([$"{A}\ta"], Lines(host, "a"));
        // One of a container that is not there is nobody's.
        host.Shell($"ln -s '172.19.35.77 ghost ghost' {host.Root}/networks/br0/entries/0123456789ab");
        host.Ok("ps");
        Assert.Equal([$"{A}\ta"], Lines(host, "a"));
    }

    [Fact]
    public void Another_name_is_told_and_a_start_brings_all_names_back()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Ok("run", "-d", "--name", "a", "--network", "br0", Programs.Tiny, "sleep", "1000");
        host.Ok("run", "-d", "--name", "b", "--network", "br0", "--network-alias", "www", "--dns", "9.9.9.9", Programs.Tiny, "sleep", "1000");
        host.Ok("rename", "b", "c");
        Assert.Equal([$"{A}\ta", $"{B}\tb c www"], Lines(host, "a"));
        host.Ok("stop", "-t", "0", "c");
        Assert.Equal([$"{A}\ta"], Lines(host, "a"));
        host.Ok("start", "c");
        Assert.Equal([$"{A}\ta", $"{B}\tb c www"], Lines(host, "a"));
        Assert.Equal([$"{B}\tb c www", $"{A}\ta"], Lines(host, "c"));
        Assert.Equal("nameserver 9.9.9.9\n", host.Ok("exec", "c", "cat", "/etc/resolv.conf"));
    }

    [Fact]
    public void Twenty_that_start_at_once_all_find_each_other()
    {
        const int Count = 20;
        using FakeHost host = new();
        host.MakeBridge();
        Process[] starting = [.. Enumerable.Range(0, Count).Select(i => host.Start("run", "-d", "--name", $"c{i}", "--network", "br0", Programs.Tiny, "sleep", "1000"))];
        foreach (Process process in starting) { using (process) { Assert.Equal(0, Programs.Finish(process).Code); } }

        string[] names = [.. Enumerable.Range(0, Count).Select(i => $"c{i}").Order(StringComparer.Ordinal)];
        for (int i = 0; i < Count; i++) { Assert.Equal(names, NamesIn(host, $"c{i}")); }
        Assert.NotEqual("", Pinged(host, "c0", "-4", $"c{Count - 1}"));

        host.Ok(["rm", "-f", .. names.Take(Count / 2)]);
        foreach (string left in names.Skip(Count / 2)) { Assert.Equal(names.Skip(Count / 2), NamesIn(host, left)); }
    }

    [Fact]
    public void Who_is_on_two_networks_finds_both_and_shows_neither_to_the_other()
    {
        using FakeHost host = new();
        host.Ok("network", "create", "one", "--subnet", "10.1.0.0/24");
        host.Ok("network", "create", "two", "--subnet", "10.2.0.0/24");
        host.Ok("run", "-d", "--name", "left", "--network", "one", Programs.Tiny, "sleep", "1000");
        host.Ok("run", "-d", "--name", "both", "--network", "one", "--network", "two", Programs.Tiny, "sleep", "1000");
        host.Ok("run", "-d", "--name", "right", "--network", "two", Programs.Tiny, "sleep", "1000");
        Assert.Equal(["both", "both", "left", "right"], NamesIn(host, "both"));
        Assert.Equal(["10.1.0.2\tleft", "10.1.0.3\tboth"], Lines(host, "left"));
        Assert.Equal(["10.2.0.3\tright", "10.2.0.2\tboth"], Lines(host, "right"));
        Assert.Equal("10.1.0.3", Pinged(host, "left", "-4", "both"));
        Assert.Equal("10.2.0.2", Pinged(host, "right", "-4", "both"));
        host.Ok("rm", "-f", "right");
        Assert.Equal(["both", "both", "left"], NamesIn(host, "both"));
    }

    [Fact]
    public void A_shared_network_namespace_shares_the_files_too()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Ok("run", "-d", "--name", "a", "--network", "br0", "--add-host", "db:10.1.1.1", Programs.Tiny, "sleep", "1000");
        host.Ok("run", "-d", "--name", "side", "--network", "container:a", Programs.Alpine, "sleep", "1000");
        host.Ok("run", "-d", "--name", "b", "--network", "br0", Programs.Tiny, "sleep", "1000");
        Assert.Equal(host.Ok("exec", "a", "cat", "/etc/hosts", "/etc/resolv.conf"), host.Ok("exec", "side", "cat", "/etc/hosts", "/etc/resolv.conf"));
        Assert.Equal(B, Pinged(host, "side", "-4", "b"));
        Assert.Equal("side\n", host.Ok("exec", "side", "cat", "/etc/hostname"));
    }

    // The lines of a container's hosts file that are about containers.
    private static string[] Lines(FakeHost host, string container) =>
        [.. host.Ok("exec", container, "cat", "/etc/hosts").Split('\n').SkipWhile(l => !l.StartsWith('#')).Skip(1).TakeWhile(l => !l.StartsWith('#'))];

    private static string[] NamesIn(FakeHost host, string container) => [.. Lines(host, container).Select(l => l.Split('\t')[1]).Order(StringComparer.Ordinal)];

    // The address that ping finds and reaches.
    private static string Pinged(FakeHost host, string container, string family, string name) =>
        Address().Match(host.Ok("exec", container, "ping", family, "-c", "1", "-W", "5", name)).Groups[1].Value;

    private static string PidOf(FakeHost host, string container) => Pid().Match(host.Ok("inspect", container)).Groups[1].Value;

    [GeneratedRegex(@"^PING \S+ \(([^)]*)\)")]
    private static partial Regex Address();

    [GeneratedRegex("\"pid\": ([0-9]+)")]
    private static partial Regex Pid();
}
