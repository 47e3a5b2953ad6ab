using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary>Each step of the article that needs one container, on both root file systems.</summary>
public sealed class ArticleTests
{
    private static readonly string[] Tree = ["bin", "dev", "proc", "sbin", "sys", "usr"];

    public static TheoryData<string> Images => [Programs.Alpine, Programs.Tiny];

    [Fact]
    public void Archive_runs_and_is_unpacked_once()
    {
        using FakeHost host = new();
        string first = host.Ok("run", "--rm", Programs.AlpineArchive, "cat", "/etc/os-release");
        Assert.Contains("NAME=\"Alpine Linux\"", first, StringComparison.Ordinal);
        string[] unpacked = Unpacked(host);
        Assert.Single(unpacked);
        string before = host.Shell($"stat -c %Z {unpacked[0]}");

        Assert.Equal(first, host.Ok("run", "--rm", Programs.AlpineArchive, "cat", "/etc/os-release"));
        Assert.Equal(unpacked, Unpacked(host));
        Assert.Equal(before, host.Shell($"stat -c %Z {unpacked[0]}"));
        // The tree as tar(1) unpacks it: owners, modes, links, sizes.
        host.Shell($"mkdir {host.Directory}/tar && tar -xpzf {Programs.AlpineArchive} -C {host.Directory}/tar");
        const string List = "find . -mindepth 1 -printf '%p %M %U:%G %l %s %T@\\n' | grep -v ' d[^ ]* [0-9:]*  ' | sort";
        Assert.Equal(host.Shell($"cd {host.Directory}/tar && {List}"), host.Shell($"cd {unpacked[0]} && {List}"));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Payload_sees_the_tree_of_its_root(string image)
    {
        using FakeHost host = new();
        string[] seen = host.Ok("run", "--rm", image, "ls", "/").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Empty(Tree.Except(seen));
        Assert.Contains("init.sh", seen);
        Assert.StartsWith("Linux version ", host.Ok("run", "--rm", image, "cat", "/proc/version"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Payload_sees_no_path_of_the_host(string image)
    {
        using FakeHost host = new();
        File.WriteAllText($"{host.Directory}/secret", "of the host");
        const string Look = """
            for root in /proc/1/root /proc/1/cwd /proc/1/exe /proc/1/fd/0; do
                ls -L $root >/dev/null 2>&1 && echo "PID 1 shows $root"
            done
            for root in / /proc/self/root/ /../../../../; do
                cat "$root$1" 2>/dev/null && echo "found through $root"
                ls "$root/init.sh" >/dev/null || echo "another root at $root"
            done
            # The files about its names are the host's to change.
            awk '$5 !~ /^.etc.(hosts|hostname|resolv.conf)$/ { print $4 }' /proc/self/mountinfo | grep -e /out/images -e /state && echo "mounted from the host"
            exit 0
            """;
        Assert.Equal("", host.Ok("run", "--rm", image, "sh", "-c", Look, "sh", $"{host.Directory}/secret"));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Payload_has_three_descriptors(string image)
    {
        using FakeHost host = new();
        // The shell lists its own; the word expansion needs one more only while it reads the directory.
        string open = host.Ok("run", "--rm", image, "sh", "-c", "for fd in 0 1 2 3 4 5 6 7 8 9 10 11 12 20 99 100 101 200 201; do [ -e /proc/$$/fd/$fd ] && echo $fd; done; exit 0");
        Assert.Equal("0\n1\n2\n", open);
        // The first process keeps nothing of the host's either: the three, and the pipe that tells the launcher how it ended.
        string[] first = host.Ok("run", "--rm", image, "sh", "-c", "ls -l /proc/1/fd | sed -n 's/.* -> //p' | sort -u").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(first, target => Assert.Matches("^(/dev/null|pipe:.*|anon_inode:.*signalfd.*)$", target));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Working_directory_through_a_descriptor_is_refused(string image)
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "c", image, "sleep", "1000");
        for (int fd = 0; fd <= 12; fd++)
        {
            Result run = host.Nsinit("run", "--rm", "-w", $"/proc/self/fd/{fd}", image, "pwd");
            Assert.Equal(125, run.Code);
            Assert.Contains($"/proc/self/fd/{fd}", run.ErrorLine, StringComparison.Ordinal);
            Result exec = host.Nsinit("exec", "-w", $"/proc/self/fd/{fd}", "c", "pwd");
            Assert.Equal(125, exec.Code);
            Assert.Contains($"/proc/self/fd/{fd}", exec.ErrorLine, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Processes_are_its_own(string image)
    {
        using FakeHost host = new();
        // PID 1 and itself, as after unshare -p; with --no-init it is PID 1.
        Assert.Equal(2, Pids(host.Ok("run", "--rm", image, "sh", "-c", "exec ls /proc")));
        Assert.Equal(1, Pids(host.Ok("run", "--rm", "--no-init", image, "ls", "/proc")));
        Assert.Equal("1\n", host.Ok("run", "--rm", "--no-init", image, "sh", "-c", "echo $$"));
        string ps = host.Ok("run", "--rm", image, "ps");
        Assert.DoesNotContain("sleep 100000", ps, StringComparison.Ordinal);
        Assert.Equal(3, ps.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        Assert.Contains("sleep 100000", host.Ok("run", "--rm", "--pid", "host", image, "ps"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Only_lo_is_there_and_up(string image)
    {
        using FakeHost host = new();
        host.Shell("ip link add shown type veth peer name other");
        string[] own = host.Ok("run", "--rm", image, "ip", "-o", "link").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Single(own);
        Assert.Contains("lo: <LOOPBACK,UP", own[0], StringComparison.Ordinal);
        Assert.Contains("127.0.0.1/8", host.Ok("run", "--rm", image, "ip", "-o", "addr"), StringComparison.Ordinal);
        Assert.Contains("0% packet loss", host.Ok("run", "--rm", image, "ping", "-c", "1", "127.0.0.1"), StringComparison.Ordinal);

        Assert.Contains("shown", host.Ok("run", "--rm", "--network", "host", image, "ip", "link"), StringComparison.Ordinal);
        host.Shell("ip link del shown");
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Every_namespace_is_its_own(string image)
    {
        using FakeHost host = new();
        foreach (string kind in (string[])["pid", "net", "mnt", "uts", "ipc", "cgroup"])
        {
            string ours = host.Shell($"readlink /proc/self/ns/{kind}");
            string theirs = host.Ok("run", "--rm", image, "readlink", $"/proc/self/ns/{kind}");
            Assert.Matches($"^{kind}:\\[\\d+\\]\n$", theirs);
            Assert.NotEqual(ours, theirs);
        }

        foreach ((string option, string kind) in (ReadOnlySpan<(string, string)>)[("--pid", "pid"), ("--network", "net"), ("--uts", "uts"), ("--ipc", "ipc"), ("--cgroupns", "cgroup")])
        {
            Assert.Equal(
                host.Shell($"readlink /proc/self/ns/{kind}"),
                host.Ok("run", "--rm", option, "host", image, "readlink", $"/proc/self/ns/{kind}"));
        }
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Hostname_is_its_own(string image)
    {
        using FakeHost host = new();
        string before = host.Shell("hostname");
        Assert.Equal("alpine-linux\n", host.Ok("run", "--rm", "--hostname", "alpine-linux", image, "hostname"));
        Assert.Equal("named\n", host.Ok("run", "--rm", "--name", "named", image, "hostname"));
        Assert.Equal(before, host.Shell("hostname"));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Env_is_clean(string image)
    {
        using FakeHost host = new();
        string[] clean = ["HOME=/root", "HOST=alpine-linux", "HOSTNAME=alpine-linux", "PATH=/bin:/usr/bin:/sbin:/usr/sbin"];
        Assert.Equal(clean, Sorted(host.Ok("run", "--rm", "--hostname", "alpine-linux", image, "env")));
        Assert.Equal([.. clean, "TERM=xterm"], Sorted(host.Ok("run", "--rm", "-t", "--hostname", "alpine-linux", image, "env").Replace("\r", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void Env_is_added_to()
    {
        using FakeHost host = new();
        string file = $"{host.Directory}/env";
        File.WriteAllText(file, "# a comment\n\nFILE=of a file\nBOTH=file\nEMPTY=\n");
        string[] lines = Sorted(host.Ok(
            "run", "--rm", "--name", "c", "--env-file", file, "-e", "BOTH=option", "-e", "EQUALS=a=b", "-e", "HOME=/tmp", "-e", "NOT_SET_HERE", Programs.Tiny, "env"));
        Assert.Equal(
            ["BOTH=option", "EMPTY=", "EQUALS=a=b", "FILE=of a file", "HOME=/tmp", "HOST=c", "HOSTNAME=c", "PATH=/bin:/usr/bin:/sbin:/usr/sbin"],
            lines);
        // A name alone takes the caller's value.
        Result taken = host.Run(["env", "TAKEN=from here", Programs.Nsinit, "--root", host.Root, "run", "--rm", "-e", "TAKEN", Programs.Tiny, "sh", "-c", "echo $TAKEN"]);
        Assert.Equal("from here\n", taken.Output);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Welcome_shows_release_and_processes(string image)
    {
        using FakeHost host = new();
        string welcome = host.Ok("run", "--rm", image, "/init.sh");
        bool alpine = image == Programs.Alpine;
        Assert.Contains(alpine ? "#  Welcome to Alpine Linux  #" : "#  Welcome to Tiny Linux    #", welcome, StringComparison.Ordinal);
        Assert.Contains(alpine ? "PRETTY_NAME=\"Alpine Linux v3.20\"" : "Linux version ", welcome, StringComparison.Ordinal);
        Assert.Contains("CURRENT RUNNING PROCESSES", welcome, StringComparison.Ordinal);
        Assert.Matches(@"\n +1 (root|0) .*nsinit-init", welcome);
        Assert.DoesNotContain("sleep 100000", welcome, StringComparison.Ordinal);
    }

    private static string[] Unpacked(FakeHost host) =>
        [.. new DirectoryInfo($"{host.Root}/layers").EnumerateDirectories().Select(d => $"{d.FullName}/root")];

    // The numeric names in a listing of /proc: processes.
    private static int Pids(string listing) => listing.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(n => char.IsAsciiDigit(n[0]));

    private static string[] Sorted(string lines) => [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
}
