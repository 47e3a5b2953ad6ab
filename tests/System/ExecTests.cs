using System;
using System.Linq;
using Nsinit.Tests.System.Faults;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary>A further process in a running container: what it inherits, what its options change.</summary>
public sealed class ExecTests
{
    public static TheoryData<string> Images => [Programs.Alpine, Programs.Tiny];

    [Theory]
    [MemberData(nameof(Images))]
    public void It_lives_where_and_as_the_first_does(string image)
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "c", "-e", "A=1", "-e", "B=1", "-w", "/etc", "-u", "4321:8", "--hostname", "h", image, "sleep", "1000");
        Assert.Equal("/etc\n4321\n8\nh\n", host.Ok("exec", "c", "sh", "-c", "pwd; id -u; id -g; hostname"));
        Assert.Equal(
            ["A=1", "B=2", "C=3", "HOME=/", "HOST=h", "HOSTNAME=h", "PATH=/bin:/usr/bin:/sbin:/usr/sbin"],
            host.Ok("exec", "-e", "B=2", "-e", "C=3", "c", "env").Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        // From outside: in the container nothing is to be learnt of its first process.
        string first = host.Ok("inspect", "c").Split("\"pid\": ")[1].Split(',')[0];
        foreach (string kind in (string[])["pid", "net", "mnt", "uts", "ipc", "cgroup"])
        {
            Assert.Equal(host.Shell($"readlink /proc/{first}/ns/{kind}"), host.Ok("exec", "-u", "0", "c", "readlink", $"/proc/self/ns/{kind}"));
        }

        Assert.NotEqual(0, host.Nsinit("exec", "-u", "0", "c", "readlink", "/proc/1/root").Code);

        // And with no more rights than the container's.
        const string Sets = "grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/self/status";
        Assert.Equal(host.Ok("run", "--rm", image, "sh", "-c", Sets), host.Ok("exec", "-u", "0", "c", "sh", "-c", Sets));
    }

    [Theory]
    [InlineData("root", "0 0", "/root")]
    [InlineData("nobody", "65534 65534", "/")]
    [InlineData("guest", "405 100", "/dev/null")]
    [InlineData("1234", "1234 0", "/")]
    [InlineData("1234:users", "1234 100", "/")]
    [InlineData("nobody:5", "65534 5", "/")]
    public void A_user_is_the_containers(string user, string ids, string home)
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "c", Programs.Alpine, "sleep", "1000");
        string expected = $"{ids} {home}\n";
        Assert.Equal(expected, host.Ok("exec", "-u", user, "c", "sh", "-c", "echo $(id -u) $(id -g) $HOME"));
        Assert.Equal(expected, host.Ok("run", "--rm", "-u", user, Programs.Alpine, "sh", "-c", "echo $(id -u) $(id -g) $HOME"));
    }

    [Fact]
    public void A_user_has_the_groups_of_its_name()
    {
        using FakeHost host = new();
        string[] groups = host.Ok("run", "--rm", "-u", "root", Programs.Alpine, "id", "-G").Trim().Split(' ');
        Assert.Empty(((string[])["0", "1", "10"]).Except(groups));
        // A group that is given is the only one; numbers have no name, so no groups by name.
        Assert.Equal("100", host.Ok("run", "--rm", "-u", "root:users", Programs.Alpine, "id", "-G").Trim());
        Assert.Equal("0", host.Ok("run", "--rm", "-u", "1234", Programs.Alpine, "id", "-G").Trim());
        host.Ok("run", "-d", "--name", "c", Programs.Alpine, "sleep", "1000");
        foreach (string unknown in (string[])["nosuch", "root:nosuch", "4294967295", "-1"])
        {
            Result run = host.Nsinit("run", "--rm", $"--user={unknown}", Programs.Alpine, "true");
            Result exec = host.Nsinit("exec", $"--user={unknown}", "c", "true");
            Assert.Equal((125, 125), (run.Code, exec.Code));
            Assert.Equal(run.ErrorLine, exec.ErrorLine);
            Assert.Contains($"from: -u {unknown}", run.ErrorLine, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_user_added_in_the_container_is_known_there()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "c", Programs.Alpine, "sleep", "1000");
        host.Ok("exec", "c", "adduser", "-D", "-u", "4321", "later");
        Assert.Equal("later /home/later\n", host.Ok("exec", "-u", "later", "c", "sh", "-c", "echo $(id -un) $HOME"));
    }

    [Fact]
    public void Working_directory()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "c", Programs.Tiny, "sleep", "1000");
        Assert.Equal("/\n", host.Ok("exec", "c", "pwd"));
        Assert.Equal("/bin\n", host.Ok("exec", "-w", "/bin", "c", "pwd"));
        Result result = host.Nsinit("exec", "-w", "/no/such", "c", "pwd");
        Assert.Equal(125, result.Code);
        Assert.Contains("enter /no/such: ENOENT", result.ErrorLine, StringComparison.Ordinal);
        Assert.Contains("hint: ", result.ErrorLine, StringComparison.Ordinal);
        Assert.Contains("hint: write -w /x", host.Nsinit("exec", "-w", "x", "c", "pwd").ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Detached_goes_on_by_itself()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "c", Programs.Tiny, "sleep", "1000");
        Assert.Equal(new Result(0, "", ""), host.Nsinit("exec", "-d", "c", "sh", "-c", "echo nowhere; echo made >/made; exec sleep 2222"));
        FakeHost.Eventually(() => host.Ok("exec", "c", "sh", "-c", "cat /made; ps").Contains("sleep 2222", StringComparison.Ordinal), "it runs");
        // It is the container's: it ends with it.
        host.Ok("stop", "-t", "0", "c");
        FakeHost.Eventually(() => !host.Shell("ps -eo args").Contains("sleep 2222", StringComparison.Ordinal), "it has ended");
        // One that cannot be executed is known all the same.
        host.Ok("run", "-d", "--name", "d", Programs.Tiny, "sleep", "1000");
        Assert.Equal(127, host.Nsinit("exec", "-d", "d", "nosuch").Code);
        Assert.Equal(126, host.Nsinit("exec", "-d", "d", "/bin").Code);
    }

    [Theory]
    [InlineData("--pid host", "pid")]
    [InlineData("--network host", "net")]
    [InlineData("--uts host", "uts")]
    [InlineData("--ipc host", "ipc")]
    public void Into_a_container_that_shares_a_namespace_of_the_host(string option, string kind)
    {
        using FakeHost host = new();
        host.Ok(["run", "-d", "--name", "c", .. option.Split(' '), Programs.Tiny, "sh", "-c", "echo of the container >/mark; sleep 1000"]);
        FakeHost.Eventually(() => host.Ok("exec", "c", "ls", "/").Contains("mark", StringComparison.Ordinal), "its file is there");
        Assert.Equal(host.Shell($"readlink /proc/self/ns/{kind}"), host.Ok("exec", "c", "readlink", $"/proc/self/ns/{kind}"));
        Assert.Equal("of the container\n", host.Ok("exec", "c", "cat", "/mark"));
        Assert.Equal("/dev/pts/0", host.Ok("exec", "-t", "c", "tty").Trim());
        Assert.Equal(9, host.Nsinit("exec", "c", "sh", "-c", "exit 9").Code);
    }

    [Theory]
    [InlineData("nosuch", 127)]
    [InlineData("/no/such", 127)]
    [InlineData("/bin", 126)]
    [InlineData("/notes", 126)]
    public void What_cannot_be_executed_has_its_code(string command, int code)
    {
        using FakeHost host = new();
        host.Scene($"cp -a {Programs.Tiny} r; echo text >r/notes");
        string rootfs = $"{host.Directory}/r";
        host.Ok("run", "-d", "--name", "c", rootfs, "sleep", "1000");
        Result[] results =
        [
            host.Nsinit("run", "--rm", rootfs, command), host.Nsinit("run", "--rm", "--no-init", rootfs, command), host.Nsinit("run", "-d", rootfs, command),
            host.Nsinit("run", "-d", "--rm", rootfs, command), host.Nsinit("exec", "c", command), host.Nsinit("exec", "-d", "c", command),
        ];
        Assert.All(results, r => Assert.Equal(code, r.Code));
        Assert.All(results, r => Assert.Equal(results[0].ErrorLine, r.ErrorLine));
        Assert.All(results, r => Assert.Equal("", r.Output));
        // What never ran is nothing to remember.
        Assert.Equal("NAME\nc\n", host.Ok("ps", "-a", "--columns", "name"));
    }
}
