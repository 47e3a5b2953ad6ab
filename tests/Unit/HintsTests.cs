using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Xunit;

namespace Nsinit.Tests.Unit;

/// <summary>The advice that goes with the kernel's refusals.</summary>
public sealed class HintsTests
{
    [Theory]
    [InlineData("clone into new namespaces: pid net", nameof(Errno.EPERM), "run it as root")]
    [InlineData("mount overlay as the root", nameof(Errno.ENODEV), "modprobe overlay")]
    [InlineData("mount overlay as the root", nameof(Errno.ENOSPC), "the disk is full")]
    [InlineData("mount tmpfs on /x", nameof(Errno.ENOSPC), "fs/mount-max")]
    [InlineData("mount proc on /proc", nameof(Errno.ENODEV), "does not have this file system")]
    [InlineData("create veth pair v0 and eth0", nameof(Errno.EOPNOTSUPP), "modprobe veth")]
    [InlineData("create bridge br0", nameof(Errno.EOPNOTSUPP), "modprobe bridge")]
    [InlineData("create bridge br0", nameof(Errno.EPERM), "run it as root")]
    [InlineData("start nsinit-init", nameof(Errno.ENOENT), "mount -t proc")]
    [InlineData("execute /x", nameof(Errno.E2BIG), "ulimit -s")]
    [InlineData("write to standard output", nameof(Errno.ENOSPC), "what it leads to")]
    [InlineData("write container.json", nameof(Errno.ENOSPC), "--root DIR")]
    [InlineData("make directory /var/lib/nsinit", nameof(Errno.EACCES), "--root DIR")]
    [InlineData("open /x", nameof(Errno.EACCES), "run it as root")]
    [InlineData("duplicate a descriptor", nameof(Errno.EMFILE), "ulimit -n")]
    [InlineData("anything", nameof(Errno.ENOSYS), "5.10")]
    public void The_first_row_that_fits_counts(string attempt, string error, string part) =>
        Assert.Contains(part, Hints.For(attempt, System.Enum.Parse<Errno>(error)), System.StringComparison.Ordinal);

    [Fact]
    public void Without_a_row_there_is_no_advice() => Assert.Null(Hints.For("open /x", Errno.EXDEV));
}
