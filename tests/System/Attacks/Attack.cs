using System.IO;
using Xunit;

namespace Nsinit.Tests.System.Attacks;

/// <summary>attack.c, built for one test: what a container's root tries.</summary>
internal static class Attack
{
    /// <summary>Builds it into a directory that the container gets as /shared, with room for the file "stop".</summary>
    public static string Build(FakeHost host)
    {
        string shared = $"{host.Directory}/shared";
        Directory.CreateDirectory(shared);
        Result built = Programs.Run("gcc", ["-static", "-O1", "-Wall", "-Werror", "-o", $"{shared}/attack", $"{Programs.Source}/tests/System/Attacks/attack.c"]);
        Assert.True(built.Code == 0, built.Error);
        return shared;
    }
}
