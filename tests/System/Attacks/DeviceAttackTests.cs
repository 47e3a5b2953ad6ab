using System;
using System.Collections.Generic;
using System.IO;
using Nsinit.Tests.System.Faults;
using Nsinit.Tests.System.Images;
using Xunit;

namespace Nsinit.Tests.System.Attacks;

/// <summary>
/// A block device of the host by a node that an image, a volume or a bind brings along. Mounts without devices and the gate on the cgroup each
/// close it alone: it takes a launcher without both for the attack to succeed.
/// </summary>
public sealed class DeviceAttackTests
{
    private const string Neither = "Nodev,DeviceGate";

    private static readonly string[] Closed = ["None", "Nodev", "DeviceGate"];

    [Theory]
    [InlineData("0", "overlay")]
    [InlineData("1000", "overlay")]
    [InlineData("0", "direct")]
    [InlineData("1000", "direct")]
    public void A_node_in_the_root_a_bind_or_a_volume_opens_nothing(string user, string mode)
    {
        using FakeHost host = new();
        using Disk disk = Disk.Make(host);
        host.Scene($"cp -a $T r; mkdir -m 777 b; $N volume create v; for d in r b $S/volumes/v/data; do mknod -m 666 $d/disk b {disk.Numbers}; done; chmod 755 $S/volumes/v/data");
        string[] run = ["run", "--rm", "-u", user, "--rootfs", mode, "-v", $"{host.Directory}/b:/b", "-v", "v:/v", $"{host.Directory}/r", "sh", "-c",
            $"{Disk.Attack} for f in /disk /b/disk /v/disk; do attack $f; done"];
        Assert.Equal(Three(Disk.Succeeded), host.Weakened(Neither, run).Output);
        foreach (string protection in Closed) { Assert.Equal(Three(Disk.Failed), host.Weakened(protection, run).Output); }
        Assert.Equal(Three(Disk.Failed), host.Ok(run));
    }

