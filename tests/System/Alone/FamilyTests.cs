using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.System.Alone;

/// <summary>Orphans, descendants, and the end of all of them.</summary>
public sealed class FamilyTests
{
    [Theory]
    [MemberData(nameof(Inits.Ours), MemberType = typeof(Inits))]
    public void Ten_thousand_orphans_a_second_leave_no_zombies(string init)
    {
        // A second for each name, ten for one.
        int batches = init == "nsinit-init" ? 1000 : 100;
        Result result = Inits.Run(init, "-s", "--", Inits.Probe, "orphans", $"{batches}");
        Assert.Equal("rest 0\n", result.Output);
    }

    /// <summary>While init sleeps, all that end are one SIGCHLD: the child among them, and orphans before and after it.</summary>
    [Theory]
    [MemberData(nameof(Inits.All), MemberType = typeof(Inits))]
    public void Many_ends_are_one_signal(string init)
    {
        string adopt = init.EndsWith("tini", global::System.StringComparison.Ordinal) ? "-s" : "";
        for (int turn = 0; turn < 3; turn++)
        {
            using Process process = Inits.StartShell(init,
                $"exec $init {adopt} -- sh -c '(for i in 1 2 3 4 5 6 7 8; do sleep 1000 >/dev/null & echo $!; done); echo $$; exec sleep 1000'");
            string[] pids = [.. Enumerable.Range(0, 9).Select(_ => process.StandardOutput.ReadLine()!)];
            Inits.Kill(process, 19);
            Programs.Run("kill", ["-9", .. pids[..4], pids[8], .. pids[4..8]]);
            for (int i = 0; i < 2000 && !pids.All(p => !Directory.Exists($"/proc/{p}") || Inits.Status(int.Parse(p), "State").StartsWith('Z')); i++)
            {
                global::System.Threading.Thread.Sleep(5);
            }

            Inits.Kill(process, 18);
            Assert.Equal(137, Programs.Finish(process).Code);
        }
    }

    [Fact]
    public void Of_many_ends_at_once_each_is_told_and_the_last_waited_for()
    {
        using Process process = Inits.Start("nsinit-init", "--wait-all", "--deaths", "sh", "-c",
            "(for i in 1 2 3 4 5 6 7 8; do sleep 1000 >/dev/null & echo $!; done); echo $$; exec sleep 1000");
        string[] pids = [.. Enumerable.Range(0, 9).Select(_ => process.StandardOutput.ReadLine()!)];
        Inits.Kill(process, 19);
        Programs.Run("kill", ["-9", .. pids[1..]]);
        Inits.Kill(process, 18);
        string[] told = [.. Enumerable.Range(0, 8).Select(_ => process.StandardError.ReadLine()!)];
        Assert.Equal(pids[1..].Order(), told.Select(l => l.Split(' ')[2]).Order());
        Assert.False(process.WaitForExit(100));
        Programs.Run("kill", ["-15", pids[0]]);
        Assert.Equal(137, Programs.Finish(process).Code);
    }

    [Theory]
    [MemberData(nameof(Inits.Tinis), MemberType = typeof(Inits))]
    public void With_w_each_orphan_is_told(string init)
    {
        // The orphan waits until it is one, and the child until that is gone.
        const string Orphan =
            """
            export orphan='while kill -0 $1 2>/dev/null; do sleep 0.02; done' parent='sh -c "$orphan" - $$ & echo $!'
            $init {0} -- sh -c 'sh -c "$parent" | { read p; while kill -0 $p 2>/dev/null; do sleep 0.02; done; }'
            """;
        Assert.Contains("reaped ", Inits.Shell(init, Orphan.Replace("{0}", "-s -w")).Error, global::System.StringComparison.OrdinalIgnoreCase);
        Assert.Empty(Inits.Shell(init, Orphan.Replace("{0}", "-s")).Error);
    }

    [Fact]
    public void A_death_by_a_signal_is_told()
    {
        Result result = Inits.Run("nsinit-init", "--deaths", "--", "sh", "-c", "sh -c 'kill -9 $$' 2>/dev/null; exit 4");
        Assert.Equal(4, result.Code);
        Assert.Empty(result.Error);
        Assert.Matches("^nsinit-init: process [0-9]+ \\(sh\\) died of SIGKILL\n$", Inits.Run("nsinit-init", "-d", "sh", "-c", "kill -9 $$").Error);
        Assert.Matches("^nsinit-init: process [0-9]+ \\(probe\\) died of 40\n$", Inits.Run("nsinit-init", "-d", Inits.Probe, "die", "40").Error);
    }

