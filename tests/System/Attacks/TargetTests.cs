using System;
using System.IO;
using Nsinit.Tests.System.Images;
using Xunit;

namespace Nsinit.Tests.System.Attacks;

/// <summary>A mount covers /proc, /sys or /dev: by a VOLUME of the image, by words that somebody copied, or by a link in the image.</summary>
public sealed class TargetTests
{
    private const string Lacks = "Targets";

    // What a program asks /proc, and finds in a file of the attacker's instead.
    private const string Trap = "#!trap\n";
    private static readonly string[] Look = ["cat", "/proc/trap"];

    [Fact]
    public void No_word_of_the_user_covers_proc()
    {
        using FakeHost host = new();
        Directory.CreateDirectory($"{host.Directory}/x");
        File.WriteAllText($"{host.Directory}/x/trap", Trap);
        foreach (string target in (string[])["/proc", "/proc/.", "/sys/../proc", "//proc/"])
        {
            foreach (string[] words in (string[][])[["-v", $"{host.Directory}/x:{target}"], ["--mount", $"type=bind,src={host.Directory}/x,dst={target}"]])
            {
                Result attacked = host.Weakened(Lacks, ["run", "--rm", .. words, Programs.Tiny, .. Look]);
                Assert.Equal(Trap, attacked.Output);
                Result refused = host.Nsinit(["run", "--rm", .. words, Programs.Tiny, .. Look]);
                Assert.Equal(125, refused.Code);
                Assert.Contains($"mount on /proc: /proc shows the container's processes, and hides the machine; from: {words[0]} {words[1]}", refused.ErrorLine, StringComparison.Ordinal);
            }
        }

        string[][] others =
        [
            ["--tmpfs", "/proc"], ["-v", "/proc/sys"], ["-v", "vol:/sys"], ["--tmpfs", "/dev"], ["-v", "/dev:/dev"], ["-v", "/dev/zero:/dev/null"],
            ["--device", "/dev/zero:/proc/meminfo"],
        ];
        foreach (string[] words in others)
        {
            Result refused = host.Nsinit(["run", "--rm", .. words, Programs.Tiny, "true"]);
            Assert.Equal(125, refused.Code);
            Assert.Contains($"from: {words[0]} {words[1]}", refused.ErrorLine, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/proc")]
    [InlineData("/a/../proc/./")]
    [InlineData("/sys/fs/cgroup")]
    [InlineData("/dev/shm")]
    public void No_VOLUME_of_an_image_does(string path)
    {
        using FakeHost host = new();
        object config = new { Volumes = new global::System.Collections.Generic.Dictionary<string, object> { [path] = new { } } };
        string image = new LayoutBuilder($"{host.Directory}/oci").Image("x", [Bases.Tiny], config).Write();
        Result attacked = host.Weakened(Lacks, "run", "--rm", image, "sh", "-c", $"mkdir {Path.GetFullPath(path).TrimEnd('/')}/trap && echo in");
        Assert.Equal("in\n", attacked.Output);
        Result refused = host.Nsinit("run", "--rm", image, "true");
        Assert.Equal(125, refused.Code);
        Assert.Contains($"an image has no say there; from: VOLUME {path} of the image", refused.ErrorLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/proc")]
    [InlineData("/deep/../proc")]
    [InlineData("more")]
    public void No_link_in_an_image_leads_a_mount_onto_proc(string link)
    {
        using FakeHost host = new();
        Directory.CreateDirectory($"{host.Directory}/x");
        File.WriteAllText($"{host.Directory}/x/trap", Trap);
        host.Shell($"cd {host.Directory}; cp -a {Programs.Tiny} r; mkdir r/deep; ln -s deep/less r/more; ln -s ../proc r/deep/less; ln -s {link} r/data");
        foreach (string[] words in (string[][])[["-v", $"{host.Directory}/x:/data"], ["-v", $"{host.Directory}/x:/data:rslave"]])
        {
            if (words[1].EndsWith("rslave", StringComparison.Ordinal)) { host.Shell($"mount --bind {host.Directory}/x {host.Directory}/x; mount --make-shared {host.Directory}/x"); }
            string[] run = ["run", "--rm", .. words, $"{host.Directory}/r"];
            Assert.Equal(Trap, host.Weakened(Lacks, [.. run, .. Look]).Output);
            // The real one is there, with what covers it.
            Assert.Equal("nsinit-init\nno\n", host.Ok([.. run, "sh", "-c", "cat /proc/1/comm; (: >/proc/sys/vm/swappiness) 2>/dev/null || echo no"]));
            Assert.Equal(1, host.Nsinit([.. run, .. Look]).Code);
        }

        // On the host, nothing is mounted on what was shared.
        Result shared = host.Nsinit("run", "--rm", "-v", $"{host.Directory}/x:/data:rshared", $"{host.Directory}/r", "true");
        Assert.Equal(125, shared.Code);
        Assert.Contains("ELOOP", shared.ErrorLine, StringComparison.Ordinal);
        Assert.Equal("trap\n", host.Shell($"ls {host.Directory}/x"));
        host.Shell($"umount {host.Directory}/x");
    }

    [Fact]
    public void No_link_leads_a_device_or_a_tmpfs_there()
    {
        using FakeHost host = new();
        host.Shell($"cd {host.Directory}; cp -a {Programs.Tiny} r; : >r/proc/meminfo; ln -s /proc/meminfo r/disk; ln -s /proc r/tmp2");
        foreach (string[] words in (string[][])[["--device", "/dev/zero:/disk"], ["--tmpfs", "/tmp2"]])
        {
            string[] run = ["run", "--rm", .. words, $"{host.Directory}/r", "sh", "-c", "[ -f /proc/meminfo ] && echo real"];
            Assert.Equal("", host.Weakened(Lacks, run).Output);
            Assert.Equal("real\n", host.Ok(run));
        }
    }

    [Fact]
    public void What_people_use_is_still_mounted()
    {
        using FakeHost host = new();
        host.Shell($"echo 'MemTotal: 1 kB' >{host.Directory}/meminfo; mkdir {host.Directory}/x; ln -s /srv {host.Directory}/link");
        (string[] Words, string Command, string Shows)[] uses =
        [
            (["-v", $"{host.Directory}/meminfo:/proc/meminfo"], "cat /proc/meminfo", "MemTotal: 1 kB\n"),
            (["-v", "/sys:/sys:ro"], "[ -d /sys/kernel ] && echo in", "in\n"),
            (["-v", "/sys/fs/cgroup:/sys/fs/cgroup:ro"], "[ -d /sys/fs/cgroup ] && echo in", "in\n"),
            (["--tmpfs", "/dev/shm:size=1m"], "echo x >/dev/shm/x && cat /dev/shm/x", "x\n"),
            (["-v", $"{host.Directory}/x:/dev/own"], "echo y >/dev/own/y && cat /dev/own/y", "y\n"),
            (["--device", "/dev/zero:/dev/some/zero"], "head -c 1 /dev/some/zero | wc -c", "1\n"),
            (["-v", "/etc/passwd:/etc/localtime:ro"], "[ -s /etc/localtime ] && echo in", "in\n"),
        ];
        foreach ((string[] words, string command, string shows) in uses)
        {
            Assert.Equal(shows, host.Ok(["run", "--rm", .. words, Programs.Tiny, "sh", "-c", command]));
        }
    }
}
