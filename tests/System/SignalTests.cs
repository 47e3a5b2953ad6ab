using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Nsinit.Tests.System.Faults;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary>Signals to the launcher, ends of containers, and what becomes of their processes.</summary>
public sealed class SignalTests
{
    public static TheoryData<string> Images => [Programs.Alpine, Programs.Tiny];

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("QUIT")]
    [InlineData("USR1")]
    [InlineData("USR2")]
    [InlineData("CONT")]
    [InlineData("WINCH")]
    public void Launcher_passes_signals_on(string signal)
    {
        using FakeHost host = new();
        using Process process = host.Start(
            "run", "--rm", Programs.Tiny, "sh", "-c", $"trap 'echo got {signal}; exit 42' {signal}; echo ready; while :; do sleep 0.02; done");
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        Kill(signal, Watcher(process));
        Assert.Equal($"got {signal}", process.StandardOutput.ReadLine());
        Assert.Equal(42, Programs.Code(process));
    }

    // The launcher is held at its last step, from where on it is nsinit-init that takes the signals; strace(1) holds its main
    // thread alone, so that the signal comes to another.
    [Theory]
    [InlineData("run", "TERM")]
    [InlineData("run", "INT")]
    [InlineData("run", "USR1")]
    [InlineData("exec", "HUP")]
    public void A_signal_to_a_launcher_that_is_about_to_wait_reaches_the_payload(string command, string signal)
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "other", Programs.Tiny, "sleep", "1000");
        string[] arguments = command == "exec" ? ["exec", "other"] : ["run", "--rm", "--name", "c", Programs.Tiny];
        using Process process = Programs.Start("nsenter", host.Enter(
            ["strace", "-o", $"{host.Directory}/calls", "-e", "trace=execveat", "-e", "inject=execveat:delay_enter=1000000", Programs.Nsinit, "--root", host.Root,
                .. arguments, "sh", "-c", $"trap 'exit 42' {signal}; echo ready; while :; do sleep 0.02; done"]));
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        int launcher = FakeHost.ChildOf(FakeHost.PidIn(process));
        FakeHost.Eventually(() => host.Script("cat calls").Output.Contains("execveat(", StringComparison.Ordinal), "the launcher is at its last step");
        Assert.Equal("nsinit\n", File.ReadAllText($"/proc/{launcher}/comm"));
        Kill(signal, launcher);
        Assert.Equal(42, Programs.Code(process));
        Assert.Equal("NAME\nother\n", host.Ok("ps", "-a", "--columns", "name"));
    }

    [Theory]
    [InlineData("run", "TERM", 143)]
    [InlineData("run", "INT", 130)]
    [InlineData("run --no-init", "KILL", 137)]
    [InlineData("exec", "TERM", 143)]
    [InlineData("exec", "INT", 130)]
    public void Death_by_a_signal_is_the_exit_code(string command, string signal, int code)
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "other", Programs.Tiny, "sleep", "1000");
        string[] words = command.Split(' ');
        string[] arguments = command == "exec" ? ["exec", "other"] : [.. words, "--rm", "--name", "c", Programs.Tiny];
        using Process process = host.Start([.. arguments, "sh", "-c", "echo ready; exec sleep 2000"]);
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        if (signal == "KILL") { host.Ok("kill", "-s", signal, "c"); }
        else { Kill(signal, Watcher(process)); }
        Assert.Equal(code, Programs.Code(process));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Container_dies_with_its_launcher(string image)
    {
        using FakeHost host = new();
        host.MakeBridge();
        using Process process = host.Start("run", "--rm", "--name", "c", "--network", "br0", image, "sh", "-c", "sleep 2000 & echo ready; sleep 3000");
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        Kill("KILL", FakeHost.PidIn(process));
        string left = "";
        FakeHost.Eventually(() => !(left = host.Shell("ps -eo args")).Contains("sleep 2000", StringComparison.Ordinal)
            && !left.Contains("sleep 3000", StringComparison.Ordinal), () => $"payload and child are gone: {left}");
        // The first command after the end of both puts away what the killed one could not; name and address are free.
        FakeHost.Eventually(() => host.Ok("ps", "-aq").Length == 0, "it is put away");
        host.Ok("run", "--rm", "--name", "c", "--network", "br0", "--ip", "172.19.35.2", image, "true");
        Assert.Equal("", host.Ok("ps", "-aq"));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void First_process_reaps_orphans(string image)
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "c", image, "sh", "-c", "for i in 1 2 3 4 5 6 7 8; do (sleep 0.05 & sleep 0.05 &) ; done; sleep 1000");
        FakeHost.Eventually(
            () => !host.Ok("exec", "c", "sh", "-c", "cat /proc/[0-9]*/stat 2>/dev/null; true").Contains("sleep) Z", StringComparison.Ordinal)
                && host.Nsinit("exec", "c", "ls", "/proc").Output.Split('\n').Count(n => n.Length > 0 && char.IsAsciiDigit(n[0])) == 3,
            "only PID 1, the payload and the one that looks are left");
    }

    [Fact]
    public void Stop_asks_first()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "polite", Programs.Alpine, "sh", "-c", "trap 'echo asked; exit 5' TERM; echo ready; while :; do sleep 0.02; done");
        AwaitLog(host, "polite", "ready");
        host.Ok("stop", "polite");
        Assert.Contains("asked", host.Ok("logs", "polite"), StringComparison.Ordinal);
        Assert.Contains("\"exitCode\": 5", host.Ok("inspect", "polite"), StringComparison.Ordinal);
        Assert.Contains("Exited (5)", host.Ok("ps", "-a"), StringComparison.Ordinal);
        // Once more is harmless.
        host.Ok("stop", "polite");
    }

    [Fact]
    public void Stop_insists()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "deaf", Programs.Tiny, "sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.02; done");
        AwaitLog(host, "deaf", "ready");
        host.Ok("stop", "-t", "1", "deaf");
        Assert.Contains("\"exitCode\": 137", host.Ok("inspect", "deaf"), StringComparison.Ordinal);
        Assert.Contains("\"signal\": 9", host.Ok("inspect", "deaf"), StringComparison.Ordinal);
    }

    [Fact]
    public void Kill_sends_what_is_asked_for()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "c", Programs.Tiny, "sh", "-c", "trap 'echo one' USR1; trap 'echo two' USR2; trap 'exit 3' HUP; echo ready; while :; do sleep 0.02; done");
        AwaitLog(host, "c", "ready");
        host.Ok("kill", "-s", "USR1", "c");
        AwaitLog(host, "c", "one");
        host.Ok("kill", "-s", "SIGUSR2", "c");
        AwaitLog(host, "c", "two");
        host.Ok("kill", "--signal", "1", "c");
        FakeHost.Eventually(() => host.Ok("inspect", "c").Contains("\"exitCode\": 3", StringComparison.Ordinal), "it has ended");
        Result late = host.Nsinit("kill", "c");
        Assert.Equal(1, late.Code);
        Assert.Contains("not running", late.ErrorLine, StringComparison.Ordinal);
    }

    private static void AwaitLog(FakeHost host, string name, string text) =>
        FakeHost.Eventually(() => host.Ok("logs", name).Contains(text, StringComparison.Ordinal), $"{text} in the log of {name}");

    // The launcher once it has become the program that waits: the payload may run before that.
    private static int Watcher(Process entered)
    {
        int pid = FakeHost.PidIn(entered);
        FakeHost.Eventually(() => File.ReadAllText($"/proc/{pid}/comm") == "nsinit-init\n", "the launcher waits");
        return pid;
    }

    private static void Kill(string signal, int pid) =>
        Assert.Equal(0, Programs.Run("kill", ["-s", signal, pid.ToString(CultureInfo.InvariantCulture)]).Code);
}