    /// <summary>The words of init go nowhere; the signal of the broken pipe must not reach the child.</summary>
    [Fact]
    public void A_broken_pipe_is_not_passed_on()
    {
        Result result = Inits.Shell("nsinit-init",
            "{ $init -w -- sh -c '(sh -c \"exit 0\" &); sleep 0.5; exit 6'; echo $? >&3; } 3>&1 2>&1 >/dev/null | exec 0<&-");
        Assert.Equal("6\n", Inits.Shell("nsinit-init",
            "exec 3>&1; { $init -w -- sh -c 'sleep 0.2; (sh -c \"exit 0\" &); sleep 0.3; exit 6'; echo $? >&3; } 2>&1 | exec true").Output);
        Assert.Equal(0, result.Code);
    }

    [Fact]
    public void Wait_all_ends_with_the_last_process()
    {
        Result result = Inits.Run("nsinit-init", "--wait-all", "--", "sh", "-c", "(sleep 0.3; echo late) & exit 4");
        Assert.Equal((4, "late\n"), (result.Code, result.Output));
    }

    [Fact]
    public void Grace_asks_first_and_then_kills()
    {
        Assert.Equal(3, Inits.Run("nsinit-init", "--grace", "60", "--", "sh", "-c", "sleep 1000 & exit 3").Code);
        Result stubborn = Inits.Shell(
            "nsinit-init",
            "export probe out=$(mktemp); $init --grace=3 -- sh -c '$probe print x >$out & until grep -q ready $out; do sleep 0.02; done; exit 3'; "
            + "c=$?; cat $out; rm $out; exit $c");
        Assert.Equal(3, stubborn.Code);
        Assert.Contains("x15\n", stubborn.Output, global::System.StringComparison.Ordinal);
    }

    [Fact]
    public void A_payload_that_no_signal_reaches_is_killed_after_its_grace()
    {
        using Process process = Inits.Start("nsinit-init", "-G", "0", Inits.Probe, "vfork");
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        int child = int.Parse(File.ReadAllText($"/proc/{process.Id}/task/{process.Id}/children"), CultureInfo.InvariantCulture);
        for (int i = 0; i < 2000 && !Inits.Status(child, "State").StartsWith('D'); i++) { global::System.Threading.Thread.Sleep(5); }
        Assert.StartsWith("D", Inits.Status(child, "State"));
        Inits.Kill(process, 10);
        Assert.False(process.WaitForExit(100));
        Inits.Kill(process, 15);
        Assert.Equal(137, Programs.Finish(process).Code);
    }

    [Theory]
    [InlineData("session", false)]
    [InlineData("all", true)]
    public void Targets_reach_those_they_name(string target, bool daemon)
    {
        using Process process = Inits.StartShell("nsinit-init",
            $"export probe; exec $init -n -t {target} -- sh -c 'trap : USR1; (setsid $probe print d &); set -m; $probe print x & while :; do wait; sleep 0.02; done'");
        string[][] ready = [.. Enumerable.Range(0, 2).Select(_ => process.StandardOutput.ReadLine()!.Split(' '))];
        // The daemon has a parent that may not have ended when it says so.
        string orphan = ready.Single(r => r[0] == "dready")[1];
        for (int i = 0; i < 2000 && Inits.Status(int.Parse(orphan), "PPid") != $"{process.Id}"; i++) { global::System.Threading.Thread.Sleep(5); }
        Inits.Kill(process, 10);
        string[] got = [.. Enumerable.Range(0, daemon ? 2 : 1).Select(_ => process.StandardOutput.ReadLine()!).Order()];
        Assert.Equal(daemon ? ["d10", "x10"] : ["x10"], got);
        if (!daemon)
        {
            Programs.Run("kill", ["-14", orphan]);
            Assert.Equal("d14", process.StandardOutput.ReadLine());
        }

        // Its children first: they would outlive it.
        string[] children = File.ReadAllText($"/proc/{process.Id}/task/{process.Id}/children").Split(' ', global::System.StringSplitOptions.RemoveEmptyEntries);
        Programs.Run("kill", ["-9", .. ready.Select(r => r[1]), .. children]);
        process.WaitForExit();
    }
}
