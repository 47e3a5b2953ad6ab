using System;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.Machines.Virtual;

/// <summary>nsinit-init as init of a whole machine, its behaviours there, and the main job on that machine's kernel.</summary>
public abstract class MachineTests(Guest guest, string processor)
{
    private static readonly int[] Signals = [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 31, 34, 64];

    [Fact]
    public void Init_boots_the_machine()
    {
        string output = Good("machine");
        Assert.StartsWith($"{processor}\ninit\n", output, StringComparison.Ordinal);
        string[] wanted = ["/proc proc", "/sys sysfs", "/sys/fs/cgroup cgroup2", "/dev devtmpfs", "/dev/pts devpts", "/dev/shm tmpfs", "/run tmpfs", "/tmp tmpfs"];
        Assert.Empty(wanted.Except(output.Split('\n')));
    }

    [Fact]
    public void Init_takes_the_machine_down_in_order()
    {
        string end = guest.Console[guest.Console.IndexOf("@@ down\n", StringComparison.Ordinal)..];
        int told = end.IndexOf("told to end\n", StringComparison.Ordinal);
        int off = end.IndexOf("reboot: Power down", StringComparison.Ordinal);
        Assert.True(told > 0 && told < off, guest.Console);
        Assert.DoesNotContain("panic", guest.Console, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Init_ends_as_its_payload() => Assert.Equal(
        """
        nsinit-init: command not found: /no/such/program
        not found: 127
        nsinit-init: a directory, no command: /images
        no program: 126

        """,
        Good("exit_codes"));

    [Fact]
    public void Init_ends_as_signals_end_its_payload() =>
        Assert.Equal(string.Concat(Signals.Select(signal => $"{signal}: {128 + signal}\n")), Good("signals"));

    [Fact]
    public void Init_forwards_signals() => Assert.Equal(new Part(7, "got USR1\ngot TERM\n"), guest["forwarded"]);

    [Fact]
    public void Init_reaps_a_thousand_orphans() => Assert.Equal("2 processes are left\n", Good("orphans"));

    [Fact]
    public void Article_by_hand_has_init_alone()
    {
        string output = Good("article");
        foreach (string root in (string[])["alpine-linux", "tiny-linux"])
        {
            int end = output.IndexOf($"{root}: 5\n", StringComparison.Ordinal);
            Assert.True(end > 0, output);
            string said = output[..end];
            output = output[(end + root.Length + 4)..];
            Assert.StartsWith("nsinit-init\npid 2\n", said, StringComparison.Ordinal);
            Assert.Matches(@"\n +1 (root|0) .*/sbin/nsinit-init\n", said);
            // A heading, three processes, and lo alone.
            Assert.Equal(7, said.TrimEnd('\n').Split('\n').Length);
            Assert.Contains("\n1: lo: ", said, StringComparison.Ordinal);
        }

        Assert.Equal("nothing is left mounted\n", output);
    }

    [Fact]
    public void Launcher_says_its_version() => Assert.StartsWith("nsinit version ", Good("version"), StringComparison.Ordinal);

    [Fact]
    public void Foreground_container_ends_as_its_payload() => Assert.Equal(
        $"""
        3.20.3
        {processor}
        exit: 7
        signal: 137
        read a word
        nsinit: execute /no/such/program: ENOENT (no such file or directory); hint: there is no such command in the container: check the name, its PATH, or give the full path
        not found: 127
        7
        /tmp
        x
        touch: /data/x: Read-only file system
        read-only
        /data/alpine-linux /data/alpine.tar.gz /data/tiny-linux

        """,
        Good("foreground"));

    [Fact]
    public void Container_has_a_terminal() => Assert.Equal("/dev/pts/0\n", Good("terminal"));

    [Fact]
    public void Two_containers_and_the_host_reach_each_other()
    {
        Assert.Equal("2\n", Good("start"));
        string[] ways = ["a-b", "b-a", "a-host", "b-host", "host-a", "host-b"];
        Assert.Equal(
            string.Concat(ways.Select(way => $"{way}: 1 packets transmitted, 1 packets received, 0% packet loss\n")),
            Good("pings"));
    }

    /// <summary>Linux 6.1 looks for the name of a new link on the host, which a later one does not.</summary>
    [Fact]
    public void Above_an_interface_containers_are_machines_of_its_network()
    {
        const string reached = ": 1 packets transmitted, 1 packets received, 0% packet loss\n";
        (string Kind, string Route)[] kinds =
        [
            ("macvlan:bridge", "via 192.0.2.1 dev eth0"), ("ipvlan:l2", "via 192.0.2.1 dev eth0"), ("ipvlan:l3", "dev eth0 scope link"), ("ipvlan:l3s", "dev eth0 scope link"),
        ];
        Assert.Equal(
            string.Concat(kinds.Select(k => $"{k.Kind} out{reached}{k.Kind} in{reached}{k.Kind} a-b{reached}default {k.Route} \n0\n{k.Kind} b-a{reached}")),
            Good("sublinks"));
    }

    [Fact]
    public void Where_modules_put_interfaces_into_each_namespace_the_right_one_is_brought_up() => Assert.Equal(
        """
        3: eth0    inet 172.19.35.2/24
        b-a: 1 packets transmitted, 1 packets received, 0% packet loss
        a
        br0

        """,
        Good("tunnels"));

    [Fact]
    public void Five_megabytes_arrive_intact() => Assert.Matches("^[0-9a-f]{32}  -\n$", Good("transfer"));

    [Fact]
    public void Exec_and_logs_look_inside() => Assert.Equal(
        """
        given
        a
        nsinit-init
        exec: 9
        to a
        out of a
        err of a
        1

        """,
        Good("look"));

    [Fact]
    public void Limits_hold_on_version_2_of_cgroups() => Assert.Equal(
        """
        memory: 137
        5
        33554432
        50000 100000
        33554432
        sh: can't create /sys/fs/cgroup/pids.max: Read-only file system
        sh: can't fork: Resource temporarily unavailable
        1
        c
        c

        """,
        Good("limits"));

    [Fact]
    public void Limits_change_up_and_down_on_version_2_of_cgroups() => Assert.Equal(
        """
        67108864 100000 100000 50 67108864
        u
        134217728 200000 100000 100 0
        u
        33554432 25000 100000 20 0
        u
        max max 100000 max max
        nsinit: --memory 1k: no program starts in less than 512k
        too little: 1
        w
        33554432 50000 100000 30 33554432
        w
        1
        w
        0
        w
        33554432 50000 100000 30 33554432
            "name": "w",
            "memoryLimit": 33554432,
            "pids": 2
        u
        w

        """,
        Good("updates"));

    [Fact]
    public void Health_ends_and_events_are_told_on_version_2_of_cgroups() => Assert.Equal(
        """
        healthy
        healthcheck: 0
        h
        137
            "exitCode": 137,
            "outOfMemory": true,
        create
        start
        health_status healthStatus=unhealthy
        exec_start
        health_status healthStatus=healthy
        kill
        die exitCode=143
        stop
        create
        start
        oom
        die exitCode=137
        h
        o

        """,
        Good("health"));

    [Fact]
    public void Nothing_is_left_in_the_end()
    {
        Assert.Equal("a\nb\n2\na\nb\nbr0\n", Good("stop"));
        Assert.Equal("nothing is left\n", Good("after"));
    }

    private string Good(string part)
    {
        Part done = guest[part];
        Assert.True(done.Code == 0, $"{part}: code {done.Code}\n{done.Output}");
        return done.Output;
    }
}

public sealed class X64Tests(X64Guest guest) : MachineTests(guest, "x86_64"), IClassFixture<X64Guest>;

public sealed class Arm64Tests(Arm64Guest guest) : MachineTests(guest, "aarch64"), IClassFixture<Arm64Guest>;
