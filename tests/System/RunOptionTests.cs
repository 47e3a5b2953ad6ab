using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using Nsinit.Tests.System.Faults;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary>Options of run that have no tests of their own kind, and what the other commands then say of the container.</summary>
public sealed class RunOptionTests
{
    public static TheoryData<string> Images => [Programs.Alpine, Programs.Tiny];

    [Fact]
    public void Env_file()
    {
        using FakeHost host = new();
        File.WriteAllText($"{host.Directory}/env", "# comment\n\n  INDENTED=1\nSPACES=a b  c\nEQUALS==x=\nQUOTED=\"kept\"\nHERE\nNOT_HERE\nLAST=no newline");
        string seen = host.Scene("HERE=taken; export HERE; $N run --rm --name c --env-file env $T env");
        Assert.Equal(
            ["EQUALS==x=", "HERE=taken", "HOME=/root", "HOST=c", "HOSTNAME=c", "INDENTED=1", "LAST=no newline", "PATH=/bin:/usr/bin:/sbin:/usr/sbin", "QUOTED=\"kept\"", "SPACES=a b  c"],
            seen.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Contains("no such file", host.Script("$N run --rm --env-file nosuch $T true").ErrorLine, StringComparison.Ordinal);
        Assert.Contains("it is a directory", host.Script("$N run --rm --env-file . $T true").ErrorLine, StringComparison.Ordinal);
        File.WriteAllText($"{host.Directory}/bad", "A=1\n=x\n");
        Assert.Contains("from: --env-file bad", host.Script("$N run --rm --env-file bad $T true").ErrorLine, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Host_and_domain_name(string image)
    {
        using FakeHost host = new();
        string before = host.Shell("uname -n; cat /proc/sys/kernel/domainname");
        Assert.Equal(
            "h\nexample.org\n", host.Ok("run", "--rm", "--hostname", "h", "--domainname", "example.org", image, "cat", "/proc/sys/kernel/hostname", "/proc/sys/kernel/domainname"));
        Assert.Equal("name\n", host.Ok("run", "--rm", "--name", "name", image, "uname", "-n"));
        Assert.Equal(before, host.Shell("uname -n; cat /proc/sys/kernel/domainname"));
        Result result = host.Nsinit("run", "--rm", "--hostname", new string('x', 65), image, "true");
        Assert.Equal(125, result.Code);
        Assert.Contains("1 to 64 letters", result.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(64, host.Ok("run", "--rm", "--hostname", new string('x', 64), image, "hostname").Trim().Length);
        // A name cannot be given where it is another's.
        foreach (string option in (string[])["--hostname", "--domainname"])
        {
            result = host.Nsinit("run", "--rm", option, "x", "--uts", "host", image, "true");
            Assert.Equal(125, result.Code);
            Assert.Contains($"from: {option} x", result.ErrorLine, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Ulimits(string image)
    {
        using FakeHost host = new();
        Assert.Equal(
            "100\n200\n0\n", host.Ok(
                "run", "--rm", "--ulimit", "nofile=100:200", "--ulimit", "core=0", image, "sh", "-c", "ulimit -Sn; ulimit -Hn; ulimit -c"));
        Assert.Equal("unlimited\n", host.Ok("run", "--rm", "--ulimit", "cpu=unlimited", image, "sh", "-c", "ulimit -t"));
        foreach ((string bad, string says) in (ReadOnlySpan<(string, string)>)[("nosuch=1", "one of cpu"), ("nofile", "SOFT[:HARD]"), ("nofile=x", "numbers are wanted"), ("nofile=5:3", "swap them")])
        {
            Result result = host.Nsinit("run", "--rm", "--ulimit", bad, image, "true");
            Assert.Equal(125, result.Code);
            Assert.Contains(says, result.ErrorLine, StringComparison.Ordinal);
        }
    }

    // Without an init the payload is PID 1: nobody reaps for it, and signals without a handler do nothing to it.
    [Theory]
    [MemberData(nameof(Images))]
    public void Without_an_init_the_payload_is_pid_1(string image)
    {
        using FakeHost host = new();
        Assert.Equal(7, host.Nsinit("run", "--rm", "--no-init", image, "sh", "-c", "[ $$ = 1 ] && exit 7").Code);
        host.Ok("run", "-d", "--name", "c", "--no-init", image, "sh", "-c", "trap 'exit 5' TERM; (true & exec sleep 1000) & while :; do sleep 0.02; done");
        FakeHost.Eventually(() => host.Ok("exec", "c", "ps", "-o", "stat").Contains('Z', StringComparison.Ordinal), "a zombie that nobody reaps");
        host.Ok("kill", "-s", "USR1", "c");
        Assert.Equal("NAME\nc\n", host.Ok("ps", "--columns", "name"));
        host.Ok("stop", "c");
        Assert.Contains("\"exitCode\": 5", host.Ok("inspect", "c"), StringComparison.Ordinal);

        using Process process = host.Start("run", "--rm", "--name", "d", "--no-init", image, "sh", "-c", "echo ready; exec sleep 1000");
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        host.Ok("stop", "-t", "0", "d");
        Assert.Equal(137, Programs.Code(process));
    }

    // In the host's pid namespace the kernel does not end a container's processes together with its first.
    [Theory]
    [InlineData("rm -f c")]
    [InlineData("stop -t 0 c")]
    [InlineData("")]
    public void All_processes_of_a_container_with_the_hosts_pids_end(string command)
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--rm", "--name", "c", "--pid", "host", Programs.Tiny, "sh", "-c", "(setsid sleep 3333 &); exec sleep 2222");
        FakeHost.Eventually(() => host.Shell("ps -eo args").Split('\n').Count(l => l is "sleep 2222" or "sleep 3333") == 2, "both run");
        if (command.Length == 0) { host.Shell("kill -9 $(pgrep -f '^sleep 2222')"); }
        else { host.Ok(command.Split(' ')); }
        FakeHost.Eventually(() => !host.Shell("ps -eo args").Contains("sleep 3333", StringComparison.Ordinal), () => host.Shell("ps -eo args"));
        FakeHost.Eventually(() => host.Ok("ps", "-a", "-q").Length == 0, "it is gone");
    }

    [Fact]
    public void Inspect_has_what_was_asked_for()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Scene("mkdir d");
        string id = host.Scene("$N run -d --name c --hostname h -e A=1 -w /bin -u 5:6 --network br0 --ip 172.19.35.7 -v ./d:/data:ro --tmpfs /t --read-only --pid host --rm $T sleep 1000").Trim();
        JsonElement view = Inspect(host, "c");
        Assert.Equal((id, "running"), (view.GetProperty("id").GetString(), view.GetProperty("status").GetString()));
        Assert.Equal("nsinit-init\n", host.Shell($"cat /proc/{view.GetProperty("pid").GetInt32()}/comm"));
        JsonElement container = view.GetProperty("container");
        Assert.Equal(("c", "h", Programs.Tiny, "overlay", "/bin"), (Text("name"), Text("hostname"), Text("rootfs"), Text("rootfsMode"), Text("workingDirectory")));
        Assert.Equal(["sleep", "1000"], container.GetProperty("command").EnumerateArray().Select(c => c.GetString()));
        Assert.Equal(JsonValueKind.Null, container.GetProperty("resources").ValueKind);
        Assert.Contains("A=1", container.GetProperty("env").EnumerateArray().Select(c => c.GetString()));
        Assert.Equal((5, 6), (container.GetProperty("user").GetProperty("uid").GetInt32(), container.GetProperty("user").GetProperty("gid").GetInt32()));
        Assert.Equal("host", container.GetProperty("namespaces").GetProperty("pid").GetString());
        Assert.True(container.GetProperty("readOnly").GetBoolean() && container.GetProperty("autoRemove").GetBoolean() && container.GetProperty("detached").GetBoolean());
        Assert.Contains("172.19.35.7/24", container.GetProperty("networks").GetRawText(), StringComparison.Ordinal);
        Assert.Contains($"{host.Directory}/d", container.GetProperty("mounts").GetRawText(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, view.GetProperty("exitCode").ValueKind);

        // By its id, the beginning of its id, and several at once; one that is not there is an error.
        Assert.Equal("c", Inspect(host, id).GetProperty("container").GetProperty("name").GetString());
        Assert.Equal("c", Inspect(host, id[..4]).GetProperty("container").GetProperty("name").GetString());
        Assert.Contains("does not exist", host.Nsinit("inspect", "c", "d").ErrorLine, StringComparison.Ordinal);

        string? Text(string name) => container.GetProperty(name).GetString();
    }

    [Fact]
    public void Inspect_of_an_ended_one_says_how()
    {
        using FakeHost host = new();
        Assert.Equal(6, host.Nsinit("run", "--name", "c", Programs.Tiny, "sh", "-c", "exit 6").Code);
        JsonElement view = Inspect(host, "c");
        Assert.Equal(("exited", 6), (view.GetProperty("status").GetString(), view.GetProperty("exitCode").GetInt32()));
        Assert.Equal(0, view.GetProperty("signal").GetInt32());
        Assert.True(view.GetProperty("finished").GetDateTimeOffset() >= view.GetProperty("container").GetProperty("created").GetDateTimeOffset());
    }

    [Fact]
    public void What_ran_in_the_foreground_has_no_log()
    {
        using FakeHost host = new();
        Assert.Equal("hi\n", host.Ok("run", "--name", "c", Programs.Tiny, "echo", "hi"));
        foreach (string[] options in (string[][])[["logs"], ["logs", "-f"]])
        {
            Result result = host.Nsinit([.. options, "c"]);
            Assert.Equal((1, ""), (result.Code, result.Output));
            Assert.Contains("it ran in the foreground; hint: start it with -d", result.ErrorLine, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Version()
    {
        using FakeHost host = new();
        string version = host.Ok("version");
        Assert.Matches(@"^nsinit version \d+\.\d+\.\d+\n", version);
        Assert.Equal(version, host.Ok("--version"));
    }

    private static JsonElement Inspect(FakeHost host, string name)
    {
        using JsonDocument json = JsonDocument.Parse(host.Ok("inspect", name));
        return json.RootElement.EnumerateArray().Single().Clone();
    }
}
