using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.System.Alone;

/// <summary>What a child gets of its init, and what an init does with little.</summary>
public sealed class SurroundingsTests
{
    // Not SIGKILL and SIGSTOP, which cannot be, nor the two signals of the C library.
    private const string Everything = "fffffffe7ffbfeff";

    [Theory]
    [MemberData(nameof(Inits.Tinis), MemberType = typeof(Inits))]
    [InlineData("dumb-init")]
    [InlineData("catatonit")]
    public void Masks_and_dispositions_are_the_childs_as_they_were(string init)
    {
        foreach ((string blocked, string ignored) in ((string, string)[])
            [("0000000000000000", "0000000000000000"), ("0000000000104008", "0000000000200402"), ("0000000000010000", "0000000000010000")])
        {
            // tini does not restore an ignored SIGCHLD.
            if (init.StartsWith('/') && ignored.EndsWith("10000", StringComparison.Ordinal)) { continue; }
            string direct = Programs.Run(Inits.Probe, ["with", blocked, ignored, Inits.Probe, "state"]).Output;
            Assert.StartsWith($"blocked {blocked} ignored {ignored}", direct);
            string under = Programs.Run(Inits.Probe, ["with", blocked, ignored, Inits.Path(init), "-s", "--", Inits.Probe, "state"]).Output;
            Assert.Equal(direct.Split(" leader")[0], under.Split(" leader")[0]);
        }
    }

    [Theory]
    [MemberData(nameof(Inits.Ours), MemberType = typeof(Inits))]
    public void Even_all_signals_blocked_and_ignored(string init)
    {
        string under = Programs.Run(Inits.Probe, ["with", Everything, Everything, Inits.Path(init), "--", Inits.Probe, "state"]).Output;
        Assert.StartsWith($"blocked {Everything} ignored {Everything} ", under);
    }

    [Theory]
    [MemberData(nameof(Inits.Ours), MemberType = typeof(Inits))]
    [InlineData("/usr/bin/catatonit")]
    public void Directory_and_descriptors_are_the_childs_alone(string init)
    {
        Assert.SkipUnless(!init.StartsWith('/') || File.Exists(init), $"{init} is not installed");
        using Process process = Inits.StartShell(init, "cd /tmp; exec $init -- sh -c 'pwd; echo 5 >&5; read line' 5>&1");
        Assert.Equal("/tmp", process.StandardOutput.ReadLine());
        Assert.Equal("5", process.StandardOutput.ReadLine());
        Programs.Run("sleep", ["0.1"]);
        if (!init.StartsWith('/'))
        {
            Assert.Equal("/", new FileInfo($"/proc/{process.Id}/cwd").LinkTarget);
            Assert.Equal(["0", "1", "2"], Directory.GetFiles($"/proc/{process.Id}/fd").Select(f => Path.GetFileName(f)).Order());
        }

        Programs.Finish(process, "\n");
    }

    [Theory]
    [MemberData(nameof(Inits.All), MemberType = typeof(Inits))]
    public void Standard_streams_are_the_childs(string init)
    {
        Result result = Programs.Run(Inits.Path(init), ["--", "sh", "-c", "cat; echo error >&2"], "input\n");
        Assert.Equal("input\n", result.Output);
        Assert.EndsWith("error\n", result.Error);
    }

    [Theory]
    [MemberData(nameof(Inits.Catatonits), MemberType = typeof(Inits))]
    public void Sockets_that_were_handed_over_are_the_childs(string init)
    {
        Assert.EndsWith("listen 1\n", Inits.Shell(init, "export LISTEN_PID=$$; exec $init -- $probe state").Output);
        Assert.EndsWith("listen 0\n", Inits.Shell(init, "export LISTEN_PID=1; exec $init -- $probe state").Output);
    }

    [Theory]
    [InlineData("<&-")]
    [InlineData(">&-")]
    [InlineData("2>&-")]
    [InlineData("<&- >&- 2>&-")]
    [InlineData("</dev/full >/dev/full 2>/dev/full")]
    public void Standard_streams_may_be_closed(string redirection)
    {
        foreach (string init in (string[])["nsinit-init", "tini", "dumb-init", "catatonit"])
        {
            Assert.Equal(7, Inits.Shell(init, $"$init -s -- $probe exit 7 {redirection}").Code);
            Assert.Equal(127, Inits.Shell(init, $"$init -v -v -w -d -- /no/such {redirection}").Code);
            Assert.Equal(1, Inits.Shell(init, $"$init --no-such-option {redirection}").Code);
        }
    }

