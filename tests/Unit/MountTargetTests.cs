using Nsinit.Abi;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Xunit;

namespace Nsinit.Tests.Unit;

/// <summary>What may be mounted on the kernel's file systems.</summary>
public sealed class MountTargetTests
{
    // A file or directory of the host; "" is a volume or a tmpfs.
    [Theory]
    [InlineData("/data", "/srv", false)]
    [InlineData("/process", "/srv", false)]
    [InlineData("/etc/localtime", "/etc/localtime", true)]
    [InlineData("/proc/meminfo", "/var/lib/lxcfs/proc/meminfo", true)]
    [InlineData("/proc/cpuinfo", "/var/lib/lxcfs/proc/cpuinfo", true)]
    [InlineData("/sys", "/sys", false)]
    [InlineData("/sys/fs/cgroup", "/sys/fs/cgroup", false)]
    [InlineData("/sys/fs/cgroup", "", false)]
    [InlineData("/sys/devices/system/cpu", "/var/lib/lxcfs/sys/devices/system/cpu", false)]
    [InlineData("/dev/shm", "/dev/shm", false)]
    [InlineData("/dev/shm", "", false)]
    [InlineData("/dev/log", "/run/systemd/journal/dev-log", true)]
    [InlineData("/dev/kvm", "/dev/kvm", true)]
    [InlineData("/dev/dri", "/dev/dri", false)]
    [InlineData("/dev/ttyS0", "/dev/ttyS0", true)]
    [InlineData("/dev/random", "/dev/urandom", true)]
    [InlineData("/dev/fdx", "/srv", false)]
    public void What_people_use_is_mounted(string target, string source, bool file) => Assert.Null(MountTargets.Why(target, file, source));

    [Theory]
    [InlineData("/proc", "/srv", false)]
    [InlineData("/proc", "/proc", false)]
    [InlineData("/proc/meminfo", "/srv", false)]
    [InlineData("/proc/kcore", "/dev/null", true)]
    [InlineData("/proc/sys", "/proc/sys", false)]
    [InlineData("/proc/self", "/srv", false)]
    [InlineData("/proc/self/attr/exec", "/srv/f", true)]
    [InlineData("/proc/1/fd", "", false)]
    [InlineData("/sys", "/srv", false)]
    [InlineData("/sys", "/system", false)]
    [InlineData("/sys", "", false)]
    [InlineData("/dev", "/dev", false)]
    [InlineData("/dev", "", false)]
    [InlineData("/dev/null", "/srv/f", true)]
    [InlineData("/dev/pts", "/dev/pts", false)]
    [InlineData("/dev/pts/0", "/srv/f", true)]
    [InlineData("/dev/fd", "/srv", false)]
    [InlineData("/dev/console", "/dev/console", true)]
    public void What_covers_the_kernels_files_is_refused(string target, string source, bool file) => Assert.NotNull(MountTargets.Why(target, file, source));

    [Theory]
    [InlineData("/proc")]
    [InlineData("/sys/fs")]
    [InlineData("/dev/shm")]
    public void An_image_mounts_nothing_there(string target)
    {
        MountSpec mount = new(MountKind.Bind, "", target, false, false, MountAttrs.None, [], $"VOLUME {target} of the image") { Volume = "", Anonymous = true, OfImage = true };
        NsinitException refused = Assert.Throws<NsinitException>(() => MountTargets.Check([mount], []));
        Assert.Equal($"VOLUME {target} of the image", refused.Origin);
        MountTargets.Check([mount with { Target = "/var/lib/proc" }], []);
    }

    [Theory]
    [InlineData("/proc/meminfo", false)]
    [InlineData("/sys/x", false)]
    [InlineData("/dev/null", false)]
    [InlineData("/dev/sda", true)]
    [InlineData("/opt/disk", true)]
    public void Devices_are_where_devices_are(string target, bool allowed)
    {
        DeviceSpec device = new("/dev/sda", target, $"--device /dev/sda:{target}");
        if (allowed) { MountTargets.Check([], [device]); }
        else { Assert.Equal(device.Origin, Assert.Throws<NsinitException>(() => MountTargets.Check([], [device])).Origin); }
    }
}
