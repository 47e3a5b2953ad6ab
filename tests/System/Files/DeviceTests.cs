using System;
using Nsinit.Tests.System.Faults;
using Xunit;

namespace Nsinit.Tests.System.Files;

/// <summary>--device and --shm-size.</summary>
public sealed class DeviceTests
{
    public static TheoryData<string> Images => [Programs.Alpine, Programs.Tiny];

    [Theory]
    [MemberData(nameof(Images))]
    public void A_device_of_the_host_is_there_and_works(string image)
    {
        using FakeHost host = new();
        // Writes reach the device, which has no limits of its own, and the node stays the host's.
        Assert.Equal(
            "1,3\nno\n",
            host.Ok(
                "run", "--rm", "--device", "/dev/null:/dev/deep/nothing", image, "sh", "-c",
                "echo x >/dev/deep/nothing && stat -c %t,%T /dev/deep/nothing; chmod 600 /dev/deep/nothing 2>/dev/null || echo no"));
        Assert.Equal("c\n", host.Ok("run", "--rm", "--device", "/dev/zero:/srv/zero:rwm", image, "sh", "-c", "head -c 10 /srv/zero | wc -c | grep -q 10 && [ -c /srv/zero ] && echo c"));
        Assert.Equal("ok\n", host.Ok("run", "--rm", "--read-only", "--device", "/dev/full:rw", image, "sh", "-c", "echo x 2>/dev/null >/dev/full || echo ok"));
    }

    [Fact]
    public void A_node_has_the_owner_and_mode_that_it_has_on_the_host()
    {
        using FakeHost host = new();
        host.Scene("mknod node c 1 5; chown 0:4321 node; chmod 640 node");
        Assert.Equal("640 0 4321\n1\n", host.Scene("$N run --rm -u 77 --group-add 4321 --device $PWD/node:/dev/node $T sh -c 'stat -c \"%a %u %g\" /dev/node; head -c 1 /dev/node | wc -c'"));
        Assert.NotEqual(0, host.Script("$N run --rm -u 77 --device $PWD/node:/dev/node $T head -c 1 /dev/node").Code);
    }

    [Fact]
    public void All_devices_of_a_directory_and_after_a_restart_too()
    {
        using FakeHost host = new();
        host.Scene("mkdir -p many/sub; mknod many/a c 1 5; mknod many/sub/b c 1 3; echo file >many/c");
        host.Scene("$N run -d --name c --device ./many:/dev/many $T sleep 1000");
        Assert.Equal("/dev/many\n/dev/many/a\n/dev/many/sub\n/dev/many/sub/b\n", host.Ok("exec", "c", "sh", "-c", "find /dev/many | sort"));
        host.Ok("restart", "-t", "0", "c");
        Assert.Equal("1,3\n", host.Ok("exec", "c", "stat", "-c", "%t,%T", "/dev/many/sub/b"));
        Assert.Contains("\"" + host.Directory + "/many/a\": \"/dev/many/a\"", host.Ok("inspect", "c"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--device /dev/nosuch", "give the container /dev/nosuch: ENOENT", "--device /dev/nosuch")]
    [InlineData("--device /etc/passwd", "/etc/passwd is no device")]
    [InlineData("--device /etc", "/etc is no device, and no directory with any")]
    [InlineData("--device /dev/null:null", "null is no absolute path")]
    [InlineData("--device /dev/null:/dev/x:rx", "rx is no access")]
    [InlineData("--device /dev/null:/", "mount on /")]
    [InlineData("--shm-size 1", "4k or more")]
    [InlineData("--shm-size 64m --ipc host", "/dev/shm is the host's")]
    [InlineData("--shm-size 64m --ipc container:a", "/dev/shm is that of a")]
    [InlineData("--oom-score-adj 1001", "-1000 to 1000")]
    [InlineData("--group-add nosuch", "find group nosuch", "--group-add nosuch")]
    [InlineData("-l =x", "NAME=VALUE is wanted")]
    [InlineData("--label-file nosuch", "read labels from nosuch: no such file")]
    public void What_cannot_be_is_said(string options, params string[] says)
    {
        using FakeHost host = new();
        Result result = host.Script($"$N run --rm {options} $T true");
        Assert.Equal(125, result.Code);
        Assert.All(says, text => Assert.Contains(text, result.ErrorLine, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Shared_memory_is_as_large_as_it_was_said(string image)
    {
        using FakeHost host = new();
        const string Size = "df -k /dev/shm | tail -1 | awk '{print $2}'";
        Assert.Equal("65536\n", host.Ok("run", "--rm", image, "sh", "-c", Size));
        Assert.Equal("1024\n", host.Ok("run", "--rm", "--shm-size", "1m", image, "sh", "-c", Size));
    }
}
