using System;
using System.Diagnostics;
using Xunit;

namespace Nsinit.Tests.System.Lifecycle;

/// <summary>People and programs at a container in the background.</summary>
public sealed class AttachTests
{
    [Fact]
    public void Detach_keys_leave_it_running()
    {
        using FakeHost host = new();
        host.Ok("run", "-dit", "--name", "a", "-e", "PS1=in> ", Programs.Alpine, "sh");
        using Pty pty = Pty.Shell(host);
        pty.Type("$nsinit attach a\r\r");
        pty.Expect("in> ");
        pty.Enter("echo $((6*7))", "42");
        pty.Type("\u0010\u0011");
        pty.Expect("host> ");
        pty.Enter("echo left $?", "left 0");
        Assert.Equal("running", MonitorTests.Inspect(host, "a").GetProperty("status").GetString());
        // The terminal is as it was: a line is edited and echoed by the host's kernel again.
        pty.Enter("stty -a", " icanon");
        pty.Expect(" echo ");

        // A half sequence is the container's, and other keys can be chosen.
        pty.Type("$nsinit attach --detach-keys ctrl-x,d a\r\r");
        pty.Expect("in> ");
        pty.Enter("echo $((40+4))", "44");
        pty.Type("\u0018d");
        pty.Expect("host> ");
        Assert.Equal("running", MonitorTests.Inspect(host, "a").GetProperty("status").GetString());
    }

    [Fact]
    public void A_run_whose_terminal_can_be_left_is_in_the_background()
    {
        using FakeHost host = new();
        using Pty pty = Pty.Shell(host);
        pty.Type($"$nsinit run -it --name a -e 'PS1=in> ' --detach-keys ctrl-p,ctrl-q {Programs.Alpine} sh\r");
        pty.Expect("in> ");
        pty.Enter("stty size", "24 80");
        pty.Type("\u0010\u0011");
        pty.Expect("host> ");
        pty.Enter("echo left $?", "left 0");
        Assert.Equal("running", MonitorTests.Inspect(host, "a").GetProperty("status").GetString());
        pty.Type("$nsinit attach a\r\r");
        pty.Expect("in> ");
        pty.Enter("echo $((6*7)); exit 3", "42");
        pty.Expect("host> ");
        pty.Enter("echo ended $?", "ended 3");
        // One that is not left ends as any other, with its code, and with --rm without a trace.
        pty.Type($"$nsinit run -it --rm --name b -e 'PS1=in> ' --detach-keys ctrl-x {Programs.Alpine} sh\r");
        pty.Expect("in> ");
        pty.Enter("exit 4", "host> ");
        pty.Enter("echo ended $?", "ended 4");
        FakeHost.Eventually(() => host.Ok("ps", "-aq", "--filter", "name=b").Length == 0, "it is gone");
        // What cannot be executed is said, with its code.
        pty.Type($"$nsinit run -it --rm --detach-keys ctrl-x {Programs.Alpine} nonsense\r");
        pty.Expect("there is no such command");
        pty.Enter("echo ended $?", "ended 127");
    }

    [Fact]
    public void Keys_need_a_terminal()
    {
        using FakeHost host = new();
        Assert.Contains("add -it", host.Nsinit("run", "--rm", "--detach-keys", "ctrl-x", Programs.Tiny, "true").ErrorLine, global::System.StringComparison.Ordinal);
    }

