using System.Linq;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Nsinit.Tests.Unit.Cli;
using Xunit;

namespace Nsinit.Tests.Unit.Names;

public sealed class NamesOptionTests
{
    [Fact]
    public void Options_say_what_is_found_and_how()
    {
        NamesSpec names = Parsing.Run(
            "--network", "lan", "--network-alias", "www", "--network-alias", "cache.lan",
            "--add-host", "a:10.0.0.1", "--add-host", "b:::1", "--add-host", "c=[fd00:0::1]", "--add-host", "here:host-gateway",
            "--dns", "9.9.9.9", "--dns", "2620:fe:0::fe", "--dns-search", "example", "--dns-search", "corp.example",
            "--dns-option", "ndots:2", "--dns-opt", "rotate", "r").Names;
        Assert.Equal(["www", "cache.lan"], names.Aliases);
        Assert.Equal(["a:10.0.0.1", "b:::1", "c:fd00::1", "here:host-gateway"], names.Hosts);
        Assert.Equal(["9.9.9.9", "2620:fe::fe"], names.Servers);
        Assert.Equal(["example", "corp.example"], names.Search);
        Assert.Equal(["ndots:2", "rotate"], names.Options);
    }

    [Theory]
    [InlineData("is no name of a host", "--network", "lan", "--network-alias", "a b")]
    [InlineData("is no name of a host", "--network", "lan", "--network-alias", "a\nb")]
    [InlineData("is no name of a host", "--network", "lan", "--network-alias", "-a")]
    [InlineData("on no network where others could find it", "--network-alias", "www")]
    [InlineData("on no network where others could find it", "--network", "host", "--network-alias", "www")]
    [InlineData("a name, a colon and an address", "--add-host", "db")]
    [InlineData("a name, a colon and an address", "--add-host", ":10.0.0.1")]
    [InlineData("a name, a colon and an address", "--add-host", "a b:10.0.0.1")]
    [InlineData("that is no IP address", "--add-host", "db:")]
    [InlineData("that is no IP address", "--add-host", "db:1")]
    [InlineData("that is no IP address", "--add-host", "db:10.0.0.256")]
    [InlineData("that is no IP address", "--add-host", "db:10.0.0.1 evil")]
    [InlineData("no network by which it could reach this host", "--add-host", "here:host-gateway")]
    [InlineData("that is no IP address", "--dns", "dns.example")]
    [InlineData("that is no domain", "--dns-search", "a\nnameserver 6.6.6.6")]
    [InlineData("there are no domains", "--dns-search", ".", "--dns-search", "example")]
    [InlineData("no option of a resolver", "--dns-option", "ndots:2\nnameserver 6.6.6.6")]
    [InlineData("no option of a resolver", "--dns-option", "two words")]
    [InlineData("the files of container a are shared", "--network", "container:a", "--dns", "9.9.9.9")]
    [InlineData("the files of container a are shared", "--network", "container:a", "--add-host", "db:10.0.0.1")]
    public void What_makes_no_sense_is_refused(string why, params string[] args)
    {
        NsinitException e = Assert.Throws<NsinitException>(() => Parsing.Run([.. args, "r"]));
        Assert.Contains(why, e.Message);
        Assert.NotNull(e.Hint);
    }

    // All names of a container must fit into one symbolic link.
    [Fact]
    public void There_may_not_be_any_number_of_names()
    {
        string[] aliases = [.. Enumerable.Range(0, 100).SelectMany(i => new[] { "--network-alias", $"{new string('a', 40)}{i}" })];
        Assert.Contains("3000 characters", Assert.Throws<NsinitException>(() => Parsing.Run(["--network", "lan", .. aliases, "r"])).Message);
    }
}
