using System;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Xunit;

namespace Nsinit.Tests.Unit.Cli;

/// <summary>--uidmap, --gidmap and --userns.</summary>
public sealed class UserNamespaceOptionTests
{
    [Fact]
    public void The_host_s_ids_are_the_default()
    {
        Assert.Null(Parsing.Run("r").Ids);
        Assert.Null(Parsing.Run("--userns", "host", "r").Ids);
    }

    [Fact]
    public void One_map_is_both()
    {
        IdMap ids = Parsing.Run("--uidmap", "0:1000:1", "--uidmap=1:100000:65535", "r").Ids!;
        Assert.Equal([new IdRange(0, 1000, 1), new IdRange(1, 100000, 65535)], ids.Users);
        Assert.Equal(ids.Users, ids.Groups);
        Assert.Equal("0 1000 1\n1 100000 65535\n", IdMap.Lines(ids.Users));
        Assert.Equal(100004u, IdMap.Outside(ids.Users, 5));
        Assert.Null(IdMap.Outside(ids.Users, 65536));
        ids = Parsing.Run("--gidmap", "0:5", "r").Ids!;
        Assert.Equal([new IdRange(0, 5, 1)], ids.Users);
        ids = Parsing.Run("--gidmap", "0:5", "--uidmap", "0:6:2", "r").Ids!;
        Assert.Equal([new IdRange(0, 6, 2)], ids.Users);
        Assert.Equal([new IdRange(0, 5, 1)], ids.Groups);
        Assert.Equal(4294967294u, IdMap.Outside(Parsing.Run("--uidmap", "0:0:4294967295", "r").Ids!.Users, 4294967294));
    }

    [Theory]
    [InlineData("--uidmap", "0:100000:65536:1", "ID:HOSTID[:COUNT]")]
    [InlineData("--uidmap", "0", "ID:HOSTID[:COUNT]")]
    [InlineData("--uidmap", "a:b:c", "ID:HOSTID[:COUNT]")]
    [InlineData("--uidmap", "-1:0:1", "ID:HOSTID[:COUNT]")]
    [InlineData("--uidmap", "0: 0:1", "ID:HOSTID[:COUNT]")]
    [InlineData("--gidmap", "0:0:0", "at least one id")]
    [InlineData("--gidmap", "0:1:4294967295", "at least one id")]
    [InlineData("--uidmap", "0:4294967295:1", "at least one id")]
    [InlineData("--uidmap", "1:100000:65536", "id 0 has no place")]
    [InlineData("--userns", "auto", "host is wanted")]
    [InlineData("--userns", "", "host is wanted")]
    public void Is_refused(string option, string value, string says) => Refused(says, option, value);

    [Fact]
    public void Ranges_may_not_meet()
    {
        Refused("two ranges overlap", "--uidmap", "0:100:10", "--uidmap", "9:200:10");
        Refused("two ranges overlap", "--uidmap", "0:100:10", "--uidmap", "10:109:10");
        Refused("the container's ids cannot be", "--uidmap", "0:100:10", "--userns", "host");
        Refused("say the same", "--uidmap", "0:100:10", "--subuidname", "x");
    }

    private static void Refused(string says, params string[] options)
    {
        NsinitException error = Assert.Throws<NsinitException>(() => Parsing.Run([.. options, "r"]));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }
}
