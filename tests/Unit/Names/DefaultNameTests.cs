using Nsinit.Launcher.Containers;
using Xunit;

namespace Nsinit.Tests.Unit.Names;

public sealed class DefaultNameTests
{
    private const string Id = "0123456789ab";

    [Theory]
    [InlineData("/images/alpine-linux", "alpine-linux-0123")]
    [InlineData("/images/alpine-linux/", "alpine-linux-0123")]
    [InlineData("alpine.tar.gz", "alpine-0123")]
    [InlineData("/images/--odd name:v1", "oddnamev1-0123")]
    [InlineData("/", "c0123")]
    public void It_says_what_the_container_is_made_of(string rootfs, string name) => Assert.Equal(name, SpecBuilder.DefaultName(rootfs, Id));

    [Fact]
    public void One_that_is_taken_gets_the_whole_id() => Assert.Equal($"tiny-{Id}", SpecBuilder.DefaultName("/images/tiny", Id, whole: true));
}
