using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.System.Alone;

/// <summary>Which signals come to whom.</summary>
public sealed class SignalTests
{
    private static readonly int[] Stops = [20, 21, 22];

    // All but SIGKILL, SIGSTOP and SIGCHLD, those with job control aside.
    private static IEnumerable<int> Passed(int last) => Enumerable.Range(1, last).Where(s => s is not (9 or 17 or 19) && !Stops.Contains(s));

    [Theory]
    [MemberData(nameof(Inits.Ours), MemberType = typeof(Inits))]
    public void Every_signal_is_passed_on(string init) => PassesOn(init, Passed(64), "--");

    [Theory]
    [MemberData(nameof(Inits.DumbInits), MemberType = typeof(Inits))]
    public void Single_child_too(string init) => PassesOn(init, Passed(31), "--single-child");

    /// <summary>Real-time signals queue, signal(7): none that came while init slept is lost, and the lowest is first.</summary>
    [Theory]
    [MemberData(nameof(Inits.Ours), MemberType = typeof(Inits))]
    public void Real_time_signals_are_counted(string init)
    {
        using Process process = Inits.Start(init, "--", Inits.Probe, "print");
        string[] ready = process.StandardOutput.ReadLine()!.Split(' ');
        Inits.Kill(process, 19);
        // It stops in its own time.
        FakeHost.Eventually(() => File.ReadAllText($"/proc/{process.Id}/stat").Contains(") T ", StringComparison.Ordinal), "init stands");
        foreach (int signal in (int[])[50, 40, 50, 40, 50]) { Inits.Kill(process, signal); }
        Inits.Kill(process, 18);
        string[] got = [.. Enumerable.Range(0, 6).Select(_ => process.StandardOutput.ReadLine()!)];
        Assert.Equal(["18", "40", "40", "50", "50", "50"], got);
        Programs.Run("kill", ["-9", ready[1]]);
        Programs.Finish(process);
    }

    // Signals of faults may end these two: nobody but a test sends them.
    [Theory]
    [InlineData("/usr/bin/tini")]
    [InlineData("/usr/bin/catatonit")]
    public void The_peers_pass_on_all_but_faults(string init)
    {
        Assert.SkipUnless(global::System.IO.File.Exists(init), $"{init} is not installed");
        PassesOn(init, Passed(31).Where(s => s is not (4 or 5 or 6 or 7 or 8 or 11 or 31)), "--");
    }

    private static void PassesOn(string init, IEnumerable<int> signals, string option)
    {
        using Process process = Inits.Start(init, option, Inits.Probe, "print");
        string[] ready = process.StandardOutput.ReadLine()!.Split(' ');
        Assert.Equal($"{process.Id}", ready[2]);
        foreach (int signal in signals)
        {
            Inits.Kill(process, signal);
            Assert.Equal($"{signal}", process.StandardOutput.ReadLine());
        }

        Programs.Run("kill", ["-9", ready[1]]);
        Assert.Equal(137, Programs.Finish(process).Code);
    }

    [Theory]
    [MemberData(nameof(Inits.All), MemberType = typeof(Inits))]
    public void A_signal_ends_the_child_and_is_the_code(string init)
    {
        foreach (int signal in (int[])[15, 10, 12])
        {
            using Process process = Inits.Start(init, "--", "sh", "-c", "echo ready; exec sleep 100");
            Assert.Equal("ready", process.StandardOutput.ReadLine());
            Inits.Kill(process, signal);
            Assert.Equal(128 + signal, Programs.Finish(process).Code);
        }
    }

    [Theory]
    [MemberData(nameof(Inits.Tinis), MemberType = typeof(Inits))]
    public void With_g_the_group_gets_it(string init)
    {
        using Process process = Inits.StartShell(init, "export probe; exec $init -g -s -- sh -c 'trap : USR1; $probe print x & wait; wait'");
        string[] ready = process.StandardOutput.ReadLine()!.Split(' ');
        Inits.Kill(process, 10);
        Assert.Equal("x10", process.StandardOutput.ReadLine());
        Programs.Run("kill", ["-9", ready[1]]);
        Programs.Finish(process);
    }

    [Theory]
    [MemberData(nameof(Inits.DumbInits), MemberType = typeof(Inits))]
    public void A_session_gets_it_and_its_rest_is_told_to_end(string init)
    {
        using Process process = Inits.StartShell(init, "export probe; exec $init sh -c 'trap : USR1; trap \"exit 3\" USR2; $probe print x & while :; do wait; sleep 0.02; done'");
        string[] ready = process.StandardOutput.ReadLine()!.Split(' ');
        Inits.Kill(process, 10);
        Assert.Equal("x10", process.StandardOutput.ReadLine());
        Inits.Kill(process, 12);
        Assert.Equal("x12", process.StandardOutput.ReadLine());
        Assert.Equal("x15", process.StandardOutput.ReadLine());
        Programs.Run("kill", ["-9", ready[1]]);
        Assert.Equal(3, Programs.Finish(process).Code);
    }

