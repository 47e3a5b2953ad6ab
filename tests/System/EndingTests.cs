using System;
using System.Diagnostics;
using System.IO;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary>Commands that come to a container which ends, or has ended, just then.</summary>
public sealed class EndingTests
{
    // The second look at the first process comes when that has ended.
    private static readonly string[] LookLate =
        ["strace", "-o", "/dev/null", "-e", "trace=pidfd_open", "-e", "inject=pidfd_open:delay_enter=1500000:when=2", Programs.Nsinit, "--root"];

    [Theory]
    [InlineData("--rm", "rm -f")]
    [InlineData("--init", "rm -f")]
    [InlineData("--rm", "stop")]
    [InlineData("--init", "stop")]
    public void What_ends_between_two_looks_is_no_error(string option, string command)
    {
        using FakeHost host = new();
        host.Ok("run", "-d", option, "--name", "c", Programs.Tiny, "sleep", "1");
        Assert.Equal(new Result(0, "c\n", ""), host.Run([.. LookLate, host.Root, .. command.Split(' '), "c"]));
    }

    [Theory]
    [InlineData("--rm")]
    [InlineData("--init")]
    public void Kill_says_that_it_has_ended(string option)
    {
        using FakeHost host = new();
        host.Ok("run", "-d", option, "--name", "c", Programs.Tiny, "sleep", "1");
        Result late = host.Run([.. LookLate, host.Root, "kill", "c"]);
        Assert.Equal(1, late.Code);
        Assert.Matches("^nsinit: kill container (c|[0-9a-f]+): container not running; hint: nsinit ps lists those that run$", late.ErrorLine);
    }

    // What /proc shows of the first process goes a moment before that has ended.
    [Theory]
    [InlineData("ns/cgroup", "exec c true", 125)]
    [InlineData("root", "exec -u root c true", 125)]
    [InlineData("root", "cp c:/bin/sh x", 0)]
    public void What_ends_before_it_is_entered_has_just_ended(string file, string command, int code)
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "c", Programs.Tiny, "sleep", "1000");
        string trace = $"{host.Directory}/trace";
        using Process late = Programs.Start("nsenter", host.Enter(["sh", "-c", $"cd {host.Directory} && exec strace --quiet=path-resolution -o {trace} "
            + $"-P /proc/{Lifecycle.MonitorTests.Inspect(host, "c").GetProperty("pid")}/{file} -e inject=openat,openat2:error=ENOENT:when=1 {Programs.Nsinit} --root {host.Root} {command}"]));
        FakeHost.Eventually(() => File.Exists(trace) && File.ReadAllText(trace).Contains($"{file}\", ", StringComparison.Ordinal), "it has looked");
        host.Ok("kill", "c");
        Assert.Equal(new Result(code, "", code == 0 ? "" : "nsinit: execute in container c: it has just ended; hint: nsinit ps lists those that run\n"), Programs.Finish(late));
    }

    // The last container takes the directory of all along.
    [Fact]
    public void A_directory_that_is_removed_since_it_was_opened_is_empty()
    {
        using FakeHost host = new();
        host.Ok("network", "create", "br0", "--subnet", "10.9.0.0/24");
        Result result = host.Run(["strace", "-o", "/dev/null", "-e", "inject=getdents64:error=ENOENT", Programs.Nsinit, "--root", host.Root, "ps", "-a", "-q"]);
        Assert.Equal(new Result(0, "", ""), result);
    }

    [Fact]
    public void What_is_removed_while_start_waits_for_it_has_just_been_removed()
    {
        using FakeHost host = new();
        string id = host.Ok("run", "-d", "--name", "c", Programs.Tiny, "true").Trim();
        host.Ok("wait", "c");
        string directory = $"{host.Root}/containers/{id}";
        // As rm does: with its lock.
        Result result = host.Run(["flock", directory, "sh", "-c", $"""
            strace -o {host.Directory}/trace -e trace=flock {Programs.Nsinit} --root {host.Root} start c & p=$!
            until [ $(grep -c EAGAIN {host.Directory}/trace 2>/dev/null) -ge 5 ] 2>/dev/null; do sleep 0.01; done
            rm -r {directory} {host.Root}/names/c; wait $p
            """]);
        Assert.Equal(new Result(1, "", $"nsinit: start container {id}: it has just been removed; hint: nsinit ps -a lists what is there\n"), result);
    }

    [Fact]
    public void Rm_f_of_nothing_is_done_already()
    {
        using FakeHost host = new();
        Assert.Equal(new Result(0, "", ""), host.Nsinit("rm", "-f", "nosuch"));
        Assert.Contains("does not exist", host.Nsinit("rm", "nosuch").ErrorLine, StringComparison.Ordinal);
        host.Ok("run", "-d", "--name", "c", Programs.Tiny, "true");
        Assert.Equal(new Result(0, "c\n", ""), host.Nsinit("rm", "-f", "nosuch", "c", "c"));
        host.Ok("run", "-d", "--rm", "--name", "c", Programs.Tiny, "sleep", "100");
        Assert.Equal(new Result(0, "c\n", ""), host.Nsinit("rm", "-f", "c"));
        Assert.Equal(new Result(0, "", ""), host.Nsinit("rm", "-f", "c"));
    }

    // What stop returns from is put away: its name and its address can be had again at once, without force.
    [Fact]
    public void Stopped_is_put_away()
    {
        using FakeHost host = new();
        host.MakeBridge();
        for (int i = 0; i < 5; i++)
        {
            host.Ok("run", "-d", "--name", "c", "--network", "br0", "--ip", "172.19.35.9", Programs.Tiny, "sleep", "0.1");
            host.Ok("stop", "-t", "0", "c");
            host.Ok("rm", "c");
        }
    }

    // However the end and the command meet, one of a few things is said.
    [Fact]
    public void Every_command_meets_ends_at_every_moment()
    {
        using FakeHost host = new();
        string[] commands = ["stop -t 1", "kill", "exec", "inspect", "logs -f", "rm"];
        for (int i = 0; i < 48; i++)
        {
            string command = commands[i % commands.Length];
            host.Ok("run", "-d", i % 4 < 2 ? "--rm" : "--init", "--name", "c", Programs.Tiny, "sleep", $"0.0{i / 6}");
            Result result = host.Nsinit([.. command.Split(' '), "c", .. command == "exec" ? ["true"] : (string[])[]]);
            if (result.Code is not (0 or 137))
            {
                Assert.Matches("(does not exist|container not running|it runs|it has just (ended|been removed))", result.ErrorLine);
            }

            Assert.Equal("", host.Nsinit("rm", "-f", "c").Error);
        }
    }
}
