using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using Nsinit.Tests.System.Lifecycle;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary>exec of what is prepared: no runtime starts, and nobody sees a difference.</summary>
public sealed class FrontTests
{
    [Fact]
    public void The_second_exec_needs_no_runtime()
    {
        using FakeHost host = new();
        Start(host);
        Assert.True(StartsLibc(host, "first", "true"));
        Assert.False(StartsLibc(host, "second", "true"));
        Assert.False(StartsLibc(host, "third", "echo", "other", "words"));
        // Its whole id does as well.
        Assert.False(StartsLibc(host, "fourth", MonitorTests.Inspect(host, "c").GetProperty("id").GetString()!, ["true"]));
        Assert.True(StartsLibc(host, "fifth", "-e", "A=1", "c", "true"));
    }

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("kill -TERM $$", 143)]
    [InlineData("kill -KILL $$", 137)]
    [InlineData("echo to standard error >&2", 0)]
    [InlineData("pwd; id; hostname; env; ulimit -a; cat /proc/self/cgroup; grep -E '^(SigBlk|SigPnd|Shd|Cap|NoNew|Seccomp|Umask|Groups)' /proc/self/status; ls /proc/self/fd; echo $PPID", 0)]
    [InlineData("grep -E '^(NSpgid|NSsid)' /proc/$$/status | wc -l; cat /proc/self/oom_score_adj; for n in /proc/self/ns/*; do readlink $n; done", 0)]
    [InlineData("read line && echo \"got $line\" || echo nothing", 0)]
    public void It_is_what_it_is_by_the_launcher(string command, int code)
    {
        using FakeHost host = new();
        Start(host, "--pids-limit", "50", "-m", "100m", "--ulimit", "nofile=77:88", "-u", "4321:8", "-w", "/etc", "-e", "A=b c");
        foreach (string[] input in (string[][])[[], ["-i"]])
        {
            string[] words = ["exec", .. input, "c", "sh", "-c", command];
            Forget(host);
            Result slow = host.Feed("typed\n", words);
            Assert.True(File.Exists(Prepared(host)));
            Result quick = host.Feed("typed\n", words);
            Assert.Equal((code, slow.Output, slow.Error), (quick.Code, quick.Output, quick.Error));
            Assert.Equal(code, slow.Code);
            Assert.False(Traced(host, "calls", [.. input, "c", "true"]));
        }
    }

    [Fact]
    public void What_cannot_be_done_the_launcher_explains()
    {
        using FakeHost host = new();
        Start(host);
        foreach (string[] words in (string[][])[["nosuch"], ["/etc/passwd"], ["/"], ["/nosuch/at/all"]])
        {
            Forget(host);
            Result slow = host.Nsinit(["exec", "c", .. words]);
            host.Ok("exec", "c", "true");
            Assert.True(File.Exists(Prepared(host)));
            Result quick = host.Nsinit(["exec", "c", .. words]);
            Assert.Equal((slow.Code, slow.Output, slow.Error), (quick.Code, quick.Output, quick.Error));
            Assert.InRange(quick.Code, 126, 127);
        }

        host.Ok("pause", "c");
        Assert.Contains("it is paused", host.Nsinit("exec", "c", "true").Error, StringComparison.Ordinal);
        host.Ok("unpause", "c");
        host.Ok("exec", "c", "true");
        host.Ok("stop", "-t", "0", "c");
        Assert.Contains("container not running", host.Nsinit("exec", "c", "true").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_changed_since_is_found()
    {
        using FakeHost host = new();
        Start(host);
        host.Ok("exec", "c", "true");
        host.Ok("rename", "c", "d");
        host.Ok("exec", "d", "echo", "renamed");
        Assert.Equal(("d", "echo renamed"), LastExec(host));
        Assert.NotEqual(0, host.Nsinit("exec", "c", "true").Code);
        Assert.False(Traced(host, "renamed", ["d", "true"]));
        host.Ok("update", "--pids-limit", "60", "d");
        host.Ok("exec", "d", "true");
        Assert.Equal(host.Ok("exec", "-e", "A=1", "d", "cat", "/proc/self/cgroup"), host.Ok("exec", "d", "cat", "/proc/self/cgroup"));
        host.Ok("restart", "-t", "0", "d");
        Assert.True(Traced(host, "restarted", ["d", "true"]));
        Assert.False(Traced(host, "again", ["d", "true"]));
    }

    [Fact]
    public void It_is_told_like_any_other()
    {
        using FakeHost host = new();
        Start(host);
        host.Ok("exec", "c", "true");
        long before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        host.Ok("exec", "c", "echo", "a \"quoted\" word", "back\\slash", "new\nline", "tab\t", "\u007f\u0001");
        Assert.Equal(("c", "echo a \"quoted\" word back\\slash new\nline tab\t \u007f\u0001"), LastExec(host));
        long nanoseconds = JsonDocument.Parse(File.ReadAllLines($"{host.Root}/events/log")[^1]).RootElement.GetProperty("timeNano").GetInt64();
        Assert.InRange(nanoseconds / 1_000_000, before, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        // How a container has ended is to be told first.
        host.Ok("run", "--name", "short", Programs.Alpine, "true");
        host.Ok("exec", "c", "echo", "after");
        string[] actions = [.. File.ReadAllLines($"{host.Root}/events/log").Select(l => JsonDocument.Parse(l).RootElement.GetProperty("action").GetString()!)];
        Assert.Equal(["die", "exec_start"], actions[^2..]);
    }

    [Fact]
    public void An_event_that_finds_no_room_is_a_warning()
    {
        using FakeHost host = new();
        Start(host);
        host.Ok("exec", "c", "true");
        host.Shell($"mount -t tmpfs -o mode=700,size=64k tmpfs {host.Root}/events; mkdir {host.Root}/events/ended; touch {host.Root}/events/log");
        host.Shell($"cat /dev/zero 2>/dev/null >{host.Root}/events/full || :");
        Assert.False(Traced(host, "calls", ["c", "true"]));
        Result result = host.Nsinit("exec", "c", "sh", "-c", "echo fine; exit 3");
        Assert.Equal((3, "fine\n"), (result.Code, result.Output));
        Assert.Equal("nsinit: warning: note in the log of events what happened: it could not be written; hint: is its disk full?", result.ErrorLine);
        Assert.Equal(0, new FileInfo($"/proc/{host.Pid}/root{host.Root}/events/log").Length);
        host.Shell($"umount {host.Root}/events");
    }

    [Fact]
    public void Without_dev_null_nobody_reads_the_callers_input()
    {
        using FakeHost host = new();
        Start(host);
        host.Ok("exec", "c", "true");
        host.Shell("mount --bind /dev/pts /dev");
        Result result = host.Feed("typed\n", "exec", "c", "cat");
        host.Shell("umount /dev");
        Assert.Equal((125, ""), (result.Code, result.Output));
        Assert.Contains("/dev/null", result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_is_none()
    {
        using FakeHost host = new();
        Start(host);
        host.Ok("exec", "c", "echo", "fine");
        byte[] whole = File.ReadAllBytes(Prepared(host));
        for (int length = 0; length < whole.Length; length += length < 200 ? 7 : 61)
        {
            File.WriteAllBytes(Prepared(host), whole[..length]);
            Assert.Equal("fine\n", host.Ok("exec", "c", "echo", "fine"));
            Assert.Equal(whole.Length, new FileInfo(Prepared(host)).Length);
        }

        // Each word of its head is damaged in turn: what it leads to, and what it holds on.
        for (int at = 0; at < 160; at += 4)
        {
            byte[] damaged = [.. whole];
            damaged.AsSpan(at, 4).Fill(0xff);
            File.WriteAllBytes(Prepared(host), damaged);
            Assert.Equal("fine\n", host.Ok("exec", "c", "echo", "fine"));
        }

        foreach (string instead in (string[])["mkdir $F", "mkfifo $F", "ln -s /dev/zero $F", "ln -s nowhere $F"])
        {
            Forget(host);
            host.Shell(instead.Replace("$F", Prepared(host), StringComparison.Ordinal));
            Assert.Equal("fine\n", host.Ok("exec", "c", "echo", "fine"));
            host.Shell($"rm -rf {Prepared(host)}");
        }
    }

    [Fact]
    public void Signals_and_closed_descriptors_are_as_with_the_launcher()
    {
        using FakeHost host = new();
        Start(host);
        host.Ok("exec", "c", "true");
        string nsinit = $"{Programs.Nsinit} --root {host.Root}";
        // The caller's own ignored and blocked signals are not the process's; its child's end is seen all the same.
        Assert.Equal("SigIgn:\t0000000000000000\n7\n", host.Shell($"trap '' CHLD TERM; {nsinit} exec c sh -c 'grep SigIgn /proc/self/status; exit 7'; echo \"$?\""));
        Assert.Equal("9\n", host.Shell($"{nsinit} exec c sh -c 'exit 9' <&- >&- 2>&-; echo $?"));
        Assert.Equal("typed\n", host.Shell($"echo typed | {nsinit} exec -i c sh -c 'cat >/typed' 2>&-; {nsinit} exec c cat /typed"));
        Assert.Equal("4\n", host.Shell($"{nsinit} exec c sh -c 'trap \"exit 4\" TERM; touch /ready; while :; do sleep 0.01; done' & "
            + $"until {nsinit} exec c test -e /ready; do sleep 0.01; done; kill -TERM $!; wait $!; echo $?"));
    }

    private static void Start(FakeHost host, params string[] options) => host.Ok(["run", "-d", "--name", "c", .. options, Programs.Alpine, "sleep", "1000"]);

    // libc asks for its heap before anything else; the front has none.
    private static bool StartsLibc(FakeHost host, string trace, params string[] words) =>
        words[0] == "-e" ? Traced(host, trace, words) : Traced(host, trace, ["c", .. words]);

    private static bool StartsLibc(FakeHost host, string trace, string id, string[] words) => Traced(host, trace, [id, .. words]);

    private static bool Traced(FakeHost host, string trace, string[] words)
    {
        string calls = $"{host.Directory}/{trace}";
        Result result = host.Run(["strace", "-o", calls, "-e", "trace=brk,clone,clone3,vfork", Programs.Nsinit, "--root", host.Root, "exec", .. words]);
        Assert.True(result.Code == 0, result.Error);
        return File.ReadAllText(calls).Contains("brk(", StringComparison.Ordinal);
    }

    private static string Prepared(FakeHost host) => Path.Combine(Directory.GetDirectories($"{host.Root}/containers").Single(), "exec");

    private static void Forget(FakeHost host) => File.Delete(Prepared(host));

    private static (string Name, string Command) LastExec(FakeHost host)
    {
        JsonElement last = File.ReadAllLines($"{host.Root}/events/log").Select(l => JsonDocument.Parse(l).RootElement)
            .Last(e => e.GetProperty("action").GetString() == "exec_start").GetProperty("actor").GetProperty("attributes");
        return (last.GetProperty("name").GetString()!, last.GetProperty("execCommand").GetString()!);
    }
}
