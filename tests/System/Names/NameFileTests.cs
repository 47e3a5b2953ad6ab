using System;
using System.IO;
using Xunit;

namespace Nsinit.Tests.System.Names;

/// <summary>What is in a container's own /etc/hosts, /etc/hostname and /etc/resolv.conf, and what they may cover.</summary>
public sealed class NameFileTests
{
    private const string Show = "cat /etc/hosts /etc/hostname /etc/resolv.conf";

    [Fact]
    public void Without_a_network_there_is_only_the_loopback()
    {
        using FakeHost host = new();
        string hosts = host.Ok("run", "--rm", "--name", "a", "--add-host", "db:10.1.1.1", Programs.Tiny, "cat", "/etc/hosts");
        Assert.StartsWith("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::\tip6-localnet\n", hosts, StringComparison.Ordinal);
        Assert.Contains("ff02::2\tip6-allrouters\n10.1.1.1\tdb\n#", hosts, StringComparison.Ordinal);
        Assert.Contains("\n127.0.0.1\ta\n#", hosts, StringComparison.Ordinal);
        Assert.Equal("nameserver 9.9.9.9\n", host.Ok("run", "--rm", "--dns", "9.9.9.9", "--dns-search", ".", Programs.Tiny, "cat", "/etc/resolv.conf"));
        Assert.NotEqual(0, host.Nsinit("run", "--rm", Programs.Tiny, "cat", "/etc/resolv.conf").Code);
    }

    [Fact]
    public void Added_hosts_come_before_all_others()
    {
        using FakeHost host = new();
        host.Ok("network", "create", "dual", "--subnet", "10.9.0.0/24", "--subnet", "fd00:9::/64");
        string hosts = host.Ok(
            "run", "--rm", "--network", "dual", "--add-host", "here:host-gateway", "--add-host", "six:[fd00::1]", "--add-host", "six:10.0.0.6", Programs.Tiny, "cat", "/etc/hosts");
        Assert.Contains("ff02::2\tip6-allrouters\n10.9.0.1\there\nfd00:9::1\there\nfd00::1\tsix\n10.0.0.6\tsix\n#", hosts, StringComparison.Ordinal);
        string pinged = host.Ok("run", "--rm", "--network", "dual", "--add-host", "here:host-gateway", Programs.Tiny, "ping", "-4", "-c", "1", "here");
        Assert.Contains("64 bytes from 10.9.0.1", pinged, StringComparison.Ordinal);
    }

    [Theory]
    // Loopback addresses are the host's own; systemd-resolved has written down what stands behind its.
    [InlineData("nameserver 10.0.0.53\nsearch example\noptions ndots:2\n", "", "nameserver 10.0.0.53\nsearch example\noptions ndots:2\n", "")]
    [InlineData("nameserver 127.0.0.53\nsearch example\n", "nameserver 10.0.0.54\n", "nameserver 10.0.0.54\nsearch example\n", "")]
    [InlineData("nameserver 127.0.0.1\nnameserver 10.0.0.53\nnameserver fd00::53\n", "nameserver 10.0.0.54\n", "nameserver 10.0.0.53\n", "")]
    [InlineData("nameserver 127.0.0.1\nsearch example\n", "", "search example\n", "has no nameserver")]
    [InlineData("", "", "", "")]
    public void Resolver_follows_the_hosts(string resolv, string uplink, string expected, string warning)
    {
        using FakeHost host = new();
        host.MakeBridge();
        File.WriteAllText($"{host.Directory}/resolv.conf", resolv);
        File.WriteAllText($"{host.Directory}/uplink", uplink);
        host.Shell($"mount --bind {host.Directory}/resolv.conf /etc/resolv.conf; mount -t tmpfs tmpfs /run");
        host.Shell($"mkdir -p /run/systemd/resolve; cp {host.Directory}/uplink /run/systemd/resolve/resolv.conf");
        Result result = host.Nsinit("run", "--rm", "--network", "br0", Programs.Tiny, "cat", "/etc/resolv.conf");
        // On the host's own network its loopback can be reached.
        string shared = host.Ok("run", "--rm", "--network", "host", Programs.Tiny, "cat", "/etc/resolv.conf");
        host.Shell("umount /etc/resolv.conf /run");
        Assert.Equal(expected, result.Output);
        Assert.Equal(resolv, shared);
        if (warning.Length == 0) { Assert.Equal("", result.Error); }
        else { Assert.Contains(warning, result.ErrorLine, StringComparison.Ordinal); }
    }