    [Theory]
    [MemberData(nameof(Inits.DumbInits), MemberType = typeof(Inits))]
    public void A_single_child_alone_gets_it(string init)
    {
        using Process process = Inits.StartShell(init, "export probe; exec $init -c sh -c 'trap : USR1; trap \"exit 3\" USR2; $probe print x & echo $!; while :; do wait; sleep 0.02; done'");
        string[] lines = [process.StandardOutput.ReadLine()!, process.StandardOutput.ReadLine()!];
        string other = lines.Single(l => !l.StartsWith('x'));
        Inits.Kill(process, 12);
        Assert.True(process.WaitForExit(60_000));
        Assert.Equal(3, process.ExitCode);
        // It has got nothing, not even at the end: it is alive, and the next signal is the first.
        Assert.Equal(0, Programs.Run("kill", ["-14", other]).Code);
        Assert.Equal("x14", process.StandardOutput.ReadLine());
        Programs.Run("kill", ["-9", other]);
    }

    [Theory]
    [MemberData(nameof(Inits.DumbInits), MemberType = typeof(Inits))]
    public void Signals_are_rewritten_and_dropped(string init)
    {
        using Process process = Inits.Start(init, "-r", "15:3", "--rewrite", "1:0", "--rewrite=10:12", Inits.Probe, "print");
        string[] ready = process.StandardOutput.ReadLine()!.Split(' ');
        foreach ((int sent, int got) in ((int, int)[])[(15, 3), (10, 12), (2, 2)])
        {
            Inits.Kill(process, 1);
            Inits.Kill(process, sent);
            Assert.Equal($"{got}", process.StandardOutput.ReadLine());
        }

        Programs.Run("kill", ["-9", ready[1]]);
        Programs.Finish(process);
    }

    /// <summary>Job control: child and init stop; the signals of a terminal become SIGSTOP in a session, unless they are rewritten.</summary>
    [Theory]
    [MemberData(nameof(Inits.DumbInits), MemberType = typeof(Inits))]
    public void A_stop_stops_both(string init)
    {
        foreach (int signal in Stops)
        {
            using Process process = Inits.Start(init, Inits.Probe, "print");
            int child = int.Parse(process.StandardOutput.ReadLine()!.Split(' ')[1], CultureInfo.InvariantCulture);
            Inits.Kill(process, signal);
            Await(process.Id, "T");
            Await(child, "T");
            Inits.Kill(process, 18);
            Assert.Equal("18", process.StandardOutput.ReadLine());
            Await(process.Id, "S");
            Programs.Run("kill", ["-9", $"{child}"]);
            Programs.Finish(process);
        }

        using Process other = Inits.Start(init, "-r", "20:2", Inits.Probe, "print");
        int last = int.Parse(other.StandardOutput.ReadLine()!.Split(' ')[1], CultureInfo.InvariantCulture);
        Inits.Kill(other, 20);
        Assert.Equal("2", other.StandardOutput.ReadLine());
        Await(other.Id, "T");
        Inits.Kill(other, 18);
        Programs.Run("kill", ["-9", $"{last}"]);
        Programs.Finish(other);
    }

    [Theory]
    [MemberData(nameof(Inits.Tinis), MemberType = typeof(Inits))]
    public void The_death_of_the_parent_is_a_signal(string init)
    {
        using Process process = Inits.StartShell(init, "$init -s -p SIGUSR1 -- $probe print & read line; exit 0");
        string[] ready = process.StandardOutput.ReadLine()!.Split(' ');
        process.StandardInput.WriteLine();
        Assert.Equal("10", process.StandardOutput.ReadLine());
        Programs.Run("kill", ["-9", ready[1]]);
        process.WaitForExit();
    }

    [Theory]
    [MemberData(nameof(Inits.Catatonits), MemberType = typeof(Inits))]
    public void A_pause_ends_by_TERM_or_INT(string init)
    {
        foreach (int signal in (int[])[15, 2])
        {
            using Process process = Inits.Start(init, "-P");
            // While ours waits for signals they do not count as blocked, but then it has gone to the root.
            while (Inits.Status(process.Id, "SigBlk").Trim('0') == "" && new global::System.IO.FileInfo($"/proc/{process.Id}/cwd").LinkTarget != "/")
            {
                global::System.Threading.Thread.Sleep(5);
            }

            if (!init.StartsWith('/')) { Inits.Kill(process, 10); }
            Inits.Kill(process, signal);
            Assert.Equal(0, Programs.Finish(process).Code);
        }
    }

    private static void Await(int pid, string state)
    {
        for (int i = 0; i < 2000 && !Inits.Status(pid, "State").StartsWith(state, global::System.StringComparison.Ordinal); i++) { global::System.Threading.Thread.Sleep(5); }
        Assert.StartsWith(state, Inits.Status(pid, "State"));
    }
}
