using System;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary>Each step of the article, on both root file systems.</summary>
public sealed class ArticleTests
{
    public static TheoryData<string> Images => [Programs.Alpine, Programs.Tiny];

    [Theory]
    [MemberData(nameof(Images))]
    public void Env_is_clean(string image)
    {
        using FakeHost host = new();
        string output = host.Ok("run", "--rm", "--hostname", "alpine-linux", image, "env");
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Array.Sort(lines, StringComparer.Ordinal);
        Assert.Equal(["HOME=/root", "HOST=alpine-linux", "HOSTNAME=alpine-linux", "PATH=/bin:/usr/bin:/sbin:/usr/sbin"], lines);
    }
}