    // CVE-2024-29018: names are a way out, too.
    [Fact]
    public void An_internal_network_has_no_nameserver_of_the_hosts()
    {
        using FakeHost host = new();
        host.Ok("network", "create", "inn", "--subnet", "10.8.0.0/24", "--internal");
        Assert.DoesNotContain("nameserver", host.Ok("run", "--rm", "--network", "inn", Programs.Tiny, "cat", "/etc/resolv.conf"), StringComparison.Ordinal);
        Assert.Contains("nameserver 10.8.0.9\n", host.Ok("run", "--rm", "--network", "inn", "--dns", "10.8.0.9", Programs.Tiny, "cat", "/etc/resolv.conf"), StringComparison.Ordinal);
    }

    [Fact]
    public void On_the_hosts_network_they_are_copies_of_the_hosts()
    {
        using FakeHost host = new();
        string before = File.ReadAllText("/etc/hosts");
        string inside = host.Ok("run", "--rm", "--network", "host", "--add-host", "db:10.1.1.1", Programs.Tiny, "sh", "-c", "cat /etc/hosts; echo 6.6.6.6 bank >>/etc/hosts");
        Assert.Equal($"{before.TrimEnd('\n')}\n10.1.1.1\tdb\n", inside);
        Assert.Equal(before, File.ReadAllText("/etc/hosts"));
    }