    [Theory]
    [InlineData("0", Disk.Succeeded)]
    [InlineData("1000", "DISK.\n")]
    public void A_volume_of_an_image_gets_no_node(string user, string success)
    {
        using FakeHost host = new();
        using Disk disk = Disk.Make(host);
        string image = Image(host, disk);
        string[] run = ["run", "--rm", "-u", user, image, "sh", "-c", $"{Disk.Attack} ls /data; attack /data/disk"];
        Assert.Equal($"disk\nfile\n{success}", host.Weakened($"{Neither},Nodes", run).Output);
        Assert.Equal($"disk\nfile\n{Disk.Failed}", host.Weakened("Nodes", run).Output);
        Assert.Equal($"file\n{Disk.Failed}", host.Weakened(Neither, run).Output);
        Result real = host.Nsinit(run);
        Assert.Equal($"file\n{Disk.Failed}", real.Output);
        Assert.Contains("left out of the volume on /data: a device", real.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Exec_checks_of_health_and_later_starts_are_no_way_around()
    {
        using FakeHost host = new();
        using Disk disk = Disk.Make(host);
        host.Scene($"mkdir b; mknod -m 666 b/disk b {disk.Numbers}");
        string[] attack = ["exec", "c", "sh", "-c", $"{Disk.Attack} attack /b/disk"];
        string[] run = ["run", "-d", "--name", "c", "-v", $"{host.Directory}/b:/b", "--health-cmd", $"{Disk.Attack} attack /b/disk >/health",
            "--health-interval", "1s", Programs.Tiny, "sleep", "1000"];
        foreach ((string protection, string says) in ((string, string)[])[(Neither, Disk.Succeeded), ("Nodev", Disk.Failed), ("DeviceGate", Disk.Failed)])
        {
            string Do(string[] command)
            {
                Result result = host.Weakened(protection, command);
                Assert.True(result.Code == 0, result.Error);
                return result.Output;
            }

            Do(run);
            // The first by the launcher, the second by what it has prepared.
            Assert.Equal(says, Do(attack));
            Assert.Equal(says, Do(attack));
            FakeHost.Eventually(() => host.Nsinit("exec", "c", "cat", "/health").Output == says, "the check of health says the same");
            Do(["update", "-m", "64m", "c"]);
            Assert.Equal(says, Do(attack));
            Do(["restart", "-t", "0", "c"]);
            Assert.Equal(says, Do(attack));
            Do(["rm", "-f", "c"]);
        }
    }

    [Fact]
    public void A_device_is_for_whoever_asks_and_as_far_as_is_asked()
    {
        using FakeHost host = new();
        using Disk disk = Disk.Make(host);
        host.Scene($"mkdir b; mknod -m 666 b/disk b {disk.Numbers}");
        string On(string file, params string[] options) => host.Ok(["run", "--rm", .. options, Programs.Tiny, "sh", "-c", $"{Disk.Attack} attack {file}"]);
        Assert.Equal(Disk.Succeeded, On("/x", "--device", $"{disk.Path}:/x"));
        Assert.Equal("DISK.\n", On("/x", "--device", $"{disk.Path}:/x:r"));
        Assert.Equal("wrote\n.\n", On("/x", "--device", $"{disk.Path}:/x:w"));
        Assert.Equal(Disk.Succeeded, On("/x", "-v", $"{disk.Path}:/x"));
        Assert.Equal("DISK.\n", On("/x", "-v", $"{disk.Path}:/x:ro"));
        // Nodes of a directory are asked for by the option, and which devices they may be by the other.
        Assert.Equal(Disk.Failed, On("/b/disk", "-v", $"{host.Directory}/b:/b:dev"));
        Assert.Equal(Disk.Succeeded, On("/b/disk", "-v", $"{host.Directory}/b:/b:dev", "--device", disk.Path));
        Assert.Equal(Disk.Failed, On("/b/disk", "-v", $"{host.Directory}/b:/b", "--device", disk.Path));
        host.Scene("mknod -m 666 b/null c 1 3");
        host.Ok("run", "--rm", "--mount", $"type=bind,src={host.Directory}/b,dst=/b,dev", Programs.Tiny, "sh", "-c", "echo x >/b/null");
    }

    [Fact]
    public void Where_there_is_no_program_the_lists_of_version_1_do_it()
    {
        using FakeHost host = new();
        Assert.SkipUnless(Directory.Exists("/sys/fs/cgroup/devices") && Directory.Exists("/sys/fs/cgroup/unified"), "needs both versions of cgroups");
        using Disk disk = Disk.Make(host);
        host.Scene($"mkdir b; mknod -m 666 b/disk b {disk.Numbers}; mount -t tmpfs none /sys/fs/cgroup/unified");
        string[] attack = ["exec", "c", "sh", "-c", $"{Disk.Attack} attack /b/disk"];
        foreach ((string protection, string says) in ((string, string)[])[(Neither, Disk.Succeeded), ("Nodev", Disk.Failed)])
        {
            Assert.Equal("", host.Weakened(protection, "run", "-d", "--name", "c", "-v", $"{host.Directory}/b:/b", Programs.Tiny, "sleep", "1000").Error);
            Assert.Equal(says, host.Weakened(protection, attack).Output);
            Assert.Equal("", host.Weakened(protection, "update", "--pids-limit", "100", "c").Error);
            Assert.Equal(says, host.Weakened(protection, attack).Output);
            host.Ok("rm", "-f", "c");
        }

        Assert.Equal("DISK.\n", host.Ok("run", "--rm", "--device", $"{disk.Path}:/x:r", Programs.Tiny, "sh", "-c", $"{Disk.Attack} attack /x"));
        host.Scene("umount /sys/fs/cgroup/unified");
    }

    [Fact]
    public void Where_there_is_no_gate_a_part_of_a_device_is_refused_and_the_rest_runs()
    {
        using FakeHost host = new();
        using Disk disk = Disk.Make(host);
        host.Scene($"mkdir b; mknod -m 666 b/disk b {disk.Numbers}; mount -t tmpfs none /sys/fs/cgroup");
        Result refused = host.Nsinit("run", "--rm", "--device", $"{disk.Path}:/x:r", Programs.Tiny, "true");
        Assert.Equal(125, refused.Code);
        Assert.Contains($"let the container have a part of a device: EOPNOTSUPP", refused.ErrorLine, StringComparison.Ordinal);
        Assert.Contains($"--device {disk.Path}:/x:r", refused.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(Disk.Failed, host.Ok("run", "--rm", "-v", $"{host.Directory}/b:/b", Programs.Tiny, "sh", "-c", $"{Disk.Attack} attack /b/disk"));
        Assert.Contains("device gate", host.Nsinit("doctor").Output, StringComparison.Ordinal);
        host.Scene("umount /sys/fs/cgroup");
    }

    [Fact]
    public void No_node_of_a_container_or_an_image_is_made_on_the_host()
    {
        using FakeHost host = new();
        using Disk disk = Disk.Make(host);
        string image = Image(host, disk);
        host.Ok("run", "--name", "c", image, "true");
        Result import = host.Nsinit("import", image, $"{host.Directory}/in");
        Assert.Equal(0, import.Code);
        Assert.Contains($"left out of {host.Directory}/in: 2 devices", import.Error, StringComparison.Ordinal);
        Result copy = host.Nsinit("cp", "-a", "c:/data", $"{host.Directory}/out");
        Assert.Equal(0, copy.Code);
        Assert.Contains("left out of", copy.Error, StringComparison.Ordinal);
        Assert.Equal("", host.Scene("find in out -type b"));
        Assert.Equal("file\n", host.Scene("ls out"));
        Result archive = host.Feed(host.Scene("mkdir t; mkfifo t/pipe; tar -C t -c ."), "cp", "-", "c:/");
        Assert.True(archive.Code == 0, archive.Error);
        Assert.Equal(0, host.Weakened("Nodes", "cp", "-a", "c:/data", $"{host.Directory}/weak").Code);
        Assert.Equal("weak/disk\n", host.Scene("find weak -type b"));
    }

    [Fact]
    public void Copying_to_a_device_neither_replaces_nor_writes_it()
    {
        using FakeHost host = new();
        using Disk disk = Disk.Make(host);
        host.Scene($"echo evil >f; mkdir -p d/dev; echo evil >d/dev/null; mkdir b; mknod b/disk b {disk.Numbers}");
        host.Ok("run", "-d", "--name", "c", "-v", $"{host.Directory}/b:/b", Programs.Tiny, "sleep", "1000");
        foreach (string to in (string[])["c:/dev/null", "c:/b/disk"])
        {
            Result result = host.Nsinit("cp", $"{host.Directory}/f", to);
            Assert.Equal(1, result.Code);
            Assert.Contains("over the device", result.ErrorLine, StringComparison.Ordinal);
        }

        Assert.Equal(1, host.Nsinit("cp", $"{host.Directory}/d/.", "c:/").Code);
        Assert.Equal("character special file\nDISK\n", host.Ok("exec", "c", "stat", "-c", "%F", "/dev/null") + host.Scene($"head -c 4 {disk.Path}; echo"));
        // Nor one of the host's: what a container has is a file.
        host.Scene("mknod mine c 1 3; $N exec c touch /f");
        Assert.Equal(1, host.Nsinit("cp", "c:/f", $"{host.Directory}/mine").Code);
        Assert.Equal("character special file\n", host.Scene("stat -c %F mine"));
        // A FIFO is no device.
        host.Scene("mkdir p; mkfifo p/pipe; $N cp p c:/; $N exec c test -p /p/pipe");
    }

    private static string Image(FakeHost host, Disk disk)
    {
        string[] numbers = disk.Numbers.Split(' ');
        byte[] layer = new Layer().Directory("data").File("data/file", "x").Block("data/disk", numbers[0], numbers[1]).Block("disk", numbers[0], numbers[1]).Build();
        string layout = new LayoutBuilder($"{host.Directory}/oci").Image("v1", [Bases.Tiny, layer], new { Volumes = new Dictionary<string, object> { ["/data"] = new { } } }).Write();
        return $"{layout}:v1";
    }

    private static string Three(string text) => text + text + text;
}
