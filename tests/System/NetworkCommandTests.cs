using System;
using System.Linq;
using System.Text.Json;
using Nsinit.Tests.System.Faults;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary><c>network ls|inspect|rm</c>.</summary>
public sealed class NetworkCommandTests
{
    [Fact]
    public void Ls_lists_networks_and_how_many_use_them()
    {
        using FakeHost host = new();
        Assert.Equal("NAME   DRIVER   INTERFACE   SUBNET   GATEWAY   CONTAINERS\n", host.Ok("network", "ls"));
        Assert.Equal("", host.Ok("network", "ls", "-q"));
        Assert.Equal("[]", host.Ok("network", "ls", "--format", "json").Trim());
        host.MakeBridge();
        host.Ok("network", "create", "six", "--subnet", "10.6.0.0/24", "--subnet", "fd06::/64");
        host.Ok("run", "-d", "--name", "c", "--network", "br0", Programs.Tiny, "sleep", "1000");
        Assert.Equal(["br0", "six"], host.Ok("network", "list", "-q").Split('\n', StringSplitOptions.RemoveEmptyEntries));
        string[] lines = host.Ok("network", "ls").Split('\n');
        Assert.Matches(@"^br0 +bridge +br0 +172\.19\.35\.0/24 +172\.19\.35\.1 +1$", lines[1]);
        Assert.Matches(@"^six +bridge +six +10\.6\.0\.0/24, fd06::/64 +10\.6\.0\.1, fd06::1 +0$", lines[2]);
        host.Ok("stop", "-t", "0", "c");
        Assert.Matches(@"^br0 .* 0$", host.Ok("network", "ls").Split('\n')[1]);
    }

    [Fact]
    public void Inspect_shows_all()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Ok("network", "create", "own", "--subnet", "10.6.0.0/24", "--mtu", "1400", "--internal");
        string id = host.Ok("run", "-d", "--network", "br0", Programs.Tiny, "sleep", "1000").Trim();
        using JsonDocument json = JsonDocument.Parse(host.Ok("network", "inspect", "br0", "own"));
        JsonElement[] networks = [.. json.RootElement.EnumerateArray()];
        Assert.Equal(["br0", "own"], networks.Select(n => n.GetProperty("network").GetProperty("name").GetString()));
        Assert.Equal("172.19.35.1", networks[0].GetProperty("network").GetProperty("subnets")[0].GetProperty("gateway").GetString());
        Assert.True(networks[1].GetProperty("network").GetProperty("internal").GetBoolean());
        Assert.Equal(1400, networks[1].GetProperty("network").GetProperty("mtu").GetInt32());
        Assert.Contains(id, networks[0].GetProperty("containers").GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0, networks[1].GetProperty("containers").GetArrayLength());
    }

    [Fact]
    public void Rm_takes_what_nobody_uses()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Ok("network", "create", "own", "--subnet", "10.6.0.0/24");
        host.Ok("run", "-d", "--name", "c", "--network", "br0", Programs.Tiny, "sleep", "1000");
        // One that cannot be removed does not keep the others.
        Result result = host.Nsinit("network", "rm", "br0", "own");
        Assert.Equal((1, "own\n"), (result.Code, result.Output));
        Assert.Contains("remove network br0: c uses it", result.ErrorLine, StringComparison.Ordinal);
        Assert.Contains("nsinit rm -f c", result.ErrorLine, StringComparison.Ordinal);
        Assert.Contains("0% packet loss", host.Ok("exec", "c", "ping", "-c", "1", "172.19.35.1"), StringComparison.Ordinal);
        host.Ok("rm", "-f", "c");
        Assert.Equal("br0\n", host.Ok("network", "rm", "br0"));
        Assert.DoesNotContain("br0", host.Shell("ip link"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("network rm nosuch", "find network nosuch")]
    [InlineData("network inspect nosuch", "find network nosuch")]
    [InlineData("network inspect br1", "did you mean br0?")]
    [InlineData("network", "one of create, ls, inspect, rm")]
    [InlineData("network lst", "did you mean ls?")]
    [InlineData("network rm", "NAME is missing")]
    [InlineData("network create", "NAME is missing")]
    [InlineData("network create x --subnet 10.0.0.1/24", "no bits set behind the prefix")]
    [InlineData("network create x --subnet 10.0.0.0", "ADDRESS/PREFIX is wanted")]
    [InlineData("network create x --subnet 10.0.0.0/24 --gateway 10.0.1.1", "10.0.1.1")]
    [InlineData("network create x --mtu 5", "68 to 65535 bytes are possible")]
    [InlineData("network create lo", "cannot be its name")]
    [InlineData("network create all", "cannot be its name")]
    [InlineData("network create default", "cannot be its name")]
    [InlineData("network create ..", "cannot be its name")]
    [InlineData("network create ../../x", "cannot be its name")]
    [InlineData("network create ''", "an empty word is given for NAME")]
    [InlineData("network create 'a b'", "cannot be its name")]
    [InlineData("network rm ../networks/br0", "no such network")]
    [InlineData("network inspect ..", "no such network")]
    [InlineData("network create x --subnet 10.0.0.0/33", "ADDRESS/PREFIX is wanted")]
    [InlineData("network create x --subnet 10.0.0.0/24/3", "ADDRESS/PREFIX is wanted")]
    [InlineData("network create x --subnet 10.1.0.0/24 --subnet 10.1.0.0/25", "one subnet of each family")]
    [InlineData("network create x --subnet 127.5.0.0/24", "addresses of 127.0.0.0/8 are each host's own")]
    [InlineData("network create x --subnet 0.0.0.0/8", "of no host")]
    [InlineData("network create x --subnet 224.0.0.0/8", "multicast")]
    [InlineData("network create x --subnet 255.255.255.0/24", "broadcast")]
    [InlineData("network create x --subnet ff00::/64", "multicast")]
    [InlineData("network create x --subnet fe80::/64", "link-local")]
    [InlineData("network create x --subnet ::/64", "loopback")]
    [InlineData("network create x --subnet ::ffff:10.0.0.0/120", "IPv4 in IPv6")]
    public void What_is_wrong_is_said(string command, string says)
    {
        using FakeHost host = new();
        host.MakeBridge();
        Result result = host.Script($"$N {command}");
        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Contains(says, result.ErrorLine, StringComparison.Ordinal);
        Assert.Contains("hint: ", result.ErrorLine, StringComparison.Ordinal);
    }
}
