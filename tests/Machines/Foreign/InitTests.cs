using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Nsinit.Launcher.Compile;
using Nsinit.Plan;
using Nsinit.Tests.System;
using Xunit;

namespace Nsinit.Tests.Machines.Foreign;

/// <summary>nsinit-init of the other processor: its start code, its system calls, and what it does with them.</summary>
public sealed class InitTests
{
    [Fact]
    public void Version_is_said_to_dockerd() =>
        Assert.StartsWith("tini version ", Emulated.Init("--version").Output, StringComparison.Ordinal);

    /// <summary>The limit holds for both processors.</summary>
    [Fact]
    public void On_disk_it_is_small()
    {
        Assert.InRange(new FileInfo(Emulated.NsinitInit).Length, 1, 12_288);
        Assert.InRange(new FileInfo(Emulated.Stage).Length, 1, 24_576);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(128)]
    [InlineData(255)]
    public void Code_is_the_payload_s(int code) => Assert.Equal(new Result(code, "", ""), Emulated.Init("sh", "-c", $"exit {code}"));

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(9)]
    [InlineData(11)]
    [InlineData(15)]
    public void Signal_that_ended_the_payload_is_told(int signal) =>
        Assert.Equal(new Result(128 + signal, "", ""), Emulated.Init("sh", "-c", $"kill -{signal} $$"));

    [Fact]
    public void What_cannot_be_executed_is_told()
    {
        Result missing = Emulated.Init("/no/such/program");
        Assert.Equal((127, "nsinit-init: command not found: /no/such/program"), (missing.Code, missing.ErrorLine));
        Result directory = Emulated.Init("/");
        Assert.Equal(126, directory.Code);
        Assert.StartsWith("nsinit-init: ", directory.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_and_environment_come_through()
    {
        Result run = Programs.Run("env", ["-i", "A=b c", $"PATH={Environment.GetEnvironmentVariable("PATH")}",
            Emulated.Emulator, Emulated.NsinitInit, "sh", "-c", "echo \"$A|$0|$1|$#\"", "zero", "o n e", ""]);
        Assert.Equal(new Result(0, "b c|zero|o n e|2\n", ""), run);
    }

    [Fact]
    public void Signals_are_forwarded()
    {
        using Process init = Programs.Start(Emulated.Emulator,
            [Emulated.NsinitInit, "sh", "-c", "trap 'echo told; exit 7' TERM; echo ready; while :; do sleep 0.1; done"]);
        Assert.Equal("ready", init.StandardOutput.ReadLine());
        Programs.Run("kill", ["-TERM", $"{init.Id}"]);
        Assert.Equal(new Result(7, "told\n", ""), Programs.Finish(init));
    }

    [Fact]
    public void Orphans_are_reaped()
    {
        Assert.SkipUnless(Programs.IsRoot, "needs root: a pid namespace");
        // Those of a parent that is gone fall to PID 1; the shell waits until none is left, dead or alive.
        const string Script = """
            for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do (true & ); done
            until [ "$(cat /proc/[0-9]*/stat 2>/dev/null | awk '$4 == 1' | wc -l)" = 1 ]; do sleep 0.1; done
            echo only its own child is left
            """;
        Result run = Programs.Run("timeout", ["60", "unshare", "--pid", "--mount", "--fork", "--kill-child", "--mount-proc",
            Emulated.Emulator, Emulated.NsinitInit, "sh", "-c", Script]);
        Assert.Equal(new Result(0, "only its own child is left\n", ""), run);
    }

    [Fact]
    public void Plan_is_carried_out()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("nsinit-test-");
        try
        {
            PlanWriter plan = new();
            plan.Chdir(directory.FullName);
            plan.Symlink(Instruction.None, "link", "its target");
            plan.Umask(0x3f);
            plan.Rlimit(7, 64, 64);
            plan.Exec(["sh", "-c", "pwd; readlink link; umask; ulimit -n; echo $WORD; exit 9"], ["WORD=given", "PATH=/bin:/usr/bin"], "/nowhere:/bin:/usr/bin");
            Result run = Carry(directory, plan.Finish().Bytes);
            Assert.Equal(new Result(9, $"{directory.FullName}\nits target\n0077\n64\ngiven\n", ""), run);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void Plan_that_fails_or_is_cut_ends_with_125()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("nsinit-test-");
        try
        {
            PlanWriter plan = new();
            plan.Chdir($"{directory.FullName}/missing");
            plan.Exit(0);
            byte[] bytes = plan.Finish().Bytes;
            Assert.Equal(new Result(125, "", ""), Carry(directory, bytes));
            directory.CreateSubdirectory("missing");
            Assert.Equal(new Result(0, "", ""), Carry(directory, bytes));
            for (int length = 0; length < bytes.Length; length += 24)
            {
                Assert.Equal(new Result(125, "", ""), Carry(directory, [.. bytes.Take(length)]));
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    // Descriptor 3 is the launcher's socket, 4 the plan.
    private static Result Carry(DirectoryInfo directory, byte[] plan)
    {
        string file = $"{directory.FullName}/plan";
        File.WriteAllBytes(file, plan);
        return Programs.Run("sh", ["-c", "exec 3<>/dev/null 4<\"$0\"; exec \"$@\"", file, Emulated.Emulator, Emulated.Stage, "--plan"]);
    }
}
