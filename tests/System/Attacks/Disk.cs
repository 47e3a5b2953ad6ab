using System;
using System.IO;
using Xunit;

namespace Nsinit.Tests.System.Attacks;

/// <summary>A disk of the host that tests may try to get at: a loop device of a file of the test's own, which anybody may open.</summary>
internal sealed class Disk : IDisposable
{
    /// <summary>What a container does to the node FILE, and says when it could: it reads the disk and writes to it.</summary>
    public const string Attack = "attack() { head -c 4 $1 2>/dev/null; [ -e $1 ] && (printf DISK >$1) 2>/dev/null && echo wrote; echo .; }; ";

    /// <summary>What it says when it could do neither.</summary>
    public const string Failed = ".\n";

    /// <summary>What it says when it could do both.</summary>
    public const string Succeeded = "DISKwrote\n.\n";

    private Disk(string path) => Path = path;

    /// <summary>Its node on the host.</summary>
    public string Path { get; }

    /// <summary>MAJOR MINOR, for mknod(1).</summary>
    public string Numbers => Programs.Run("stat", ["-c", "%Hr %Lr", Path]).Output.Trim();

    public static Disk Make(FakeHost host)
    {
        Assert.SkipUnless(File.Exists("/dev/loop-control"), "this machine has no loop devices");
        string file = $"{host.Directory}/disk.img";
        File.WriteAllText(file, $"DISK{new string('.', 65532)}");
        Result made = Programs.Run("losetup", ["--find", "--show", file]);
        Assert.True(made.Code == 0, made.Error);
        return new Disk(made.Output.Trim());
    }

    public void Dispose()
    {
        Result detached = Programs.Run("losetup", ["--detach", Path]);
        Assert.True(detached.Code == 0, detached.Error);
    }
}
