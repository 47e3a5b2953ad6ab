using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Nsinit.Tests.Unit.Sources;
using Xunit;

namespace Nsinit.Tests.Unit;

/// <summary>
/// Texts that people read, kept in tests/Golden so that a change to one is seen in review. "make golden" writes them anew.
/// </summary>
internal static class Golden
{
    private static string Folder => Path.Combine(SourceTree.Root, "tests/Golden");

    public static void Check(string name, string text)
    {
        string file = Path.Combine(Folder, name);
        if (Environment.GetEnvironmentVariable("NSINIT_GOLDEN") == "write") { File.WriteAllText(file, text); }
        Assert.True(File.Exists(file), $"tests/Golden/{name} is missing: make golden writes it");
        Assert.Equal(File.ReadAllText(file), text);
    }

    /// <summary>No file is left over from what is no more.</summary>
    public static void CheckNames(string ending, IEnumerable<string> names) => Assert.Equal(
        names.Order(StringComparer.Ordinal),
        Directory.GetFiles(Folder, $"*{ending}").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
}
