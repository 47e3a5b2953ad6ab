using System;
using System.IO;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Images;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;
using Xunit;

namespace Nsinit.Tests.Unit.Images;

/// <summary>What -u means, in a root file system whose files may be hostile (CVE-2026-30892).</summary>
public sealed class UserDatabaseTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("nsinit-users-").FullName;

    public UserDatabaseTests()
    {
        Directory.CreateDirectory($"{_root}/etc");
        File.WriteAllText($"{_root}/etc/passwd", "root:x:0:0:root:/root:/bin/sh\nweb:x:1000:50::/srv/web:\nbad:x:+5:5::/:\n7:x:70:70::/seven:\n");
        File.WriteAllText($"{_root}/etc/group", "root:x:0:\nstaff:x:50:\nwheel:x:10:root,web\n");
    }

    public void Dispose() => Directory.Delete(_root, true);

    [Theory]
    [InlineData("1000", 1000u, 50u, "/srv/web")]
    [InlineData("1001", 1001u, 0u, "/")]
    [InlineData("web", 1000u, 50u, "/srv/web")]
    [InlineData("web:wheel", 1000u, 10u, "/srv/web")]
    [InlineData("1000:27", 1000u, 27u, "/srv/web")]
    [InlineData(":27", 0u, 27u, "/root")]
    [InlineData("7", 70u, 70u, "/seven")]
    [InlineData("4294967294", 4294967294u, 0u, "/")]
    public void A_user_is_a_name_or_plain_digits(string text, uint uid, uint gid, string home)
    {
        UserSpec user = Find(text);
        Assert.Equal((uid, gid, home), (user.Uid, user.Gid, user.Home));
        Assert.Contains(gid, user.Groups);
    }

    [Fact]
    public void Groups_are_those_the_user_is_in_unless_one_was_asked_for()
    {
        Assert.Equal([50u, 10u], Find("web").Groups);
        Assert.Equal([10u], Find("web:wheel").Groups);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("1000:")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("0x10")]
    [InlineData("4294967295")]
    [InlineData("4294967296")]
    [InlineData(" 1000")]
    [InlineData("1000 ")]
    [InlineData("1000\n")]
    [InlineData("bad")]
    [InlineData("nobody-here")]
    [InlineData("web:nogroup")]
    [InlineData("web:-1")]
    [InlineData("1:2:3")]
    public void Anything_else_is_refused(string text) =>
        Assert.Equal($"-u {text}", Assert.Throws<NsinitException>(() => Find(text)).Origin);

    [Fact]
    public void A_passwd_that_leads_out_of_the_root_is_not_read()
    {
        string outside = Path.GetTempFileName();
        try
        {
            File.WriteAllText(outside, "evil:x:66:66::/:\n");
            File.Delete($"{_root}/etc/passwd");
            File.CreateSymbolicLink($"{_root}/etc/passwd", outside);
            Assert.Throws<NsinitException>(() => Find("evil"));
        }
        finally { File.Delete(outside); }
    }

    [Theory]
    [InlineData("web", true)]
    [InlineData("a.b_c-1", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("../x", false)]
    [InlineData("a/b", false)]
    [InlineData("-a", false)]
    [InlineData("a b", false)]
    [InlineData("ä", false)]
    [InlineData("a\n", false)]
    public void A_name_is_a_file_name(string name, bool valid) => Assert.Equal(valid, ContainerName.IsValid(name));

    [Fact]
    public void A_name_has_at_most_63_characters()
    {
        Assert.True(ContainerName.IsValid(new string('a', 63)));
        Assert.False(ContainerName.IsValid(new string('a', 64)));
    }

    [Fact]
    public void A_line_with_a_NUL_is_none()
    {
        File.AppendAllText($"{_root}/etc/passwd", "cut:x:80:80::/root\0/x:\n");
        Assert.Throws<NsinitException>(() => Find("cut"));
        Assert.Equal("/", Find("80").Home);
    }

    private UserSpec Find(string text)
    {
        using OwnedFd root = Paths.OpenDirectory(Fd.AT_FDCWD, _root);
        return new UserDatabase(root.Value).Find(text);
    }
}
