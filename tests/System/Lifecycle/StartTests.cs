using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Nsinit.Tests.System.Lifecycle;

/// <summary>start: a container that has ended runs again as it was made.</summary>
public sealed class StartTests
{
    [Fact]
    public void Everything_that_it_was_made_with_is_there_again()
    {
        using FakeHost host = new();
        host.MakeBridge();
        Directory.CreateDirectory($"{host.Directory}/data");
        File.WriteAllText($"{host.Directory}/data/file", "data");
        host.Ok("run", "-d", "--name", "a", "--hostname", "h", "--network", "br0", "-e", "A=b c", "-w", "/tmp", "-u", "7:8", "--ulimit", "nofile=77:88", "--tmpfs", "/scratch",
            "-v", $"{host.Directory}/data:/data:ro", "--sysctl", "net.ipv4.ip_forward=1", Programs.Alpine, "sh", "-c",
            "echo \"$A $(pwd) $(id -u) $(ulimit -n) $(hostname) $(cat /data/file) $(cat /proc/sys/net/ipv4/ip_forward)\" "
            + "\"$(ip -4 -o addr show eth0 | awk '{print $4}') $(grep -c ' /scratch tmpfs' /proc/mounts)\"");
        host.Ok("wait", "a");
        string first = host.Ok("logs", "a");
        Assert.StartsWith("b c /tmp 7 77 h data 1 172.19.35.", first, StringComparison.Ordinal);
        Assert.EndsWith("/24 1\n", first, StringComparison.Ordinal);
        Assert.Equal("a\n", host.Ok("start", "a"));
        host.Ok("wait", "a");
        Assert.Equal(first + first, host.Ok("logs", "a"));
    }

    [Fact]
    public void The_wire_of_its_last_run_may_be_there_still()
    {
        using FakeHost host = new();
        host.MakeBridge();
        string id = host.Ok("run", "-d", "--name", "a", "--network", "br0", Programs.Tiny, "true").Trim();
        host.Ok("wait", "a");
        // The kernel takes its time to take a network namespace apart. This one never goes by itself.
        FakeHost.Eventually(() => host.Run(["ip", "link", "add", $"v0-{id}", "type", "veth"]).Code == 0, "the wire's end");
        host.Ok("start", "a");
        Assert.Equal("0\n", host.Ok("wait", "a"));
    }

    [Fact]
    public void Started_again_at_its_end_over_and_over_beside_others()
    {
        using FakeHost host = new();
        host.MakeBridge();
        Parallel.For(0, 4, number =>
        {
            string name = $"c{number}";
            host.Ok("run", "-d", "--name", name, "--network", "br0", Programs.Tiny, "echo", "x");
            for (int i = 0; i < 10; i++)
            {
                Assert.Equal("0\n", host.Ok("wait", name));
                host.Ok("start", name);
            }

            host.Ok("wait", name);
            Assert.Equal(string.Concat(Enumerable.Repeat("x\n", 11)), host.Ok("logs", name));
        });
    }

