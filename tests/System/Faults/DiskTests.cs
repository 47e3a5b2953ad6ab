using System;
using System.Globalization;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.System.Faults;

/// <summary>A disk that is full, at every point of a command: so many files may be made, or so many pages written, and no more.</summary>
public sealed class DiskTests
{
    private const int FilesOfAStart = 16;

    /// <summary>The limits, as options of the tmpfs that holds the state: number N of each kind.</summary>
    public static TheoryData<string> Limits => ["nr_inodes=N", "size=Nk"];

    [Theory]
    [MemberData(nameof(Limits))]
    public void Whatever_is_written_last_the_next_command_can_clean_up(string limit)
    {
        using FakeHost host = new();
        for (int step = 1; step <= FilesOfAStart; step++)
        {
            string count = (limit.StartsWith("size", StringComparison.Ordinal) ? 4 * step : 2 + step).ToString(CultureInfo.InvariantCulture);
            host.Scene($"mkdir -p state && mount -t tmpfs -o mode=700,{limit.Replace("N", count, StringComparison.Ordinal)} none state");
            Result network = host.Nsinit("network", "create", "br0", "--subnet", "172.19.35.0/24");
            Result run = host.Nsinit(network.Code == 0
                ? ["run", "-d", "--name", "a", "--network", "br0", "--ip", "172.19.35.2", Programs.Tiny, "sh", "-c", "echo out; exit 3"]
                : ["run", "-d", "--name", "a", Programs.Tiny, "sh", "-c", "echo out; exit 3"]);
            foreach (Result result in (Result[])[network, run])
            {
                if (result.Code != 0) { Assert.Contains("ENOSPC (no space left on device); hint: the disk is full", result.ErrorLine, StringComparison.Ordinal); }
            }

            // The end of one that started is noted if there is room, and known in any case.
            if (run.Code == 0) { FakeHost.Eventually(() => host.Ok("ps", "-a").Contains("Exited", StringComparison.Ordinal), "it is over"); }
            Assert.DoesNotContain("a ", host.Ok("ps"), StringComparison.Ordinal);
            host.Nsinit("rm", "-f", "a");
            host.Nsinit("network", "rm", "br0");
            Assert.Equal("", host.Ok("ps", "-a", "-q"));
            Assert.Equal("", host.Ok("network", "ls", "-q"));
            host.Ok("events", "--clear");
            Assert.Empty(host.State().Except([$"{host.Root}/networks", $"{host.Root}/containers", $"{host.Root}/names"]));
            Assert.DoesNotContain("br0", host.Shell("ip -br link"), StringComparison.Ordinal);
            host.Scene("umount state; rmdir state");
        }
    }

    [Fact]
    public void A_container_whose_disk_is_full_ends_as_its_payload_did()
    {
        using FakeHost host = new();
        host.Scene("mkdir state && mount -t tmpfs -o mode=700,size=256k none state");
        // It fills its own layer, which is on the same disk as its log and its record.
        Result result = host.Nsinit("run", "--name", "a", Programs.Tiny, "sh", "-c", "dd if=/dev/zero of=/big bs=4k 2>/dev/null; exit 7");
        Assert.Equal(7, result.Code);
        Assert.Equal("", result.Error);
        Assert.Contains("Exited", host.Ok("ps", "-a"), StringComparison.Ordinal);
        Assert.Equal("a\n", host.Ok("rm", "a"));
        host.Scene("umount state");
    }
}