    [Theory]
    [MemberData(nameof(Inits.Ours), MemberType = typeof(Inits))]
    public void Three_descriptors_are_enough(string init)
    {
        Assert.Equal(7, Inits.Shell(init, "ulimit -n 3; exec $init -- $probe exit 7").Code);
        Assert.Equal(138, Inits.Shell(init, "ulimit -n 3; exec $init -d -w -t all -G 1 -- $probe die 10").Code);
    }

    [Fact]
    public void No_process_to_be_had_is_told()
    {
        // Root is above the limit; nobody is not.
        Result result = Inits.Shell("nsinit-init", "chmod 755 $(dirname $init); exec prlimit --nproc=0 setpriv --reuid 65534 --clear-groups --bounding-set -all $init -- /bin/true");
        Assert.Equal((126, "nsinit-init: cannot fork: out of memory or over a limit"), (result.Code, result.ErrorLine.TrimEnd()));
    }

    [Theory]
    [InlineData("-x")]
    [InlineData("--no-such")]
    [InlineData("--group=1")]
    [InlineData("-e", "256")]
    [InlineData("-e", "-1")]
    [InlineData("-e")]
    [InlineData("-ex")]
    [InlineData("--exit-code=")]
    [InlineData("-p", "NOSUCH")]
    [InlineData("-p", "65")]
    [InlineData("-r", "15")]
    [InlineData("-r", "15:NOSUCH")]
    [InlineData("-r", "0:15")]
    [InlineData("-r", "TERMINAL:15")]
    [InlineData("-t", "everyone")]
    [InlineData("--grace", "soon")]
    [InlineData("--grace", "12345678")]
    public void A_bad_option_is_one_line_and_exit_code_1(params string[] arguments)
    {
        foreach (string init in (string[])["nsinit-init", "tini", "dumb-init", "catatonit"])
        {
            Result result = Inits.Run(init, arguments.Length == 1 && arguments[0] is "-e" ? arguments : [.. arguments, "--", "/bin/true"]);
            Assert.Equal(1, result.Code);
            Assert.StartsWith("nsinit-init: ", result.ErrorLine);
            Assert.Contains(arguments[0], result.ErrorLine, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Inits.Tinis), MemberType = typeof(Inits))]
    public void Help_and_version_are_answers(string init)
    {
        Result version = Inits.Run(init, "--version");
        Assert.Matches("^tini version [0-9][^ ]*( - git\\.[0-9a-z]+)?\n$", version.Output);
        Assert.Equal(0, version.Code);
        Assert.Equal(0, Inits.Run(init, "-h").Code);
        Result nothing = Inits.Run(init);
        Assert.Equal((1, ""), (nothing.Code, nothing.Output));
        Assert.NotEmpty(nothing.Error);
    }

    [Theory]
    [MemberData(nameof(Inits.Tinis), MemberType = typeof(Inits))]
    public void The_environment_is_as_good_as_an_option(string init)
    {
        Assert.Contains("PID 1", Inits.Shell(init == "nsinit-init" ? "tini" : init, "$init -- true").Error, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(Inits.Shell(init, "TINI_SUBREAPER= $init -- true").Error);
        Assert.Empty(Inits.Shell(init, "TINI_VERBOSITY=0 $init -- true").Error);
    }

    [Theory]
    [MemberData(nameof(Inits.DumbInits), MemberType = typeof(Inits))]
    public void A_session_is_made_unless_told_otherwise(string init)
    {
        Assert.Contains("session 1", Inits.Shell(init, "$init $probe state").Output, StringComparison.Ordinal);
        Assert.Contains("session 0", Inits.Shell(init, "DUMB_INIT_SETSID=0 $init $probe state").Output, StringComparison.Ordinal);
        Assert.Contains("session 0", Inits.Shell(init, "$init -c $probe state").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void On_disk_and_in_memory_it_is_small()
    {
        Assert.InRange(new FileInfo(Programs.NsinitInit).Length, 1, 12_288);
        Assert.InRange(new FileInfo(Programs.Stage).Length, 1, 24_576);
        using Process process = Inits.Start("nsinit-init", Inits.Probe, "print");
        string child = process.StandardOutput.ReadLine()!.Split(' ')[1];
        string resident = File.ReadLines($"/proc/{process.Id}/smaps_rollup").Single(l => l.StartsWith("Rss:", StringComparison.Ordinal));
        Assert.InRange(int.Parse(resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]), 1, 64);
        Programs.Run("kill", ["-9", child]);
        Programs.Finish(process);
    }
}