    [Fact]
    public void All_clients_see_the_same_and_the_end_with_its_code()
    {
        using FakeHost host = new();
        host.Ok("run", "-dit", "--name", "a", "-e", "PS1=in> ", Programs.Alpine, "sh");
        using Pty first = new(host, Programs.Nsinit, "--root", host.Root, "attach", "a");
        using Pty second = new(host, Programs.Nsinit, "--root", host.Root, "attach", "a");
        first.Type("\r");
        first.Expect("in> ");
        second.Type("\r");
        second.Expect("in> ");
        // What one types, both see.
        first.Type("echo $((1000+1))\r");
        first.Expect("1001");
        second.Expect("1001");
        second.Type("echo $((1000+2))\r");
        second.Expect("1002");
        first.Expect("1002");
        second.Expect("in> ");
        // One that leaves is no matter of the other's.
        first.Type("\u0010\u0011");
        Assert.Equal(0, Programs.Code(first.Process));
        second.Type("echo $((1000+3)); exit 6\r");
        second.Expect("1003");
        Assert.Equal(6, Programs.Code(second.Process));
        Assert.Equal("6\n", host.Ok("wait", "a"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_terminal_that_hangs_up_leaves_it_running(bool attach)
    {
        using FakeHost host = new();
        string[] run = ["run", attach ? "-dit" : "-it", "--name", "a", "-e", "PS1=in> ", .. attach ? (string[])[] : ["--detach-keys", "ctrl-x"], Programs.Alpine, "sh"];
        if (attach) { host.Ok(run); }
        using Pty first = new(host, [Programs.Nsinit, "--root", host.Root, .. attach ? ["attach", "a"] : run]);
        first.Type("\r");
        first.Expect("in> ");
        first.Enter("x=$((40+2))", "in> ");
        first.HangUp();
        // As if the signal had ended it, and nothing was typed or signalled inside: the same shell goes on.
        Assert.Equal(129, Programs.Code(first.Process));
        using Pty second = new(host, Programs.Nsinit, "--root", host.Root, "attach", "a");
        second.Type("\r");
        second.Expect("in> ");
        second.Enter("echo still $x", "still 42");
    }

    [Fact]
    public void The_clients_size_is_the_containers_from_the_start_and_at_every_change()
    {
        using FakeHost host = new();
        host.Ok("run", "-dit", "--name", "a", "-e", "PS1=in> ", Programs.Alpine, "sh");
        using Pty pty = new(host, Programs.Nsinit, "--root", host.Root, "attach", "a");
        pty.Type("\r");
        pty.Expect("in> ");
        pty.Enter("stty size", "24 80");
        pty.Resize(33, 111);
        FakeHost.Eventually(() => host.Ok("exec", "a", "sh", "-c", "stty size </dev/pts/0").Trim() == "33 111", "the new size");
        // Who comes later brings another.
        using Pty late = new(host, Programs.Nsinit, "--root", host.Root, "attach", "a");
        FakeHost.Eventually(() => host.Ok("exec", "a", "sh", "-c", "stty size </dev/pts/0").Trim() == "24 80", "the size of the last one");
    }

    // CVE-2020-15257: whoever shares the host's network could speak to them.
    [Fact]
    public void No_socket_is_abstract()
    {
        using FakeHost host = new();
        host.Ok("run", "-dit", "--name", "a", Programs.Tiny, "sleep", "1000");
        host.Ok("run", "-d", "--name", "b", Programs.Tiny, "sleep", "1000");
        FakeHost.Eventually(() => host.Shell("cat /proc/net/unix").Contains("/attach\n", StringComparison.Ordinal), "the socket of a");
        Assert.DoesNotContain("@", host.Ok("run", "--rm", "--network", "host", Programs.Tiny, "cat", "/proc/net/unix"), StringComparison.Ordinal);
    }

    [Fact]
    public void Programs_that_watch_get_both_streams_apart()
    {
        using FakeHost host = new();
        host.Ok("run", "-di", "--name", "a", Programs.Alpine, "sh", "-c", "read word; echo out $word; echo error >&2; exit 4");
        using Process watching = host.Start("attach", "--no-stdin", "a");
        // It is connected before the other one says anything.
        FakeHost.Eventually(() => host.Shell("grep -c '/attach$' /proc/net/unix").Trim() == "2", "the one that watches");
        Result typed = host.Feed("hello\n", "attach", "a");
        Result watched = Programs.Finish(watching);
        foreach (Result result in (Result[])[typed, watched])
        {
            Assert.Equal(("out hello\n", "error\n", 4), (result.Output, result.Error, result.Code));
        }
    }

    [Theory]
    [InlineData("ctrl-1", "ctrl-1 is none")]
    [InlineData("a,,b", "an empty key is none")]
    [InlineData("a,b,a", "the first key may not come again")]
    public void Keys_that_make_no_sense_are_refused(string keys, string why)
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", Programs.Tiny, "sleep", "1000");
        Assert.Equal($"nsinit: --detach-keys {keys}: {why}; hint: write them as ctrl-p,ctrl-q", host.Nsinit("attach", "--detach-keys", keys, "a").ErrorLine);
    }
}
