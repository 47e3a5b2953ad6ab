using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Nsinit.Tests.Init.Abi;

/// <summary>Numbers that differ between processors, as the sources have them: "NAME = Arch.Arm64 ? A : B".</summary>
internal static partial class Sources
{
    /// <summary>The directory with src/ and tests/ in it.</summary>
    public static string Root { get; } = typeof(Sources).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "SourceRoot").Value!;

    /// <summary>By "TYPE.NAME".</summary>
    public static IReadOnlyDictionary<string, (long Arm64, long X64)> ForBoth { get; } = Read();

    private static Dictionary<string, (long Arm64, long X64)> Read()
    {
        Dictionary<string, (long Arm64, long X64)> numbers = [];
        foreach (string type in (string[])["Syscall", "OpenFlags"])
        {
            foreach (Match match in Choice().Matches(File.ReadAllText(Path.Combine(Root, $"src/Abi/{type}.cs"))))
            {
                numbers.Add($"{type}.{match.Groups[1].Value}", (Number(match.Groups[2].Value), Number(match.Groups[3].Value)));
            }
        }

        return numbers;
    }

    private static long Number(string text) => text.StartsWith("0x", System.StringComparison.Ordinal)
        ? long.Parse(text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture) : long.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(\w+) = Arch\.Arm64 \? (\w+) : (\w+)[;,]")]
    private static partial Regex Choice();
}
