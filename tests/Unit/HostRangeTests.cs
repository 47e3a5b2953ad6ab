using System.Collections.Generic;
using System.Linq;
using System.Net;
using Nsinit.Launcher.Network;
using Nsinit.Linux.Route;
using Xunit;

namespace Nsinit.Tests.Unit;

public sealed class HostRangeTests
{
    private static readonly List<LinkInfo> Links = [new(2, "eth0", "", true, 0, 1500), new(3, "br-lan", "bridge", true, 0, 1500)];

    [Theory]
    [InlineData("10.0.0.0", 8, false, true)]
    [InlineData("fd00::", 8, false, true)]
    [InlineData("0.0.0.0", 1, false, false)]
    [InlineData("2000::", 3, false, false)]
    [InlineData("10.0.0.0", 8, true, false)]
    [InlineData(null, 0, false, false)]
    public void A_route_counts_unless_it_stands_for_the_default_route_or_leads_nowhere(string? to, int prefix, bool nowhere, bool counts)
    {
        RouteInfo route = new(to is null ? null : IPAddress.Parse(to), prefix, RouteAbi.RT_TABLE_MAIN) { Interface = 2, LeadsNowhere = nowhere };
        Assert.Equal(counts ? [$"{to}/{prefix}"] : [], HostRange.All(Links, [], [route]).Select(r => $"{r.Range}"));
    }

    [Fact]
    public void Whose_a_range_is_is_said_in_words()
    {
        List<HostRange> ranges = HostRange.All(
            Links,
            [new AddressInfo(3, IPAddress.Parse("192.168.1.7"), 24)],
            [new RouteInfo(IPAddress.Parse("10.1.0.0"), 16, RouteAbi.RT_TABLE_MAIN) { Interface = 2 }, new RouteInfo(IPAddress.Parse("10.2.0.0"), 16, 52)]);
        Assert.Equal(
            ["192.168.1.0/24, in which br-lan has 192.168.1.7", "10.1.0.0/16, to which this host has a route by eth0", "10.2.0.0/16, to which this host has a route"],
            ranges.Select(r => $"{r.Range}, {r.What}"));
        Assert.Equal("br-lan", ranges[0].Link?.Name);
    }
}
