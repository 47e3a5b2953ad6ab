using System.Globalization;
using System.Text.RegularExpressions;
using Nsinit.Launcher.Launch;
using Nsinit.Tests.Unit.Sources;
using Xunit;

namespace Nsinit.Tests.Unit;

/// <summary>The signals that the launcher holds back, before its runtime starts and before it becomes nsinit-init.</summary>
public sealed partial class SignalHoldTests
{
    [Theory]
    [InlineData("x64")]
    [InlineData("arm64")]
    public void Threads_hold_back_what_the_main_thread_does(string processor)
    {
        string code = SourceTree.Read($"src/Launcher/Launch/signals.{processor}.S");
        Assert.Equal(SignalHold.Mask, ulong.Parse(Held().Match(code).Groups[1].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"held:\s+\.quad\s+0x([0-9a-f]+)")]
    private static partial Regex Held();
}
