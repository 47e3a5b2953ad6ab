using System;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.Unit.Sources;

/// <summary>
/// Text goes out through the one function that shows what others can name (Visible). These write what has its own control characters, and make
/// every value in it visible themselves; whoever is added here has to show the same.
/// </summary>
public sealed class PrintingTests
{
    [Fact]
    public void Few_write_to_a_screen_as_it_is() => Assert.Equal(
        [
            "src/Launcher/Cli/DoctorCommand.cs", "src/Launcher/Cli/NetworkGraphCommand.cs", "src/Launcher/Cli/Output.cs", "src/Launcher/Cli/StatsCommand.cs",
            "src/Launcher/Cli/Views/ExplainPrinter.cs", "src/Launcher/Cli/Views/ProgressBar.cs",
        ], Users("WriteScreen("));

    /// <summary>The bytes of a log are the payload's.</summary>
    [Fact]
    public void Only_logs_are_written_as_bytes() => Assert.Equal(["src/Launcher/Cli/LogsCommand.cs"], Users("Output.Write(line.IsError"));

    [Fact]
    public void Nobody_else_gives_bytes_to_it() => Assert.DoesNotContain(SourceTree.CSharp("src/Launcher/Cli"), f =>
        f is not "src/Launcher/Cli/Output.cs" && (SourceTree.Code(f).Contains("Output.Write(1,", StringComparison.Ordinal) || SourceTree.Code(f).Contains("Output.Write(2,", StringComparison.Ordinal)
            || SourceTree.Code(f).Contains("Output.Write(fd,", StringComparison.Ordinal)));

    private static string[] Users(string call) =>
        [.. SourceTree.CSharp("src/Launcher/Cli").Where(f => SourceTree.Code(f).Contains(call, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
