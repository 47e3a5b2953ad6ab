#if NSINIT_ALIASES
extern alias launcher;
extern alias linux;
using launcher::Nsinit.Launcher.Compile;
using launcher::Nsinit.Launcher.Spec;
using linux::Nsinit.Abi;
#else
using Nsinit.Abi;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Spec;
#endif
using System.Collections.Generic;
using System.Net;
using System.Net.NetworkInformation;

namespace Nsinit.Tests;

/// <summary>Containers as people make them, and their plans. Shared by the projects that look at plans.</summary>
internal static class Samples
{
    private static readonly ContainerSpec Plain = new()
    {
        Id = "0123456789ab",
        Name = "web",
        Hostname = "web",
        Domainname = null,
        Rootfs = new RootfsSpec("/srv/alpine", ["/srv/alpine"], null, RootfsMode.Overlay, false),
        Process = new ProcessSpec
        {
            Args = ["sh", "-c", "echo hello"],
            Env = ["HOME=/root", "HOSTNAME=web", "HOST=web", "PATH=/bin:/usr/bin:/sbin:/usr/sbin"],
            WorkingDirectory = "/",
            User = new UserSpec(0, 0, [0], "/root"),
            Terminal = false,
            Interactive = false,
            Rlimits = [],
            Capabilities = CapabilitySets.Default,
        },
        Namespaces = new NamespaceSet(),
        Mounts = [],
        Networks = [],
        Resources = new ResourceSpec(),
        CgroupParent = "",
        Life = new LifeSpec(),
        Init = true,
        Detached = false,
        AutoRemove = false,
    };

    private static readonly Placement Place = new()
    {
        Directory = "/var/lib/nsinit/containers/0123456789ab",
        Interfaces = [],
        Links = [],
        Leases = [],
        Cgroup = null,
        LegacyCgroups = [],
        MemoryCgroup = null,
        Relaunch = null,
        NameFile = "/var/lib/nsinit/names/web",
        EndFile = "/var/lib/nsinit/events/ended/0123456789ab.web",
        NameFiles = [new("hosts", "/etc/hosts", true), new("hostname", "/etc/hostname", true)],
        Screen = new() { Rows = 24, Columns = 80 },
    };

    private static readonly InterfaceSpec Card = new(
        "br0", "eth0", 2, "v0-0123456789ab", PhysicalAddress.Parse("02:6e:ac:13:23:02"), 1400,
        [new(IPAddress.Parse("172.19.35.2"), 24), new(IPAddress.Parse("fd00::2"), 64)],
        [IPAddress.Parse("172.19.35.1"), IPAddress.Parse("fd00::1")]);

    private static readonly IdMap Ids = new([new IdRange(0, 100000, 65536)], [new IdRange(0, 200000, 65536)]);

