using System;
using Xunit;

namespace Nsinit.Tests.System.Alone;

/// <summary>An init between a terminal and a shell.</summary>
public sealed class TerminalTests
{
    private const string Prompt = "/ # ";

    // Makes init the leader of the terminal's session, as it is in a container.
    private static readonly string[] Leader = ["setsid", "--ctty"];

    public static TheoryData<string> Images => [Programs.Alpine, Programs.Tiny];

    /// <summary>The article's way, with init in the place of the shell: what a person does there.</summary>
    [Theory]
    [MemberData(nameof(Images))]
    public void In_a_bare_namespace_the_shell_has_the_terminal(string image)
    {
        using FakeHost host = new();
        using Pty pty = new(host, "unshare", "-pn", "-f", "chroot", image, "/sbin/nsinit-init");
        pty.Expect(Prompt);
        pty.Enter("cat /proc/1/comm; echo $$", "nsinit-init\r\n2\r\n");
        pty.Expect(Prompt);
        pty.Enter("stty size", "24 80");
        pty.Expect(Prompt);
        pty.Resize(33, 111);
        pty.Enter("stty size", "33 111");
        pty.Expect(Prompt);

        pty.Enter("sleep 1000", "\n");
        FakeHost.Eventually(() => host.Shell("ps ax").Contains(" sleep 1000\n", StringComparison.Ordinal), "sleep runs");
        pty.Type("\x1a");
        pty.Expect("Stopped");
        pty.Expect(Prompt);
        pty.Enter("jobs", "sleep 1000");
        pty.Expect(Prompt);
        pty.Enter("fg", "sleep 1000");
        FakeHost.Eventually(() => host.Shell("ps ax -o stat,args").Contains("S+   sleep 1000\n", StringComparison.Ordinal), "it is in the foreground");
        pty.Type("\x3");
        pty.Expect(Prompt);
        pty.Enter("echo code $?", "code 130");
        pty.Expect(Prompt);
        // At the prompt it ends nothing.
        pty.Type("\x3");
        pty.Expect(Prompt);
        pty.Type("exit 7\r");
        Assert.Equal(7, Programs.Code(pty.Process));
        Assert.DoesNotContain(image, host.Shell("cat /proc/mounts"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void A_shell_whose_terminal_hangs_up_ends_and_init_with_it(string image)
    {
        using FakeHost host = new();
        using Pty pty = new(host, "unshare", "-pn", "-f", "chroot", image, "/sbin/nsinit-init");
        pty.Expect(Prompt);
        pty.HangUp();
        Assert.True(pty.Process.WaitForExit(60_000), "it is still there");
        FakeHost.Eventually(() => !host.Shell("cat /proc/mounts").Contains(image, StringComparison.Ordinal), "its /proc is unmounted");
    }

    [Theory]
    [MemberData(nameof(Inits.All), MemberType = typeof(Inits))]
    public void The_child_is_in_the_foreground(string init)
    {
        bool session = init.EndsWith("dumb-init", StringComparison.Ordinal);
        using FakeHost host = new();
        using Pty pty = new(host, [.. Leader, Inits.Path(init), "--", Inits.Probe, "state"]);
        pty.Expect($"leader 1 session {(session ? 1 : 0)} foreground 1");
        Assert.Equal(0, Programs.Code(pty.Process));
    }

    /// <summary>The leader of a session that gives up its terminal is sent SIGHUP and SIGCONT, which are not for the child.</summary>
    [Theory]
    [MemberData(nameof(Inits.DumbInits), MemberType = typeof(Inits))]
    public void Giving_up_the_terminal_signals_nobody(string init)
    {
        using FakeHost host = new();
        using Pty pty = new(host, [.. Leader, Inits.Path(init), Inits.Probe, "print", "got "]);
        pty.Expect("got ready ");
        string[] words = pty.Expect("\r\n").Split(' ');
        host.Shell($"kill -USR1 {words[1]}");
        Assert.Equal("", pty.Expect("got 10\r\n"));
        host.Shell($"kill -9 {words[0]}");
        Assert.Equal(137, Programs.Code(pty.Process));
    }

    [Theory]
    [MemberData(nameof(Inits.DumbInits), MemberType = typeof(Inits))]
    public void A_job_of_a_shell_stops_and_goes_on(string init)
    {
        using FakeHost host = new();
        using Pty pty = Pty.Shell(host);
        pty.Enter($"{Inits.Path(init)} sh -c 'echo started; sleep 1000'", "started");
        // The oldest: its own child looks the same until it is sleep.
        string id = host.Shell("pgrep -o -f '^sh -c echo started'").Trim();
        host.Shell($"kill -TSTP $(ps -o ppid= {id})");
        pty.Expect("Stopped");
        pty.Expect("host> ");
        pty.Enter("fg", "sleep 1000");
        FakeHost.Eventually(() => host.Shell($"ps -o stat= {id}").StartsWith('S'), "it goes on");
        host.Shell($"kill -TERM $(ps -o ppid= {id})");
        pty.Expect("host> ");
        pty.Enter("echo code $?", "code 143");
    }
}
