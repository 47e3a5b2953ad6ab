using System.Collections.Generic;
using Xunit;

namespace Nsinit.Tests.Unit.Sources;

/// <summary>What a test over many files found wrong: all of it is shown, a line each.</summary>
internal static class Findings
{
    public static void None(IEnumerable<string> wrong)
    {
        string[] lines = [.. wrong];
        if (lines.Length > 0) { Assert.Fail(string.Join('\n', lines)); }
    }
}