    /// <summary>Each plan by the name of its golden file.</summary>
    public static IReadOnlyDictionary<string, BootPlan> Plans { get; } = new Dictionary<string, BootPlan>
    {
        ["run"] = Run(Plain),
        ["run-detached"] = Run(Plain with { Detached = true }),
        ["run-terminal"] = Run(Plain with { Process = Plain.Process with { Terminal = true, Interactive = true } }),
        ["run-detached-terminal"] = Run(Plain with { Detached = true, Process = Plain.Process with { Terminal = true } }),
        ["run-restart"] = RunCompiler.Compile(
            Plain with { Detached = true, Life = new LifeSpec { Restart = RestartPolicy.Always, LogSize = 1 << 20, LogFiles = 3 } },
            Place with { Relaunch = new RelaunchSpec(["nsinit", "start", "--by-policy", "0123456789ab"], 400), Cgroup = "/sys/fs/cgroup/nsinit-0123456789ab" }),
        ["run-update"] = RunCompiler.Compile(
            Plain with { Detached = true },
            Place with
            {
                Relaunch = new RelaunchSpec(["nsinit", "start", "--by-policy", "0123456789ab"], 100, "/var/lib/nsinit/containers/0123456789ab/relaunch"),
                LaterCgroups = ["/sys/fs/cgroup/memory/nsinit-0123456789ab", "/sys/fs/cgroup/pids/nsinit-0123456789ab"],
            }),
        ["run-health"] = RunCompiler.Compile(
            Plain with { Detached = true }, Place with { Health = new HealthTimerSpec(["nsinit", "healthcheck", "--by-timer", "0123456789ab"], 30_000) }),
        ["health-timer"] = HealthCompiler.Again(new HealthTimerSpec(["nsinit", "healthcheck", "--by-timer", "0123456789ab"], 30_000)),
        ["adopt"] = WatchCompiler.Adopt(Plain with { Detached = true }, Place, 4711),
        ["attach"] = WatchCompiler.Client(4711, terminal: true, input: true, "\u0010\u0011"),
        ["run-remove"] = Run(Plain with { Detached = true, AutoRemove = true }, Connected),
        ["run-network"] = Run(Plain, Connected),
        ["run-rate"] = Run(
            Plain with { Sysctls = [new SysctlSpec("net/ipv4/ip_unprivileged_port_start", "0", "--sysctl net.ipv4.ip_unprivileged_port_start=0")] },
            Connected with { Interfaces = [Card with { Rate = new RateSpec(10_000_000, 131_072, "--net-rate 10mbit") }] }),
        ["run-volumes"] = Run(Plain with
        {
            Mounts =
            [
                new MountSpec(MountKind.Bind, "/srv/data", "/data", true, false, 0, [], "-v /srv/data:/data:ro"),
                new MountSpec(MountKind.Bind, "/etc/motd", "/etc/motd", false, true, 0, [], "-v /etc/motd:/etc/motd"),
                new MountSpec(MountKind.Tmpfs, "", "/tmp", false, false, 0, ["size=1m"], "--tmpfs /tmp:size=1m"),
            ],
        }),
        ["run-handed-mounts"] = Run(Plain with
        {
            Detached = true,
            Mounts =
            [
                new MountSpec(MountKind.Bind, "/srv/late", "/late", true, false, 0, [], "-v /srv/late:/late:ro,rslave") { Propagation = MountFlags.MS_SLAVE },
                new MountSpec(MountKind.Bind, "/srv/mine", "/mine", false, false, MountAttrs.MOUNT_ATTR_NOEXEC, [], "-v /srv/mine:/mine:noexec,idmap=uids=1000-0-1")
                {
                    IdMap = new IdMap([new IdRange(1000, 0, 1)], [IdRange.All]), Recursive = false,
                },
            ],
        }),
        ["run-device-binds"] = Run(Plain with
        {
            Mounts =
            [
                new MountSpec(MountKind.Bind, "/dev/kvm", "/dev/kvm", false, true, 0, [], "-v /dev/kvm:/dev/kvm") { Devices = true },
                new MountSpec(MountKind.Bind, "/srv/build", "/build", false, false, 0, [], "-v /srv/build:/build:dev") { Devices = true },
            ],
        }),
        ["overlay-on-disk"] = HostCompiler.OverlayOnDisk("/var/lib/nsinit/containers/0123456789ab", "/srv/root.squashfs", MountAttrs.MOUNT_ATTR_NODEV),
        ["run-devices"] = Run(Plain with { Devices = [new DeviceSpec("/dev/fuse", "/dev/fuse", "--device /dev/fuse")], ShmSize = 1 << 20 }),
        ["run-host"] = Run(Plain with
        {
            Namespaces = new NamespaceSet
            {
                Pid = NamespaceSource.Host, Ipc = NamespaceSource.Host, Uts = NamespaceSource.Host,
                Cgroup = NamespaceSource.Host, Network = NamespaceSource.Host,
            },
        }),
        ["run-shared"] = Run(Plain with
        {
            Namespaces = new NamespaceSet
            {
                Pid = new(NamespaceKind.Container, "db"), Ipc = new(NamespaceKind.Container, "db"),
                Uts = new(NamespaceKind.Container, "db"), Network = new(NamespaceKind.Container, "db"),
            },
        }),
        ["run-direct-read-only"] = Run(
            Plain with { Rootfs = Plain.Rootfs with { Mode = RootfsMode.Direct, ReadOnly = true }, Init = false },
            Place with { NameFiles = [new("hosts", "/etc/hosts", false)] }),
        ["run-layers"] = Run(Plain with { Rootfs = new("/srv/oci:v1", ["/layers/b/root", "/layers/a/root"], "/images/1", RootfsMode.Overlay, false) }),
        ["run-disk-image"] = Run(Plain with { Rootfs = new("/srv/root.squashfs", [], null, RootfsMode.Overlay, true) }),
        ["run-user"] = Run(Plain with
        {
            Domainname = "example",
            Process = Plain.Process with
            {
                User = new UserSpec(1000, 1000, [1000, 27], "/home/u"),
                WorkingDirectory = "/home/u",
                Rlimits = [new RlimitSpec(7, 1024, 4096, "--ulimit nofile=1024:4096")],
            },
        }),
        ["run-mapped"] = Run(
            Plain with { Ids = Ids, Mounts = [new MountSpec(MountKind.Bind, "/srv/data", "/data", true, false, 0, [], "-v /srv/data:/data:ro")] },
            Place with { State = "/var/lib/nsinit" }),
        ["run-nested"] = Run(Plain, Place with { Ids = new IdPlace(Nested: true, FixedGroups: true, HasTtyGroup: false) }),
        ["exec-mapped"] = ExecCompiler.Compile(Plain.Process, default, null, mapped: true),
        ["exec"] = ExecCompiler.Compile(Plain.Process, default, null),
        ["exec-cgroup"] = ExecCompiler.Compile(Plain.Process, default, "/sys/fs/cgroup/nsinit-0123456789ab"),
        ["exec-terminal"] = ExecCompiler.Compile(Plain.Process with { Terminal = true, Interactive = true }, Place.Screen, null),
        ["watch"] = WatchCompiler.Foreground(Plain, Connected, 4711),
        ["watch-exec-terminal"] = WatchCompiler.Foreground(Plain.Process with { Terminal = true, Interactive = true }, 4711, 0),
        ["watch-relayed"] = WatchCompiler.Foreground(Plain.Process with { Interactive = true }, 4711, 7),
        ["remove-tree"] = HostCompiler.RemoveTree("/var/lib/nsinit/containers/0123456789ab"),
    };

    private static Placement Connected => Place with
    {
        HasIpv6 = true,
        Interfaces = [Card],
        Leases = ["/var/lib/nsinit/containers/0a1b2c3d4e5f/leases-br0/172.19.35.2"],
        NameFiles = [.. Place.NameFiles, new("resolv.conf", "/etc/resolv.conf", true)],
        NameEntries = ["/var/lib/nsinit/networks/br0/entries/0123456789ab"],
    };

    private static BootPlan Run(ContainerSpec spec, Placement? place = null) => RunCompiler.Compile(spec, place ?? Place);
}
