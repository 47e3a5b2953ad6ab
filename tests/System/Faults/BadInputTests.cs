using System;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.System.Faults;

/// <summary>
/// Whatever is wrong, nsinit says so in one line on standard error, with what to do about it, ends with the exit code of
/// docs/cli.md, and leaves nothing behind.
/// </summary>
public sealed class BadInputTests
{
    public static TheoryData<string> Names => [.. FaultTable.Rows.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_one_line_and_leaves_nothing(string name)
    {
        Fault fault = FaultTable.Rows.Single(row => row.Name == name);
        using FakeHost host = new();
        if (fault.Before.Length > 0) { host.Scene(fault.Before); }
        string[] before = host.Everything();

        Result result = host.Script(fault.Command);

        string[] after = [];
        try
        {
            FakeHost.Eventually(() => (after = host.Everything()).SequenceEqual(before), "nothing is left behind");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Assert.Fail($"{result.ErrorLine}\nleft: {string.Join('\n', after.Except(before))}\ngone: {string.Join('\n', before.Except(after))}");
        }

        if (fault.After.Length > 0) { host.Scene(fault.After); }
        Assert.True(result.Code == fault.Code, $"code {result.Code} is not {fault.Code}: {result.Error}");
        string line = result.ErrorLine;
        Assert.StartsWith("nsinit: ", line, StringComparison.Ordinal);
        Assert.Contains("; hint: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("defect", line, StringComparison.Ordinal);
        foreach (string part in fault.Says) { Assert.Contains(part, line, StringComparison.Ordinal); }
    }
}
