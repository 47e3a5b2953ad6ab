using System.Linq;
using System.Net;
using Nsinit.Launcher.Network;
using Xunit;

namespace Nsinit.Tests.Unit;

public sealed class AddressPoolTests
{
    private static readonly AddressPool Pool = new(IPNetwork.Parse("172.19.35.0/24"), IPAddress.Parse("172.19.35.1"));

    [Fact]
    public void Candidates_of_a_24_are_all_hosts_but_the_gateway()
    {
        string[] all = [.. Pool.Candidates().Select(a => $"{a}")];
        Assert.Equal(253, all.Length);
        Assert.Equal("172.19.35.2", all[0]);
        Assert.Equal("172.19.35.254", all[^1]);
    }

    [Theory]
    [InlineData("172.19.36.1", "outside")]
    [InlineData("172.19.35.1", "bridge")]
    [InlineData("172.19.35.0", "subnet's own")]
    [InlineData("172.19.35.255", "broadcast")]
    [InlineData("fd00::1", "outside")]
    public void Refuse_says_why(string address, string reason) =>
        Assert.Contains(reason, Pool.Refuse(IPAddress.Parse(address)));

    [Fact]
    public void Refuse_lets_a_host_address_pass() => Assert.Null(Pool.Refuse(IPAddress.Parse("172.19.35.77")));

    [Fact]
    public void An_IPv6_subnet_has_no_broadcast_address_and_an_end()
    {
        AddressPool pool = new(IPNetwork.Parse("fd00::/126"), IPAddress.Parse("fd00::1"));
        Assert.Equal(["fd00::2", "fd00::3"], pool.Candidates().Select(a => $"{a}"));
    }
}
