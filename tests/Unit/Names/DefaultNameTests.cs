using System;
using System.IO;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.State;
using Xunit;

namespace Nsinit.Tests.Unit.Names;

public sealed class DefaultNameTests : IDisposable
{
    private const string Id = "0123456789ab";

    private readonly string _directory = Directory.CreateTempSubdirectory("nsinit-unit-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("/images/alpine-linux", "alpine-linux-0123")]
    [InlineData("/images/alpine-linux/", "alpine-linux-0123")]
    [InlineData("alpine.tar.gz", "alpine-0123")]
    [InlineData("/images/--odd name:v1", "oddnamev1-0123")]
    [InlineData("/", "c0123")]
    public void It_says_what_the_container_is_made_of(string rootfs, string name) =>
        Assert.Equal(name, SpecBuilder.DefaultName(rootfs, Id, new StateRoot(_directory)));

    [Fact]
    public void One_that_is_taken_gets_the_whole_id()
    {
        StateRoot root = new(_directory);
        Directory.CreateDirectory(root.Names);
        // As those of containers: a link, to what may be gone already.
        File.CreateSymbolicLink($"{root.Names}/tiny-0123", "/nonexistent");
        Assert.Equal($"tiny-{Id}", SpecBuilder.DefaultName("/images/tiny", Id, root));
    }
}
