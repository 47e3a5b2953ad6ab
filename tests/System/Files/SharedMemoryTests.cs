using System;
using Nsinit.Tests.System.Rootless;
using Xunit;

namespace Nsinit.Tests.System.Files;

/// <summary>Memory that is shared by name belongs to the ipc namespace, as users see it: /dev/shm comes along.</summary>
public sealed class SharedMemoryTests
{
    [Theory]
    [InlineData("")]
    [InlineData("-d")]
    public void It_comes_with_the_ipc_namespace_of_another_container(string detached)
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", "--shm-size", "8m", Programs.Tiny, "sleep", "1000");
        host.Ok("exec", "a", "sh", "-c", "echo from a >/dev/shm/a");
        string[] run = ["run", "--name", "b", "--ipc", "container:a", Programs.Tiny, "sh", "-c", "cat /dev/shm/a; df -k /dev/shm; echo from b >/dev/shm/b; exec sleep 0"];
        if (detached.Length > 0)
        {
            host.Ok(["run", "-d", .. run[1..]]);
            host.Ok("wait", "b");
        }

        string said = detached.Length > 0 ? host.Ok("logs", "b") : host.Ok(run);
        Assert.StartsWith("from a\n", said, StringComparison.Ordinal);
        Assert.Matches(@"shm +8192 ", said);
        Assert.Equal("from b\n", host.Ok("exec", "a", "cat", "/dev/shm/b"));
        // It is found again at every start.
        host.Ok("exec", "a", "sh", "-c", "echo more >/dev/shm/a");
        Assert.StartsWith("more\n", host.Ok("start", "-a", "b"), StringComparison.Ordinal);
        Assert.Equal("more\n", host.Ok("run", "--rm", "--ipc", "container:a", "--network", "container:a", "--pid", "container:a", Programs.Tiny, "cat", "/dev/shm/a"));
    }

    [Fact]
    public void It_is_the_hosts_with_the_hosts_namespace()
    {
        using FakeHost host = new();
        host.Shell("mount -t tmpfs shm /dev/shm; echo host >/dev/shm/it");
        Assert.Equal("host\n", host.Ok("run", "--rm", "--ipc", "host", Programs.Tiny, "sh", "-c", "cat /dev/shm/it; echo inside >/dev/shm/it"));
        Assert.Equal("inside\n", host.Shell("cat /dev/shm/it; umount /dev/shm"));
        Assert.Equal("", host.Ok("run", "--rm", Programs.Tiny, "ls", "/dev/shm"));
    }

    // A container from an older version may have brought a /dev of its own: what leads elsewhere is not followed.
    [Fact]
    public void A_link_in_its_place_is_not_followed()
    {
        using FakeHost host = new();
        host.Shell($"cd {host.Directory}; mkdir dev; ln -s /etc dev/shm; touch dev/null");
        Result old = host.Weakened("Targets", "run", "-d", "--name", "a", "-v", $"{host.Directory}/dev:/dev", Programs.Tiny, "sleep", "1000");
        Assert.True(old.Code == 0, old.Error);
        Result result = host.Nsinit("run", "--rm", "--ipc", "container:a", Programs.Tiny, "ls", "/dev/shm");
        Assert.Equal(125, result.Code);
        Assert.Contains("open /dev/shm of a: ELOOP", result.ErrorLine, StringComparison.Ordinal);
        Assert.Contains("from: --ipc container:a", result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void It_comes_along_without_root_too()
    {
        using RootlessHost host = new();
        host.Ok("run", "-d", "--name", "a", "--network", "none", Programs.Tiny, "sleep", "1000");
        host.Ok("exec", "a", "sh", "-c", "echo from a >/dev/shm/a");
        Assert.Equal("from a\n", host.Ok("run", "--rm", "--network", "none", "--ipc", "container:a", Programs.Tiny, "cat", "/dev/shm/a"));
    }
}
