using System.IO;
using Xunit;

namespace Nsinit.Tests.System.Wires;

/// <summary>The resolv.conf of containers that run follows the host's.</summary>
public sealed class ResolvTests
{
    private static readonly string[] Sleep = [Programs.Alpine, "sleep", "1000"];

    [Fact]
    public void It_follows_the_hosts_in_place_with_the_next_command()
    {
        using FakeHost host = Host("nameserver 9.9.9.1\nsearch one.example\n");
        host.Ok(["run", "-d", "--name", "a", "--network", "lan", .. Sleep]);
        host.Ok(["run", "-d", "--name", "own", "--network", "lan", "--dns", "1.1.1.1", .. Sleep]);
        host.Ok(["run", "-d", "--name", "shares", "--network", "host", .. Sleep]);
        host.Ok(["run", "-d", "--name", "changed", "--network", "lan", .. Sleep]);
        host.Ok("exec", "changed", "sh", "-c", "echo nameserver 8.8.8.8 >/etc/resolv.conf");
        string inode = host.Ok("exec", "a", "stat", "-c", "%i", "/etc/resolv.conf");

        Change(host, "nameserver 9.9.9.2\nnameserver 127.0.0.1\nsearch two.example\n");
        host.Ok("ps");
        Assert.Equal("nameserver 9.9.9.2\nsearch two.example\n", Inside(host, "a"));
        Assert.Equal("nameserver 1.1.1.1\nsearch two.example\n", Inside(host, "own"));
        Assert.Equal("nameserver 9.9.9.2\nnameserver 127.0.0.1\nsearch two.example\n", Inside(host, "shares"));
        Assert.Equal("nameserver 8.8.8.8\n", Inside(host, "changed"));
        Assert.Equal(inode, host.Ok("exec", "a", "stat", "-c", "%i", "/etc/resolv.conf"));

        // Only the host's own nameserver, and what systemd-resolved knows behind it.
        File.WriteAllText($"{host.Directory}/uplink", "nameserver 9.9.9.3\n");
        host.Shell($"mount -t tmpfs tmpfs /run; mkdir -p /run/systemd/resolve; cp {host.Directory}/uplink /run/systemd/resolve/resolv.conf");
        Change(host, "nameserver 127.0.0.53\n");
        host.Ok("ps");
        host.Shell("umount /run /etc/resolv.conf");
        Assert.Equal("nameserver 9.9.9.3\n", Inside(host, "a"));
    }

    [Fact]
    public void It_follows_its_networks()
    {
        using FakeHost host = Host("nameserver 9.9.9.1\nnameserver fd00::53\n");
        host.Ok("network", "create", "inner", "--subnet", "10.7.0.0/24", "--internal");
        host.Ok("network", "create", "six", "--subnet", "10.6.0.0/24", "--subnet", "fd06::/64");
        host.Ok(["run", "-d", "--name", "a", "--network", "inner", .. Sleep]);
        Assert.Equal("", Inside(host, "a"));
        host.Ok("network", "connect", "lan", "a");
        Assert.Equal("nameserver 9.9.9.1\n", Inside(host, "a"));
        host.Ok("network", "connect", "six", "a");
        Assert.Equal("nameserver 9.9.9.1\nnameserver fd00::53\n", Inside(host, "a"));
        host.Ok("network", "disconnect", "six", "a");
        host.Ok("network", "disconnect", "lan", "a");
        host.Shell("umount /etc/resolv.conf");
        Assert.Equal("", Inside(host, "a"));
    }

    private static FakeHost Host(string resolv)
    {
        FakeHost host = new();
        host.Shell($"touch {host.Directory}/resolv; mount --bind {host.Directory}/resolv /etc/resolv.conf");
        Change(host, resolv);
        host.Ok("network", "create", "lan", "--subnet", "10.9.0.0/24");
        return host;
    }

    private static void Change(FakeHost host, string resolv) => File.WriteAllText($"{host.Directory}/resolv", resolv);

    private static string Inside(FakeHost host, string name) => host.Ok("exec", name, "cat", "/etc/resolv.conf");
}
