using System;
using Xunit;

namespace Nsinit.Tests.System.Lifecycle;

/// <summary>What stop says of a container that did not end when it was asked to.</summary>
public sealed class StopTests
{
    // A shell blocks all signals for the moment of a fork; this one waits.
    private const string Loop = "echo ready; while :; do sleep 1000 & wait $!; done";

    [Theory]
    [InlineData("trap '' TERM; " + Loop, "ignored SIGTERM")]
    [InlineData("trap : TERM; " + Loop, "caught SIGTERM and went on")]
    public void It_names_the_process_and_what_that_did(string script, string what)
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", Programs.Alpine, "sh", "-c", script);
        AwaitReady(host);
        Result result = host.Nsinit("stop", "-t", "3", "a");
        Assert.Equal(0, result.Code);
        Assert.Matches($@"^nsinit: warning: stop container a: process \d+ \(sh\) {what}; SIGKILL ended it after 3 seconds$", result.ErrorLine);
        Assert.Equal("137\n", host.Ok("wait", "a"));
    }

    [Fact]
    public void A_blocked_signal_is_told_from_an_ignored_one()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", "-v", "/usr:/usr:ro", "-v", "/lib:/lib:ro", "-v", "/lib64:/lib64:ro", Programs.Tiny, "/usr/bin/python3", "-c",
            "import signal, time\nsignal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])\nprint('ready', flush=True)\ntime.sleep(1000)");
        AwaitReady(host);
        Assert.Matches(@"process \d+ \(python3[0-9.]*\) blocked SIGTERM; SIGKILL ended it", host.Nsinit("stop", "-t", "1", "a").ErrorLine);
    }

    [Fact]
    public void A_first_process_without_a_handler_is_explained()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--no-init", "--name", "a", Programs.Alpine, "sh", "-c", "echo ready; exec sleep 1000");
        AwaitReady(host);
        Assert.Contains("is PID 1 and has no handler for SIGTERM", host.Nsinit("stop", "-t", "1", "a").ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void The_containers_own_signal_and_patience_are_used()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", "--stop-signal", "USR1", Programs.Alpine, "sh", "-c", "trap 'exit 9' USR1; " + Loop);
        host.Ok("run", "-d", "--name", "b", "--stop-timeout", "1", Programs.Alpine, "sh", "-c", "trap '' TERM; " + Loop);
        AwaitReady(host);
        AwaitReady(host, "b");
        Assert.Equal("a\n", host.Ok("stop", "a"));
        Assert.Equal("9\n", host.Ok("wait", "a"));
        Assert.Contains("after 1 seconds", host.Nsinit("stop", "b").ErrorLine, StringComparison.Ordinal);
        // One that has ended is stopped already.
        Assert.Equal("", host.Nsinit("stop", "b").Error);
    }

    internal static void AwaitReady(FakeHost host, string name = "a") =>
        FakeHost.Eventually(() => host.Ok("logs", name).StartsWith("ready\n", StringComparison.Ordinal), "ready");
}