    [Fact]
    public void What_it_wrote_is_there_and_one_that_runs_is_left_alone()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", Programs.Alpine, "sh", "-c", "echo x >>/own; wc -l </own; [ $(wc -l </own) -lt 2 ] || sleep 1000");
        host.Ok("wait", "a");
        host.Ok("start", "a");
        FakeHost.Eventually(() => host.Ok("logs", "a") == "1\n2\n", "the second line");
        string pid = $"{MonitorTests.Inspect(host, "a").GetProperty("pid")}";
        host.Ok("start", "a");
        Assert.Equal(pid, $"{MonitorTests.Inspect(host, "a").GetProperty("pid")}");
        host.Ok("restart", "-t", "0", "a");
        Assert.NotEqual(pid, $"{MonitorTests.Inspect(host, "a").GetProperty("pid")}");
    }

    [Fact]
    public void Attached_it_gives_output_and_code()
    {
        using FakeHost host = new();
        // Made in the foreground, it can be started all the same.
        Assert.Equal(5, host.Nsinit("run", "--name", "a", Programs.Alpine, "sh", "-c", "echo out; echo error >&2; exit 5").Code);
        Result again = host.Nsinit("start", "-a", "a");
        Assert.Equal(("out\n", "error\n", 5), (again.Output, again.Error, again.Code));
    }

    [Fact]
    public void What_keeps_it_from_starting_is_said_and_leaves_it_as_it_was()
    {
        using FakeHost host = new();
        Directory.CreateDirectory($"{host.Directory}/data");
        host.Ok("run", "-d", "--name", "a", "-v", $"{host.Directory}/data:/data", Programs.Alpine, "sh", "-c", "exit 3");
        host.Ok("wait", "a");
        Directory.Delete($"{host.Directory}/data");
        Result result = host.Nsinit("start", "a");
        Assert.Equal(1, result.Code);
        Assert.Contains("ENOENT", result.ErrorLine, StringComparison.Ordinal);
        Directory.CreateDirectory($"{host.Directory}/data");
        host.Ok("start", "a");
        Assert.Equal("3\n", host.Ok("wait", "a"));
        Assert.Contains("did you mean a?", host.Nsinit("start", "aa").ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Id_and_pid_are_left_in_files()
    {
        using FakeHost host = new();
        string id = host.Ok("run", "-d", "--name", "a", "--cidfile", $"{host.Directory}/id", "--pidfile", $"{host.Directory}/pid", Programs.Tiny, "sleep", "1000").Trim();
        Assert.Equal(id, File.ReadAllText($"{host.Directory}/id"));
        Assert.Equal($"{MonitorTests.Inspect(host, "a").GetProperty("pid")}\n", File.ReadAllText($"{host.Directory}/pid"));
        // Another first process, another pid; still the same container.
        host.Ok("restart", "-t", "0", "a");
        Assert.Equal($"{MonitorTests.Inspect(host, "a").GetProperty("pid")}\n", File.ReadAllText($"{host.Directory}/pid"));

        Result second = host.Nsinit("run", "-d", "--cidfile", $"{host.Directory}/id", Programs.Tiny, "true");
        Assert.Equal(125, second.Code);
        Assert.Equal(
            $"nsinit: write {host.Directory}/id: EEXIST (file exists); from: --cidfile {host.Directory}/id; "
            + "hint: make sure that the container it is about is gone, and remove the file",
            second.ErrorLine);
        Assert.Equal(id, File.ReadAllText($"{host.Directory}/id"));
        Assert.Single(Directory.GetDirectories($"{host.Root}/containers"));
    }

    [Theory]
    [InlineData("--cidfile", "missing/id")]
    [InlineData("--pidfile", "missing/pid")]
    [InlineData("--pidfile", "state")]
    public void A_file_that_cannot_be_written_keeps_the_container_from_starting(string option, string file)
    {
        using FakeHost host = new();
        host.MakeBridge();
        Result result = host.Nsinit("run", "-d", "--network", "br0", option, $"{host.Directory}/{file}", Programs.Tiny, "true");
        Assert.Equal(125, result.Code);
        Assert.Contains($"from: {option}", result.ErrorLine, StringComparison.Ordinal);
        Assert.Equal("", host.Ok("ps", "-a", "-q"));
    }

    [Fact]
    public void A_start_that_fails_takes_the_files_away()
    {
        using FakeHost host = new();
        Result result = host.Nsinit("run", "-d", "--cidfile", $"{host.Directory}/id", "--pidfile", $"{host.Directory}/pid", Programs.Tiny, "/no/such/program");
        Assert.Equal(127, result.Code);
        Assert.Empty(Directory.GetFileSystemEntries(host.Directory, "*id*"));
    }

    [Fact]
    public void A_generated_unit_is_what_systemd_takes_and_a_script_what_a_shell_does()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "web", "--stop-timeout", "7", Programs.Tiny, "true");
        host.Ok("wait", "web");
        string unit = host.Ok("generate", "systemd", "web");
        Assert.Contains($"\nExecStart={Programs.Nsinit} --root {host.Root} start web\nExecStop={Programs.Nsinit} --root {host.Root} stop web\nTimeoutStopSec=27\n", unit, StringComparison.Ordinal);
        File.WriteAllText($"{host.Directory}/web.service", unit);
        string script = host.Ok("generate", "openrc", "web");
        File.WriteAllText($"{host.Directory}/web", script);
        host.Shell($"sh -n {host.Directory}/web");
        // What it does, with OpenRC's own words left out.
        host.Shell($"ebegin() {{ :; }}; eend() {{ return $1; }}; . {host.Directory}/web; start && stop");
        Assert.Equal("0\n", host.Ok("wait", "web"));
        if (File.Exists("/usr/bin/systemd-analyze"))
        {
            Result verified = host.Run(["systemd-analyze", "verify", "--man=no", $"{host.Directory}/web.service"]);
            Assert.True(verified.Code == 0 && !verified.Error.Contains("web.service", StringComparison.Ordinal), verified.Error);
        }

        host.Ok("run", "-d", "--rm", "--name", "r", Programs.Tiny, "sleep", "1000");
        Assert.Contains("(--rm)", host.Nsinit("generate", "systemd", "r").ErrorLine, StringComparison.Ordinal);
    }
}
