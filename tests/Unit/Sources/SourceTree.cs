using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Nsinit.Tests.Unit.Sources;

/// <summary>The sources that the tests were built from.</summary>
internal static partial class SourceTree
{
    /// <summary>The directory with src/ and tests/ in it.</summary>
    public static string Root { get; } = Path.GetFullPath(typeof(SourceTree).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "SourceRoot").Value!);

    /// <summary>The C# files below <paramref name="folders"/>, relative to <see cref="Root"/>, build output left out.</summary>
    public static IReadOnlyList<string> CSharp(params string[] folders) => Files(".cs", folders);

    public static IReadOnlyList<string> Files(string ending, params string[] folders) =>
        [.. folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), $"*{ending}", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Root, file))
            .Where(file => !file.Split('/').Any(part => part is "obj" or "bin"))
            .Order(StringComparer.Ordinal)];

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>The code of a file: comments and the content of strings are blank, lines stay where they are.</summary>
    public static string Code(string file) =>
        CommentsAndStrings().Replace(Read(file), match => match.Value[0] switch
        {
            '/' => new string('\n', match.Value.Count(c => c == '\n')),
            _ => $"\"{new string('\n', match.Value.Count(c => c == '\n'))}\"",
        });

    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|"{3}.*?"{3}|@"(?:[^"]|"")*"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'""", RegexOptions.Singleline)]
    private static partial Regex CommentsAndStrings();
}
