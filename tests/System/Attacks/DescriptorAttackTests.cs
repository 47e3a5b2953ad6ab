using System;
using System.Diagnostics;
using System.IO;
using Xunit;

namespace Nsinit.Tests.System.Attacks;

/// <summary>
/// The processes that start a payload, as its root sees them: their descriptors (CVE-2024-21626 and its kin), the pipe over which PID 1 tells the end, and the
/// root of a container that is still being made. strace(1) holds a process at one system call for as long as the attack needs.
/// </summary>
public sealed class DescriptorAttackTests
{
    private const string Unprotected = "Untraceable,Descriptors";

    // In microseconds: an attack that is to succeed has to begin meanwhile, on a slow machine too.
    private const int Long = 4_000_000;

    // What PID 1 does from the payload's clone to where it waits, and the payload's process up to its execve.
    public static TheoryData<string> Calls => ["close", "dup3", "capset", "munmap", "close_range", "prctl", "setresuid", "setsid", "chdir", "fcntl"];

    [Fact]
    public void A_process_that_is_traceable_while_it_holds_the_host_s_directories_gives_them_away()
    {
        using FakeHost host = new();
        Assert.Equal("reached\n", Reach(host, "munmap", host.WithoutProtection(Unprotected, Run(host)), Long));
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Nothing_of_the_host_is_reached_whichever_call_takes_long(string call)
    {
        using FakeHost host = new();
        Assert.Equal("nothing\n", Reach(host, call, [Programs.Nsinit, "--root", host.Root, .. Run(host)]));
    }

    [Theory]
    [InlineData("run", false)]
    [InlineData("run", true)]
    [InlineData("exec", false)]
    [InlineData("exec", true)]
    public void A_neighbour_in_the_same_pid_namespace_reaches_nothing_either(string way, bool weakened)
    {
        using FakeHost host = new();
        Prepare(host);
        host.Ok("run", "-d", "--name", "x", "--network", "none", "-v", $"{host.Directory}/shared:/shared", Programs.Tiny, "sh", "-c", "/shared/attack reach $0", $"{host.Directory}/secret");
        string[] other = way == "run" ? ["run", "--rm", "--network", "none", "--pid", "container:x", Programs.Tiny, "true"] : ["exec", "-w", "/", "x", "true"];
        string[] command = weakened ? host.WithoutProtection(Unprotected, other) : [Programs.Nsinit, "--root", host.Root, .. other];
        string[] held = ["strace", "-f", "-o", "/dev/null", "-e", $"inject=execve:delay_enter={(weakened ? 1_000_000 : 200_000)}", .. command];
        for (int i = 0; i < (weakened ? 1 : 5); i++) { host.Run(held); }
        File.WriteAllText($"{host.Directory}/shared/stop", "");
        host.Ok("wait", "x");
        Assert.Equal(weakened ? "reached\n" : "nothing\n", host.Ok("logs", "x"));
    }

    [Fact]
    public void A_container_cannot_fake_its_end()
    {
        using FakeHost host = new();
        string shared = Attack.Build(host);
        string[] run = ["run", "--rm", "--network", "none", "-v", $"{shared}:/shared", Programs.Tiny, "/shared/attack", "fake"];
        // Told by the payload, and believed: but by then it is over with the container, too.
        Assert.Equal(77, host.Weakened("Untraceable", run).Code);
        Assert.Equal(5, host.Nsinit(run).Code);
    }

    // Before it has pivoted, the root of its mount namespace is the host's.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whoever_joins_a_container_that_is_being_made_does_not_find_the_host_there(bool weakened)
    {
        using FakeHost host = new();
        File.WriteAllText($"{host.Directory}/secret", "secret");
        string[] arguments = ["run", "-d", "--name", "x", "--network", "none", Programs.Tiny, "sleep", "1000"];
        string[] command = weakened ? host.WithoutProtection("Ready", arguments) : [Programs.Nsinit, "--root", host.Root, .. arguments];
        using Process run = Programs.Start("nsenter", host.Enter(["strace", "-f", "-o", "/dev/null", "-e", $"inject=pivot_root:delay_enter={Long}", .. command]));
        string found = "";
        FakeHost.Eventually(
            () =>
            {
                found += host.Nsinit("exec", "x", "cat", $"{host.Directory}/secret").Output;
                return host.Nsinit("exec", "x", "test", "-e", "/init.sh").Code == 0;
            },
            "the container has its root");
        Assert.Equal(weakened, found.Contains("secret", StringComparison.Ordinal));
        host.Ok("rm", "-f", "x");
        // The monitor was traced too.
        Assert.Equal(0, Programs.Code(run));
    }

    private static void Prepare(FakeHost host)
    {
        Attack.Build(host);
        File.WriteAllText($"{host.Directory}/secret", "secret");
    }

    private static string[] Run(FakeHost host) =>
        ["run", "--rm", "--network", "none", "-v", $"{host.Directory}/shared:/shared", Programs.Tiny, "/shared/attack", "reach", $"{host.Directory}/secret"];

    // The first such call of each process takes that long, in microseconds; the payload looks all the time, and for some more.
    private static string Reach(FakeHost host, string call, string[] command, int delay = 500_000)
    {
        Prepare(host);
        using Process process = Programs.Start(
            "nsenter", host.Enter(["strace", "-f", "-o", $"{host.Directory}/trace", "-e", $"trace={call},execve", "-e", $"inject={call}:delay_enter={delay}:when=1", .. command]));
        // It has been executed, and the one that waits for it has come to its last call.
        FakeHost.Eventually(() => process.HasExited || (Read(host).Contains("/shared/attack", StringComparison.Ordinal) && Sleeps(host)), "the payload runs");
        File.WriteAllText($"{host.Directory}/shared/stop", "");
        Result result = Programs.Finish(process);
        Assert.True(result.Code == 0, result.Error);
        return result.Output;
    }

    private static string Read(FakeHost host)
    {
        using StreamReader trace = new(new FileStream($"{host.Directory}/trace", FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite));
        return trace.ReadToEnd();
    }

    // Nothing in the container but the payload runs any more: PID 1 waits for a signal (rt_sigtimedwait), and has nothing but its four descriptors.
    private static bool Sleeps(FakeHost host)
    {
        string ids = host.Nsinit("ps", "-q").Output.Trim();
        if (ids.Length == 0) { return false; }
        Result view = host.Nsinit("inspect", ids);
        string[] parts = view.Output.Split("\"pid\": ");
        if (parts.Length < 2) { return false; }
        string process = $"/proc/{parts[1].Split(',')[0]}";
        return host.Run(["sh", "-c", $"grep -qE '^(128|137) ' {process}/syscall && ls {process}/fd | wc -l"]) is { Code: 0, Output: "4\n" };
    }
}
