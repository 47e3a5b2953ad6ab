using Nsinit.Launcher.Host;
using Nsinit.Launcher.Network.Names;
using Nsinit.Launcher.Spec;
using Xunit;

namespace Nsinit.Tests.Unit.Names;

public sealed class ResolvTextTests
{
    private static readonly ResolverSettings Host = new(["10.0.0.53", "fd00::53"], ["corp.example", "example"], ["ndots:2", "rotate"]);

    [Fact]
    public void A_file_is_read_as_resolvers_read_it()
    {
        ResolverSettings settings = ResolverSettings.Parse(
            "# nameserver 1.1.1.1\n; nameserver 1.1.1.2\n  nameserver\t10.0.0.53  # ours\nnameserver 10.0.0.53\r\nnameserver\nnameserver nonsense\n"
            + "nameserver fe80::1%eth0\ndomain first.example\nsearch a.example  b.example\noptions ndots:2\noptions rotate edns0\nsortlist 1.2.3.4\nsearchx z\n\0\n");
        Assert.Equal(["10.0.0.53", "fe80::1%eth0"], settings.Servers);
        Assert.Equal(["a.example", "b.example"], settings.Search);
        Assert.Equal(["ndots:2", "rotate", "edns0"], settings.Options);
        Assert.Equal(["z.example"], ResolverSettings.Parse("search a b\ndomain z.example").Search);
    }

    [Theory]
    [InlineData(true, true, "10.0.0.53 fd00::53")]
    [InlineData(true, false, "10.0.0.53")]
    [InlineData(false, true, "fd00::53")]
    public void Nameservers_that_no_container_reaches_are_left_out(bool v4, bool v6, string reachable) => Assert.Equal(
        reachable,
        string.Join(' ', ResolvText.Reachable(["127.0.0.53", "127.1.2.3", "::1", "0.0.0.0", "::", "fe80::1", "fe80::1%eth0", "10.0.0.53", "fd00::53", "junk"], v4, v6)));

    [Fact]
    public void What_nobody_asked_for_is_the_hosts() => Assert.Equal(
        "nameserver 10.0.0.53\nnameserver fd00::53\nsearch corp.example example\noptions ndots:2 rotate\n", ResolvText.Make(new NamesSpec(), Host));

    [Fact]
    public void Each_wish_replaces_its_own_part()
    {
        Assert.Equal("nameserver 9.9.9.9\nsearch corp.example example\noptions ndots:2 rotate\n", ResolvText.Make(new NamesSpec { Servers = ["9.9.9.9"] }, Host));
        Assert.Equal("nameserver 10.0.0.53\nnameserver fd00::53\nsearch lan\noptions ndots:2 rotate\n", ResolvText.Make(new NamesSpec { Search = ["lan"] }, Host));
        Assert.Equal("nameserver 10.0.0.53\nnameserver fd00::53\noptions ndots:2 rotate\n", ResolvText.Make(new NamesSpec { Search = ["."] }, Host));
        Assert.Equal("nameserver 10.0.0.53\nnameserver fd00::53\nsearch corp.example example\noptions ndots:0\n", ResolvText.Make(new NamesSpec { Options = ["ndots:0"] }, Host));
    }

    [Fact]
    public void A_host_without_settings_gives_an_empty_file() => Assert.Equal("", ResolvText.Make(new NamesSpec(), ResolverSettings.None));
}
