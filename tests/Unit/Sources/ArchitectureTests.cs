using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Nsinit.Tests.Unit.Sources;

/// <summary>Who may use whom: docs/architecture.md, "Rooms". Arrows point down only.</summary>
public sealed partial class ArchitectureTests
{
    // From top to bottom, as the document has them: a room may use those below it.
    private static readonly string[] LauncherRooms =
    [
        "Cli", "Doctor", "Containers", "Images", "Network", "Cgroups", "State", "Launch", "Compile", "Host", "Spec", "Acts", "Errors", "Weakened",
    ];

    // Arrows that point down and are not to be drawn all the same.
    private static readonly (string From, string To, string Why)[] Forbidden =
    [
        ("Launch", "Spec", "it needs nothing that the compiler did not put into a plan"),
        ("Compile", "Host", "compiling is pure: no /proc, no clock, no environment"),
        ("Spec", "Errors", "the model is data and imports nothing of ours"),
        ("Spec", "Acts", "the model is data and imports nothing of ours"),
    ];

    // Folders that are no part of the launcher, and the namespaces that each may use.
    private static readonly Dictionary<string, string[]> Foundations = new()
    {
        ["src/Abi"] = [],
        ["src/Plan"] = ["Nsinit.Abi"],
        ["src/CoreLib"] = [],
        ["src/Bare"] = ["Nsinit.Abi", "Nsinit.Plan"],
        ["src/Stage"] = ["Nsinit.Abi", "Nsinit.Plan", "Nsinit.Bare", "Nsinit.Stage"],
        ["src/Init"] = ["Nsinit.Abi", "Nsinit.Plan", "Nsinit.Bare"],
        ["src/Front"] = ["Nsinit.Abi", "Nsinit.Plan", "Nsinit.Bare"],
        ["src/Linux/Netlink"] = ["Nsinit.Abi", "Nsinit.Linux.Files"],
        ["src/Linux/Files"] = ["Nsinit.Abi", "Nsinit.Linux"],
        ["src/Linux"] = ["Nsinit.Abi", "Nsinit.Linux"],
        ["src/Launcher/Spec"] = ["Nsinit.Abi"],
    };

    [Fact]
    public void Every_folder_is_a_room_of_the_document()
    {
        string[] folders = [.. Directory.GetDirectories(Path.Combine(SourceTree.Root, "src/Launcher"))
            .Select(d => Path.GetFileName(d)).Where(d => d is not ("obj" or "bin")).Order()];
        Assert.Equal(LauncherRooms.Order(), folders);
        string document = SourceTree.Read("docs/architecture.md");
        Assert.All(LauncherRooms, room => Assert.Contains($"  {room}/", document, StringComparison.Ordinal));
    }

    [Fact]
    public void Rooms_of_the_launcher_use_only_rooms_below()
    {
        List<string> wrong = [];
        foreach (string file in SourceTree.CSharp("src/Launcher"))
        {
            string from = file.Split('/')[2];
            foreach (string to in RoomsUsed(file))
            {
                int index = Array.IndexOf(LauncherRooms, to);
                if (index < 0) { wrong.Add($"{file}: {to} is no room"); }
                else if (index < Array.IndexOf(LauncherRooms, from)) { wrong.Add($"{file}: {from} may not use {to}, which is above it"); }
                foreach ((_, _, string why) in Forbidden.Where(f => f.From == from && f.To == to)) { wrong.Add($"{file}: {from} may not use {to}: {why}"); }
            }
        }

        Findings.None(wrong);
    }

    [Fact]
    public void Foundations_use_only_what_is_theirs()
    {
        List<string> wrong = [];
        foreach (string file in SourceTree.CSharp("src"))
        {
            string? folder = Foundations.Keys.Where(f => file.StartsWith($"{f}/", StringComparison.Ordinal)).MaxBy(f => f.Length);
            if (folder is null) { continue; }
            foreach (string used in Usings(file))
            {
                if (!Foundations[folder].Any(allowed => used == allowed || used.StartsWith($"{allowed}.", StringComparison.Ordinal)))
                {
                    wrong.Add($"{file} may not use {used}");
                }
            }
        }

        Findings.None(wrong);
    }

    /// <summary>Who forks decides who runs between fork and exec: nobody but the interpreter of nsinit-init.</summary>
    [Fact]
    public void Nobody_else_calls_clone3()
    {
        string[] callers = [.. SourceTree.CSharp("src").Where(f => SourceTree.Code(f).Contains("Kernel.Clone3(", StringComparison.Ordinal))];
        Assert.Equal(["src/Stage/Ops/ProcessOps.cs"], callers);
    }

    [Fact]
    public void Only_the_command_line_prints() => Assert.DoesNotContain(SourceTree.CSharp("src"), f =>
        !f.StartsWith("src/Launcher/Cli/", StringComparison.Ordinal) && Printing().IsMatch(SourceTree.Code(f)));

    [Fact]
    public void Only_Program_catches_everything() => Assert.Equal(
        ["src/Launcher/Cli/Program.cs"],
        SourceTree.CSharp("src").Where(f => CatchAll().IsMatch(SourceTree.Code(f))));

    // By a using line, or by a name like Launch.HostPlan.
    private static IEnumerable<string> RoomsUsed(string file)
    {
        string from = file.Split('/')[2];
        IEnumerable<string> imported = Usings(file).Where(u => u.StartsWith("Nsinit.Launcher.", StringComparison.Ordinal)).Select(u => u.Split('.')[2]);
        IEnumerable<string> named = QualifiedName().Matches(SourceTree.Code(file))
            .Where(m => File.Exists(Path.Combine(SourceTree.Root, $"src/Launcher/{m.Groups[1].Value}/{m.Groups[2].Value}.cs")))
            .Select(m => m.Groups[1].Value);
        return imported.Concat(named).Where(room => room != from).Distinct();
    }

    private static IEnumerable<string> Usings(string file) => Using().Matches(SourceTree.Code(file)).Select(m => m.Groups[1].Value);

    [GeneratedRegex(@"^using (?:static )?(?:\w+ = )?(Nsinit\.[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"(?<![\w.])(\w+)\.(\w+)")]
    private static partial Regex QualifiedName();

    [GeneratedRegex(@"\bConsole\.|(?<![\w.])Output\.Write")]
    private static partial Regex Printing();

    [GeneratedRegex(@"catch \(Exception( \w+)?\)(?! when)")]
    private static partial Regex CatchAll();
}
