using System;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary>A shell in <c>run -it</c> and <c>exec -it</c> is a terminal, and the caller's is as it was afterwards.</summary>
public sealed class TerminalTests
{
    private const string Prompt = "/ # ";
    private const string HostPrompt = "host> ";

    // A shell of its own: an interactive one puts each command into a process group, which alone gets the signal.
    private const string FollowSize = "sh -c \"trap 'stty size' WINCH; echo rea''dy; while :; do sleep 0.05; done\"";

    public static TheoryData<string> Images => [Programs.Alpine, Programs.Tiny];

    [Theory]
    [MemberData(nameof(Images))]
    public void Exit_code_and_attributes_come_back(string image)
    {
        using FakeHost host = new();
        using Pty pty = Pty.Shell(host);
        string before = Attributes(pty);
        pty.Enter($"$nsinit run -it --rm {image}", Prompt);
        Assert.Contains("/dev/pts/0", pty.Enter("tty", Prompt), StringComparison.Ordinal);
        pty.Enter("exit 7", HostPrompt);
        Assert.StartsWith("7", pty.Enter("echo code $?", HostPrompt).Trim()["code ".Length..], StringComparison.Ordinal);
        Assert.Equal(before, Attributes(pty));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Size_follows_the_window(string image)
    {
        using FakeHost host = new();
        using Pty pty = Pty.Shell(host);
        pty.Resize(33, 111);
        pty.Enter($"$nsinit run -it --rm {image} sh", Prompt);
        pty.Enter("stty size", "33 111");
        pty.Enter(FollowSize, "ready");
        pty.Resize(50, 132);
        pty.Expect("50 132");
        pty.Resize(24, 80);
        pty.Expect("24 80");
        pty.Type("\x3");
        pty.Enter("", Prompt);
        pty.Enter("exit", HostPrompt);
    }

    // How an unpacking comes along is shown on the line where the payload's output begins.
    [Fact]
    public void The_bar_of_an_unpacking_is_gone_before_the_payload_writes()
    {
        using FakeHost host = new();
        using Pty pty = Pty.Shell(host);
        pty.Type($"$nsinit run -it --rm {Programs.AlpineArchive}\r");
        string came = pty.Expect(Prompt);
        if (came.Contains(" MB", StringComparison.Ordinal)) { Assert.Contains(" MB\e[K\r\e[K", came, StringComparison.Ordinal); }
        pty.Enter("exit", HostPrompt);
    }

    [Fact]
    public void First_line_of_a_command_finds_the_size()
    {
        using FakeHost host = new();
        using Pty pty = Pty.Shell(host);
        pty.Resize(61, 67);
        pty.Enter($"$nsinit run -it --rm {Programs.Tiny} stty size", "61 67");
        host.Ok("run", "-d", "--name", "c", Programs.Tiny, "sleep", "1000");
        pty.Enter("$nsinit exec -it c stty size", "61 67");
    }

    [Fact]
    public void Control_C_reaches_the_payload()
    {
        using FakeHost host = new();
        using Pty pty = Pty.Shell(host);
        pty.Enter($"$nsinit run -it --rm {Programs.Tiny} sh -c 'echo started; sleep 1000'", "started");
        pty.Type("\x3");
        pty.Expect(HostPrompt);
        pty.Enter("echo code $?", "code 130");
        // Without a terminal of its own too: the launcher passes the signal on.
        pty.Enter($"$nsinit run --rm {Programs.Tiny} sh -c 'echo started; sleep 1000'", "started");
        pty.Type("\x3");
        pty.Expect(HostPrompt);
        pty.Enter("echo code $?", "code 130");
        Assert.Equal("", host.Ok("ps", "-aq"));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Jobs_stop_and_go_on(string image)
    {
        using FakeHost host = new();
        using Pty pty = Pty.Shell(host);
        pty.Enter($"$nsinit run -it --rm {image} sh", Prompt);
        pty.Enter("sleep 1000", "\n");
        FakeHost.Eventually(() => host.Shell("ps ax").Contains(":00 sleep 1000\n", StringComparison.Ordinal), "sleep runs");
        pty.Type("\x1a");
        pty.Expect("Stopped");
        pty.Expect(Prompt);
        pty.Enter("jobs", "sleep 1000");
        pty.Expect(Prompt);
        pty.Enter("fg", "sleep 1000");
        InForeground(host, "sleep 1000");
        pty.Type("\x3");
        pty.Expect(Prompt);
        pty.Enter("echo code $?", "code 130");
        pty.Expect(Prompt);
        pty.Type("\x4");
        pty.Expect(HostPrompt);
        pty.Enter("echo code $?", "code 0");
    }

    [Fact]
    public void Launcher_without_a_terminal_is_a_job_of_the_callers_shell()
    {
        using FakeHost host = new();
        using Pty pty = Pty.Shell(host);
        pty.Enter($"$nsinit run --rm {Programs.Tiny} sh -c 'echo started; sleep 1000'", "started");
        pty.Type("\x1a");
        pty.Expect("Stopped");
        pty.Expect(HostPrompt);
        pty.Enter("fg", "sleep 1000");
        InForeground(host, "nsinit-init --plan");
        pty.Type("\x3");
        pty.Expect(HostPrompt);
        pty.Enter("echo code $?", "code 130");
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Full_screen_program_draws_and_restores(string image)
    {
        using FakeHost host = new();
        using Pty pty = Pty.Shell(host);
        pty.Resize(30, 90);
        pty.Enter($"$nsinit run -it --rm {image} sh", Prompt);
        pty.Type("vi /text\r");
        pty.Expect("\e[?1049h");
        // The status line is the last of the window.
        pty.Expect("\e[30;1H");
        pty.Type("i");
        pty.Expect("I /text");
        pty.Type("line typed here");
        pty.Expect("here");
        pty.Type("\e");
        pty.Expect("- /text");
        pty.Type(":wq\r");
        pty.Expect("\e[?1049l");
        pty.Expect(Prompt);
        pty.Enter("cat /text", "line typed here");
        pty.Expect(Prompt);
        pty.Enter("stty -a", " icanon");
        pty.Expect(Prompt);
        pty.Enter("exit", HostPrompt);
    }

    [Fact]
    public void Exec_is_a_terminal_too()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "c", Programs.Alpine, "sleep", "1000");
        using Pty pty = Pty.Shell(host);
        string before = Attributes(pty);
        pty.Enter("$nsinit exec -it c sh", Prompt);
        pty.Enter("tty", "/dev/pts/");
        pty.Expect(Prompt);
        pty.Enter(FollowSize, "ready");
        pty.Resize(50, 132);
        pty.Expect("50 132");
        pty.Type("\x3");
        pty.Enter("", Prompt);
        pty.Enter("exit 9", HostPrompt);
        pty.Enter("echo code $?", "code 9");
        pty.Expect(HostPrompt);
        Assert.Equal(before, Attributes(pty));
    }

    [Theory]
    [InlineData("kill c")]
    [InlineData("stop -t 0 c")]
    [InlineData("rm -f c")]
    public void Attributes_come_back_when_the_container_is_ended(string command)
    {
        using FakeHost host = new();
        using Pty pty = Pty.Shell(host);
        string before = Attributes(pty);
        pty.Enter($"$nsinit run -it --name c {Programs.Alpine} sh", Prompt);
        host.Ok(command.Split(' '));
        pty.Expect(HostPrompt);
        pty.Enter("echo code $?", "code 137");
        pty.Expect(HostPrompt);
        Assert.Equal(before, Attributes(pty));
    }

    [Fact]
    public void Hangup_ends_the_container()
    {
        using FakeHost host = new();
        using Pty pty = new(host, Programs.Nsinit, "--root", host.Root, "run", "-it", "--rm", Programs.Alpine, "sh");
        pty.Expect(Prompt);
        pty.HangUp();
        FakeHost.Eventually(() => host.Ok("ps", "-aq").Length == 0, "the container is gone");
    }

    // As make does, the leader of the session keeps SIGHUP to itself and waits. It must be this shell, and none of the programs that lead here:
    // when one of those ended, the kernel would pass the signal on.
    [Theory]
    [InlineData("run -it --rm --name d IMAGE sh")]
    [InlineData("exec -it c sh")]
    public void Hangup_ends_what_a_stubborn_session_holds(string command)
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "c", Programs.Alpine, "sleep", "1000");
        string line = command.Replace("IMAGE", Programs.Alpine, StringComparison.Ordinal);
        using Pty pty = new(host, "setsid", "--ctty", "--wait", "sh", "-c", $"trap : HUP; {Programs.Nsinit} --root {host.Root} {line}; echo over");
        pty.Expect(Prompt);
        pty.Enter("vi /x", "~");
        pty.HangUp();
        FakeHost.Eventually(() => host.Ok("ps", "-aq").Split('\n').Length == 2 && host.Ok("top", "c").Trim().Split('\n').Length == 3, () => host.Ok("top", "c"));
    }

    [Fact]
    public void Detached_leaves_the_terminal_alone()
    {
        using FakeHost host = new();
        using Pty pty = Pty.Shell(host);
        pty.Enter($"$nsinit run -d -i -t --name c {Programs.Alpine}", HostPrompt);
        pty.HangUp();
        Assert.True(pty.Process.WaitForExit(60_000));
        Assert.Equal("c\n", host.Ok("exec", "c", "hostname"));
    }

    [Fact]
    public void A_terminal_without_input_takes_none()
    {
        using FakeHost host = new();
        using Pty pty = Pty.Shell(host);
        pty.Type($"$nsinit run -t --rm {Programs.Tiny} sh -c 'tty; sleep 0.2'\rtyped\u0020ahead\r");
        pty.Expect("/dev/pts/0");
        pty.Expect("typed");
        pty.Enter("echo done", "done");
    }

    [Theory]
    [InlineData("run -i -t --rm IMAGE")]
    [InlineData("exec -it c")]
    public void A_pipe_is_no_terminal(string command)
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "c", Programs.Tiny, "sleep", "1000");
        string[] words = command.Replace("IMAGE", Programs.Tiny, StringComparison.Ordinal).Split(' ');
        Result result = host.Feed("echo typed\n", [.. words, "sh"]);
        Assert.Equal(125, result.Code);
        Assert.Contains("no terminal", result.ErrorLine, StringComparison.Ordinal);
        Assert.Equal("typed\n", host.Feed("echo typed\n", [.. words.Select(w => w.Replace("-it", "-i", StringComparison.Ordinal)).Where(w => w != "-t"), "sh"]).Output);
    }

    // A shell names the job before it gives it the terminal: what is typed in between is still the shell's.
    private static void InForeground(FakeHost host, string command) => FakeHost.Eventually(
        () => host.Shell("ps -eo stat=,args=").Split('\n')
            .Any(l => l.Contains(command, StringComparison.Ordinal) && l.Split(' ')[0] is string state && state.Contains('+') && !state.Contains('T')),
        () => $"{command} runs in the foreground:\n{host.Shell("ps -eo stat=,args=")}");

    // All settings in one word.
    private static string Attributes(Pty pty)
    {
        string settings = pty.Enter("stty -g", HostPrompt).Trim();
        Assert.Matches("^[0-9a-f:]+$", settings);
        return settings;
    }
}
