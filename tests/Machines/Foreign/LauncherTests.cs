using System;
using System.IO;
using System.Text.RegularExpressions;
using Nsinit.Tests.System;
using Xunit;

namespace Nsinit.Tests.Machines.Foreign;

/// <summary>nsinit of the other processor, as far as an emulated process gets: all that is done before a container starts.</summary>
public sealed partial class LauncherTests
{
    [Fact]
    public void Version_and_help_are_the_same()
    {
        foreach (string[] arguments in (string[][])[["--version"], ["--help"], ["run", "--help"]])
        {
            Result here = Programs.Run(Programs.Nsinit, arguments);
            Assert.Equal(0, here.Code);
            Assert.Equal(here, Emulated.Launcher(arguments));
        }
    }

    [Fact]
    public void Bad_options_get_one_line()
    {
        Result run = Emulated.Launcher("run", "--no-such-option", "/");
        Assert.Equal(125, run.Code);
        Assert.StartsWith("nsinit: ", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Compiler_writes_the_same_plan()
    {
        Assert.SkipUnless(Programs.IsRoot, "needs root: a plan is made of what its maker may do");
        string[] arguments = ["--root", Path.Combine(Path.GetTempPath(), $"nsinit-test-{Guid.NewGuid():N}"), "run", "--explain=only",
            "--name", "c", "-d", "-v", "/usr:/data:ro", "--tmpfs", "/tmp", "--read-only", "--ulimit", "nofile=64", Programs.Tiny, "sh"];
        Result here = Programs.Run(Programs.Nsinit, arguments);
        Assert.Equal(0, here.Code);
        Result there = Emulated.Launcher(arguments);
        Assert.Equal(Ids().Replace(here.Output, "ID"), Ids().Replace(there.Output, "ID"));
        Assert.Equal(here.Error, there.Error);
    }

    [GeneratedRegex(@"\b[0-9a-f]{12}\b")]
    private static partial Regex Ids();
}