    [Fact]
    public void Own_lines_stay_when_others_come()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Ok("run", "-d", "--name", "a", "--network", "br0", Programs.Tiny, "sleep", "1000");
        host.Ok("run", "-d", "--name", "mine", "--network", "br0", Programs.Tiny, "sleep", "1000");
        host.Ok("exec", "a", "sh", "-c", "echo 10.7.7.7 seven >>/etc/hosts");
        host.Ok("exec", "mine", "sh", "-c", "echo 10.8.8.8 eight >/etc/hosts");
        host.Ok("run", "-d", "--name", "b", "--network", "br0", Programs.Tiny, "sleep", "1000");
        string hosts = host.Ok("exec", "a", "cat", "/etc/hosts");
        Assert.Contains("\tb\n", hosts, StringComparison.Ordinal);
        Assert.EndsWith("\n10.7.7.7 seven\n", hosts, StringComparison.Ordinal);
        Assert.Equal("10.8.8.8 eight\n", host.Ok("exec", "mine", "cat", "/etc/hosts"));
        // One that makes its file enormous keeps nobody from anything.
        host.Ok("exec", "mine", "sh", "-c", "truncate -s 100G /etc/hosts");
        Assert.Equal("", host.Nsinit("run", "-d", "--name", "c", "--network", "br0", Programs.Tiny, "sleep", "1000").Error);
        Assert.Contains("\tc\n", host.Ok("exec", "a", "cat", "/etc/hosts"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mount_of_the_users_wins()
    {
        using FakeHost host = new();
        host.MakeBridge();
        File.WriteAllText($"{host.Directory}/own", "10.1.1.1 own\n");
        Directory.CreateDirectory($"{host.Directory}/etc");
        File.WriteAllText($"{host.Directory}/etc/hosts", "10.2.2.2 whole\n");
        foreach (string image in (string[])[Programs.Alpine, Programs.Tiny])
        {
            Assert.Equal("10.1.1.1 own\n", host.Ok("run", "--rm", "--network", "br0", "-v", $"{host.Directory}/own:/etc/hosts", image, "cat", "/etc/hosts"));
            Assert.Equal("10.2.2.2 whole\n", host.Ok("run", "--rm", "--network", "br0", "-v", $"{host.Directory}/etc:/etc", image, "cat", "/etc/hosts"));
        }

        Assert.Equal("10.1.1.1 own\n", File.ReadAllText($"{host.Directory}/own"));
    }

    [Fact]
    public void A_read_only_root_has_them_read_only_and_up_to_date()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Ok("run", "-d", "--name", "a", "--network", "br0", "--read-only", Programs.Tiny, "sleep", "1000");
        Assert.NotEqual(0, host.Nsinit("exec", "a", "sh", "-c", "echo x >>/etc/hosts").Code);
        host.Ok("run", "-d", "--name", "b", "--network", "br0", Programs.Tiny, "sleep", "1000");
        Assert.Contains("\tb\n", host.Ok("exec", "a", "cat", "/etc/hosts"), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_made_in_a_root_that_is_not_to_be_written()
    {
        using FakeHost host = new();
        string root = Copy(host, Programs.Tiny);
        Result result = host.Nsinit("run", "--rm", "--rootfs", "ro", root, "ls", "/");
        Assert.Contains("has no /etc/hosts, /etc/hostname of its own", result.ErrorLine, StringComparison.Ordinal);
        Assert.DoesNotContain("etc", result.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists($"{root}/etc"));
        Directory.CreateDirectory($"{root}/etc");
        File.WriteAllText($"{root}/etc/hosts", "");
        File.WriteAllText($"{root}/etc/hostname", "");
        result = host.Nsinit("run", "--rm", "--rootfs", "ro", "--name", "a", root, "cat", "/etc/hostname");
        Assert.Equal("a\n", result.Output);
        Assert.Equal("", result.Error);
        Assert.Equal("", File.ReadAllText($"{root}/etc/hostname"));
    }

    // In many images resolv.conf is a link to what a resolver writes that does not run there.
    [Theory]
    [InlineData("../run/systemd/resolve/stub-resolv.conf")]
    [InlineData("/proc/self/fd/0")]
    [InlineData("resolv.conf")]
    [InlineData("$D/victim")]
    [InlineData("../../../../../../../../..$D/victim")]
    public void Links_are_covered_and_lead_nowhere(string target)
    {
        using FakeHost host = new();
        host.MakeBridge();
        string root = Copy(host, Programs.Alpine);
        File.WriteAllText($"{host.Directory}/victim", "untouched\n");
        host.Shell($"D={host.Directory}; for f in resolv.conf hosts hostname; do ln -sfn \"{target}\" {root}/etc/$f; done");
        string shown = host.Ok("run", "--rm", "--name", "a", "--network", "br0", "--dns", "9.9.9.9", root, "sh", "-c", Show + "; echo overwritten >/etc/resolv.conf; echo overwritten >/etc/hosts");
        Assert.Contains("172.19.35.2\ta\n", shown, StringComparison.Ordinal);
        Assert.Contains("\na\nnameserver 9.9.9.9\n", shown, StringComparison.Ordinal);
        Assert.Equal("untouched\n", File.ReadAllText($"{host.Directory}/victim"));
        // The link itself is as it was.
        Assert.Equal(host.Shell($"D={host.Directory}; echo \"{target}\"").Trim(), new FileInfo($"{root}/etc/resolv.conf").LinkTarget);
    }

    [Fact]
    public void A_directory_that_is_a_link_stays_inside()
    {
        using FakeHost host = new();
        string root = Copy(host, Programs.Tiny);
        Directory.CreateDirectory($"{host.Directory}/out");
        File.CreateSymbolicLink($"{root}/etc", $"{host.Directory}/out");
        Result result = host.Nsinit("run", "--rm", root, "true");
        Assert.Equal(125, result.Code);
        Assert.Contains("/etc/hosts: ENOENT", result.ErrorLine, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries($"{host.Directory}/out"));

        Directory.CreateDirectory($"{root}{host.Directory}/out");
        Assert.Equal("a\n", host.Ok("run", "--rm", "--name", "a", root, "cat", $"{host.Directory}/out/hostname"));
        Assert.Empty(Directory.GetFileSystemEntries($"{host.Directory}/out"));
    }

    [Fact]
    public void Every_user_may_read_them_whatever_the_callers_umask()
    {
        using FakeHost host = new();
        host.MakeBridge();
        string shown = host.Shell($"umask 077; {Programs.Nsinit} --root {host.Root} run --rm -u 1000:1000 --name a --network br0 {Programs.Alpine} sh -c '{Show}'");
        Assert.Contains("172.19.35.2\ta\n", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostnames_cannot_add_lines()
    {
        using FakeHost host = new();
        host.MakeBridge();
        foreach (string name in (string[])["x\n6.6.6.6\tbank", "a b", "a#b", "-x", ".x", "\u00e4", "x\u202e", ""])
        {
            foreach (string option in (string[])["--hostname", "--domainname"])
            {
                Result refused = host.Nsinit("run", "--rm", "--network", "br0", option, name, Programs.Tiny, "true");
                Assert.Equal(125, refused.Code);
                Assert.Contains($"set the {option[2..]} to ", refused.ErrorLine, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Explain_shows_what_is_written_and_mounted()
    {
        using FakeHost host = new();
        host.MakeBridge();
        string text = host.Ok("run", "--explain=only", "--name", "a", "--network", "br0", "--network-alias", "www", Programs.Tiny);
        foreach (string act in (string[])["write its hosts", "write its resolv.conf", "mount its own file on /etc/hosts", "be found on br0 as a, www", "tell all on br0 who is there"])
        {
            Assert.Contains(act, text, StringComparison.Ordinal);
        }
    }

    private static string Copy(FakeHost host, string image)
    {
        string root = $"{host.Directory}/root";
        host.Shell($"cp -a {image} {root}");
        return root;
    }
}
