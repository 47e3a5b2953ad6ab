using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using Nsinit.Tests.System.Faults;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary><c>run --explain</c>: every act in order, before it is done or in place of that.</summary>
public sealed class ExplainTests
{
    private const string Whole = "--name c --network br0 --ip 172.19.35.2 -v ./d:/data:ro --tmpfs /t --hostname h";

    // In the order in which they are done.
    private static readonly string[] Acts =
    [
        "take the name c", "take the address 172.19.35.2", "clone into new namespaces", "mount overlay", "mount proc on /proc",
        "on /data", "mount tmpfs on /t", "set the hostname to h", "create veth pair", "bring up lo", "execute",
    ];

    [Fact]
    public void Only_changes_nothing()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Scene("mkdir d");
        string[] before = host.Everything();
        string shown = host.Scene($"strace -f -o calls -e trace=mount,fsmount,move_mount,mkdirat,symlinkat,renameat2,unlinkat $N run --explain=only {Whole} $T true");
        Assert.Equal(before, host.Everything().Where(l => !l.EndsWith("/calls", StringComparison.Ordinal)));
        Assert.DoesNotMatch(@"(mount|mkdirat|symlinkat|renameat2|unlinkat)\(.* = \d", File.ReadAllText($"{host.Directory}/calls"));
        // Plain in a pipe, and all there.
        Assert.DoesNotContain("\x1b", shown, StringComparison.Ordinal);
        int at = 0;
        Assert.All(Acts.Where(a => a != "bring up lo"), act => Assert.True(shown.Contains(act, StringComparison.Ordinal), $"{act} is missing in:\n{shown}"));
        Assert.All(["take the name c", "clone into new namespaces", "set the hostname to h", "execute"], act =>
        {
            int found = shown.IndexOf(act, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"{act} does not come in its turn in:\n{shown}");
            at = found;
        });

        // With the article's own commands.
        Assert.Contains("ip link add v0-", shown, StringComparison.Ordinal);
        Assert.Contains("mount -t proc proc /proc", shown, StringComparison.Ordinal);
        Assert.Contains("from -v ./d:/data:ro", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Before_says_it_and_does_it()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Scene("mkdir d; echo hi >d/f");
        Result result = host.Script($"$N run --rm --explain {Whole} $T sh -c 'cat /data/f; exit 3'");
        Assert.Equal((3, "hi\n"), (result.Code, result.Output));
        Assert.Contains("take the name c", result.Error, StringComparison.Ordinal);
        Assert.Contains("execute", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_a_list_of_steps()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Scene("mkdir d");
        using JsonDocument json = JsonDocument.Parse(host.Scene($"$N run --explain=only --format json {Whole} $T true"));
        JsonElement[] steps = [.. json.RootElement.EnumerateArray()];
        Assert.Equal(Enumerable.Range(1, steps.Length), steps.Select(s => s.GetProperty("step").GetInt32()));
        Assert.All(steps, s => Assert.NotEqual("", s.GetProperty("act").GetString()));
        Assert.Contains(steps, s => s.GetProperty("calls").EnumerateArray().Any(c => c.GetString()!.StartsWith("clone3(", StringComparison.Ordinal)));
        Assert.Contains(steps, s => s.GetProperty("origin").GetString() == "-v ./d:/data:ro");
        Assert.Equal(
            host.Scene($"$N run --explain=only {Whole} $T true").Split('\n').Count(l => l.Length > 4 && char.IsAsciiDigit(l[3]) && l[4] == ' '),
            steps.Length);
    }

    [Theory]
    [InlineData("--explain=maybe", "leave the value out, or say only")]
    [InlineData("--explain=only --format xml", "xml")]
    public void What_it_does_not_know_is_said(string options, string says)
    {
        using FakeHost host = new();
        Result result = host.Script($"$N run --rm {options} $T true");
        Assert.Equal((125, ""), (result.Code, result.Output));
        Assert.Contains(says, result.ErrorLine, StringComparison.Ordinal);
    }

    // What is wrong is said without doing anything, too.
    [Theory]
    [InlineData("--ip 10.0.0.1", "outside of 172.19.35.0/24")]
    [InlineData("-v ./nosuch:/x", "ENOENT")]
    [InlineData("-u nosuch", "no user nosuch")]
    public void Errors_come_before_acts(string option, string says)
    {
        using FakeHost host = new();
        host.MakeBridge();
        Result result = host.Script($"$N run --explain=only --network br0 {option} $T true");
        Assert.Equal((125, ""), (result.Code, result.Output));
        Assert.Contains(says, result.ErrorLine, StringComparison.Ordinal);
    }
}
