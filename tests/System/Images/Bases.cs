using System;
using System.IO;
using Xunit;

namespace Nsinit.Tests.System.Images;

/// <summary>The root file system that images of the tests are built on, as an archive.</summary>
internal static class Bases
{
    private static readonly Lazy<byte[]> TinyArchive = new(Pack);

    /// <summary>tiny-linux as a plain tar archive.</summary>
    public static byte[] Tiny => TinyArchive.Value;

    private static byte[] Pack()
    {
        string file = Path.Combine(Path.GetTempPath(), $"nsinit-test-{Guid.NewGuid():N}.tar");
        Result packed = Programs.Run("tar", ["-C", Programs.Tiny, "-cf", file, "."]);
        Assert.True(packed.Code == 0, packed.Error);
        byte[] bytes = File.ReadAllBytes(file);
        File.Delete(file);
        return bytes;
    }
}
