using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Nsinit.Tests.Unit.Sources;

/// <summary>The rules of docs/style.md that can be counted.</summary>
public sealed partial class StyleTests
{
    private const int MaxFile = 300;
    private const int MaxLine = 200;

    // What a core library is, is many small types with names that are not ours; attributes alone are a dozen.
    private const string CoreLib = "src/CoreLib/";

    // The kernel's and the plan's contracts: a structure with the constants it is used with, or several that are one.
    private static readonly string[] Contracts = ["src/Abi/", "src/Plan/"];

    // A main type may bring this many small ones with it: an enum, a record that only it returns.
    private const int Companions = 3;

    private static IReadOnlyList<string> All => SourceTree.CSharp("src", "tests");

    [Fact]
    public void A_file_fits_in_the_head() => Findings.None(
        All.Where(f => SourceTree.Read(f).Count(c => c == '\n') > MaxFile).Select(f => $"{f} has over {MaxFile} lines"));

    [Fact]
    public void A_line_fits_on_the_screen() => Findings.None(
        from file in All
        from line in SourceTree.Read(file).Split('\n').Select((text, at) => (text, at))
        where line.text.Length > MaxLine && !Table().IsMatch(line.text)
        select $"{file}:{line.at + 1} has {line.text.Length} characters, {MaxLine} are the limit");

    [Fact]
    public void A_file_is_named_after_its_type()
    {
        List<string> wrong = [];
        foreach (string file in SourceTree.CSharp("src").Where(f => !f.StartsWith(CoreLib, StringComparison.Ordinal)))
        {
            string[] types = [.. TypeDeclaration().Matches(SourceTree.Code(file)).Select(m => m.Groups[1].Value)];
            if (types.Length == 0 || Contracts.Any(c => file.StartsWith(c, StringComparison.Ordinal))) { continue; }
            string name = Path.GetFileName(file).Split('.')[0];
            // Variants of one thing: NameRoom and PathRoom in Room.cs.
            bool variants = types.All(t => t.EndsWith(name, StringComparison.Ordinal));
            if (!types.Contains(name) && !variants) { wrong.Add($"{file} has no type {name}"); }
            if (types.Length > 1 + Companions) { wrong.Add($"{file} has {types.Length} types: {string.Join(", ", types)}"); }
        }

        Findings.None(wrong);
    }

    [Fact]
    public void Every_type_says_what_it_is_for()
    {
        List<string> wrong = [];
        foreach (string file in SourceTree.CSharp("src").Where(f => !f.StartsWith(CoreLib, StringComparison.Ordinal)))
        {
            string[] lines = SourceTree.Read(file).Split('\n');
            for (int i = 0; i < lines.Length; i++)
            {
                if (!TypeDeclaration().IsMatch(lines[i]) || lines[i].Contains(" partial ", StringComparison.Ordinal)) { continue; }
                int before = i - 1;
                while (before >= 0 && lines[before].StartsWith('[')) { before--; }
                if (before < 0 || !lines[before].StartsWith("///", StringComparison.Ordinal)) { wrong.Add($"{file}:{i + 1} has no summary"); }
            }
        }

        Findings.None(wrong);
    }

    [Fact]
    public void A_namespace_is_a_folder()
    {
        List<string> wrong = [];
        foreach (string file in SourceTree.CSharp("src").Where(f => !f.StartsWith(CoreLib, StringComparison.Ordinal)))
        {
            Match match = Namespace().Match(SourceTree.Code(file));
            string wanted = "Nsinit." + Path.GetDirectoryName(file)!["src/".Length..].Replace('/', '.');
            // Kernel.Invoke.cs and Module.cs are parts of what lives elsewhere.
            bool elsewhere = file.EndsWith("Kernel.Invoke.cs", StringComparison.Ordinal) || !match.Success;
            if (!elsewhere && match.Groups[1].Value != wanted) { wrong.Add($"{file} is in {match.Groups[1].Value}, not in {wanted}"); }
        }

        Findings.None(wrong);
    }

    [Fact]
    public void Nothing_is_left_for_later() => Findings.None(Lines(Marks()));

    [Fact]
    public void Types_are_written_out() => Assert.DoesNotContain(All, f => Var().IsMatch(SourceTree.Code(f)));

    [Fact]
    public void Names_say_what_a_type_does() => Findings.None(
        from file in SourceTree.CSharp("src")
        from Match match in TypeDeclaration().Matches(SourceTree.Code(file))
        where VagueName().IsMatch(match.Groups[1].Value)
        select $"{file}: {match.Groups[1].Value}");

    /// <summary>What runs anywhere may not know where it was written.</summary>
    [Fact]
    public void No_path_leads_to_the_place_where_this_was_written() => Findings.None(Lines(PrivatePaths()));

    private static IEnumerable<string> Lines(Regex wrong) =>
        from file in SourceTree.Files("", "src", "tests", "docs", "build", "demo", "images", "bench")
        where !file.EndsWith("StyleTests.cs", StringComparison.Ordinal) && !file.EndsWith(".bin", StringComparison.Ordinal)
        from line in SourceTree.Read(file).Split('\n').Select((text, at) => (text, at))
        where wrong.IsMatch(line.text)
        select $"{file}:{line.at + 1}: {line.text.Trim()}";

    private const string Modifiers = "(?:(?:sealed|static|abstract|readonly|ref|unsafe|partial) )*";

    [GeneratedRegex(
        $@"^(?:internal|public) {Modifiers}(?:class|struct|enum|interface|delegate|record(?: struct| class)?) (\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    // A table in one string of bytes cannot be split.
    [GeneratedRegex(@"^\s*""[^""]*""u8;$")]
    private static partial Regex Table();

    [GeneratedRegex(@"\b(TODO|FIXME|XXX|HACK)\b")]
    private static partial Regex Marks();

    [GeneratedRegex(@"(?<!\w)var \w+ =|foreach \(var ")]
    private static partial Regex Var();

    [GeneratedRegex(@"(Manager|Helper|Helpers|Utils?|Context)$")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"(?<![\w.])/(work|root/\.|home/\w+)/")]
    private static partial Regex PrivatePaths();
}
