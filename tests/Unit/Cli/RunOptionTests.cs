using System;
using System.IO;
using System.Linq;
using Nsinit.Abi;
using Nsinit.Launcher.Cli;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Xunit;

namespace Nsinit.Tests.Unit.Cli;

public sealed class RunOptionTests
{
    [Theory]
    [InlineData("-it", "r")]
    [InlineData("-ti", "r")]
    [InlineData("-i", "-t", "r")]
    [InlineData("--interactive", "--tty", "r")]
    [InlineData("-it", "--", "r")]
    public void Short_options_can_be_bundled(params string[] args)
    {
        RunRequest request = Parsing.Run(args);
        Assert.True(request.Interactive && request.Terminal && !request.Detached);
        Assert.Equal("r", request.Rootfs);
    }

    [Theory]
    [InlineData("-e", "A=b=c")]
    [InlineData("-eA=b=c")]
    [InlineData("-e=A=b=c")]
    [InlineData("--env", "A=b=c")]
    [InlineData("--env=A=b=c")]
    [InlineData("-iteA=b=c")]
    public void A_value_may_be_attached_or_follow(params string[] args) => Assert.Equal(["A=b=c"], Parsing.Run([.. args, "r"]).Env);

    [Fact]
    public void A_value_may_look_like_an_option() => Assert.Equal("--rm", Parsing.Run("--hostname", "--rm", "r").Hostname);

    [Theory]
    [InlineData("r", "ls", "-it", "--rm", "--", "x")]
    [InlineData("--", "r", "ls", "-it", "--rm", "--", "x")]
    public void What_follows_ROOTFS_is_the_payloads(params string[] args)
    {
        RunRequest request = Parsing.Run(args);
        Assert.Equal(["ls", "-it", "--rm", "--", "x"], request.Command);
        Assert.False(request.AutoRemove);
        Assert.False(request.Interactive);
    }

    [Fact]
    public void A_variable_without_value_is_the_callers_or_nothing()
    {
        string path = Environment.GetEnvironmentVariable("PATH")!;
        Assert.Equal([$"PATH={path}"], Parsing.Run("-e", "PATH", "-e", "NSINIT_NOT_SET", "r").Env);
    }

    [Theory]
    [InlineData("--nmae=x", "did you mean --name?")]
    [InlineData("--hostnam=x", "did you mean --hostname?")]
    [InlineData("--frobnicate", "nsinit run --help lists them")]
    [InlineData("-X", "nsinit run --help lists them")]
    public void An_unknown_option_is_refused_with_the_nearest(string option, string hint)
    {
        NsinitException error = Assert.Throws<NsinitException>(() => Parsing.Run(option, "r"));
        Assert.Contains("no such option", error.Message, StringComparison.Ordinal);
        Assert.Equal(hint, error.Hint);
    }

    [Theory]
    [InlineData("-e")]
    [InlineData("--name")]
    [InlineData("-e", "=x", "r")]
    [InlineData("-e", "A B=x", "r")]
    [InlineData("--ip", "1.2.3", "--network", "n", "r")]
    [InlineData("--ip", "10.0.0.1", "r")]
    [InlineData("--mac", "01:00:00:00:00:01", "--network", "n", "r")]
    [InlineData("--mac", "02-00-00-00-00-01", "--network", "n", "r")]
    [InlineData("--mtu", "67", "--network", "n", "r")]
    [InlineData("--network", "n", "--network", "n", "r")]
    [InlineData("--network", "host", "--network", "n", "r")]
    [InlineData("--pid", "container:", "r")]
    [InlineData("--pid", "other", "r")]
    [InlineData("--rootfs", "rw", "r")]
    [InlineData("--init", "--no-init", "r")]
    [InlineData("-v", "/:relative", "r")]
    [InlineData("-v", "/:/", "r")]
    [InlineData("-v", "/:/a/..", "r")]
    [InlineData("-v", "/:/x:rw,up", "r")]
    [InlineData("-v", "/nsinit-no-such-directory:/x", "r")]
    [InlineData("--mount", "", "r")]
    [InlineData("--mount", "dst=/", "r")]
    [InlineData("--mount", "type=bind,src=/usr,dst=/a,ro=maybe", "r")]
    [InlineData("--mount", "type=bind,src=/usr,dst=/a,tmpfs-size=1m", "r")]
    [InlineData("--mount", "type=tmpfs,dst=/a,idmap=uids=0-0-1", "r")]
    [InlineData("-v", "/usr:/a:idmap=uids=4294967295-0-1", "r")]
    [InlineData("--device", "", "r")]
    [InlineData("--device", "/dev/null:/dev/x:x", "r")]
    [InlineData("--shm-size", "-1", "r")]
    [InlineData("--oom-score-adj", "1e3", "r")]
    [InlineData("--expose", "0", "r")]
    [InlineData("--tmpfs", "tmp", "r")]
    [InlineData("--tmpfs", "/tmp:size=", "r")]
    [InlineData("--tmpfs", "/tmp:upperdir=/x", "r")]
    [InlineData("--ulimit", "nofile", "r")]
    [InlineData("--ulimit", "nofile=-2", "r")]
    [InlineData("--ulimit", "nofile=2:1", "r")]
    [InlineData("--ulimit", "nofile=1e3", "r")]
    public void A_bad_value_is_refused_in_one_line(params string[] args)
    {
        NsinitException error = Assert.Throws<NsinitException>(() => Parsing.Run(args));
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_volume_is_normalized()
    {
        MountSpec mount = Assert.Single(Parsing.Run("-v", "/usr/../usr:/a/./b/../c/:ro", "r").Mounts);
        Assert.Equal(("/usr", "/a/c", true, false), (mount.Source, mount.Target, mount.ReadOnly, mount.File));
    }

    [Fact]
    public void A_mount_is_what_v_says_too()
    {
        MountSpec mount = Assert.Single(Parsing.Run("--mount", "type=bind,src=/usr,dst=/a,ro,bind-propagation=rslave,idmap=uids=0-1000-10#20-5-1;gids=1-2-3", "r").Mounts);
        MountSpec same = Assert.Single(Parsing.Run("-v", "/usr:/a:ro,slave,idmap=uids=0-1000-10#20-5-1;gids=1-2-3", "r").Mounts);
        Assert.Equal([new IdRange(0, 1000, 10), new IdRange(20, 5, 1)], mount.IdMap!.Users);
        Assert.Equal([new IdRange(1, 2, 3)], mount.IdMap.Groups);
        Assert.Equal(mount.IdMap.Users, same.IdMap!.Users);
        Assert.Equal(mount with { IdMap = null, Origin = "" }, same with { IdMap = null, Options = mount.Options, Origin = "" });
        MountSpec own = Assert.Single(Parsing.Run("-v", "/data", "r").Mounts);
        Assert.Equal(("", true, "/data"), (own.Volume, own.Anonymous, own.Target));
        Assert.Equal(["size=1048576", "mode=1770"], Assert.Single(Parsing.Run("--mount", "type=tmpfs,dst=/t,tmpfs-size=1m,tmpfs-mode=1770", "r").Mounts).Options);
    }

    [Fact]
    public void A_device_has_a_place_and_is_read_and_written()
    {
        foreach (string text in (string[])["/dev/null", "/dev/null:rwm", "/dev/../dev/null:/dev/null", "/dev/null:/dev/./null:wr"])
        {
            DeviceSpec device = Assert.Single(Parsing.Run("--device", text, "r").Devices);
            Assert.Equal(("/dev/null", "/dev/null"), (device.Source, device.Target));
        }

        Assert.Equal(DeviceSpec.All, Assert.Single(Parsing.Run("--device", "/dev/null", "r").Devices).Access);
        Assert.Equal(DeviceAccess.BPF_DEVCG_ACC_READ, Assert.Single(Parsing.Run("--device", "/dev/null:r", "r").Devices).Access);
        Assert.Equal(
            DeviceAccess.BPF_DEVCG_ACC_WRITE | DeviceAccess.BPF_DEVCG_ACC_MKNOD, Assert.Single(Parsing.Run("--device", "/dev/null:/dev/x:mw", "r").Devices).Access);
    }

    [Theory]
    [InlineData("-v", "/usr:/a", true)]
    [InlineData("-v", "/usr:/a:ro,rshared", true)]
    [InlineData("-v", "/usr:/a:idmap=uids=0-1-1", true)]
    [InlineData("-v", "/usr:/a:dev", false)]
    [InlineData("-v", "/usr:/a:dev,nodev", true)]
    [InlineData("-v", "name:/a", true)]
    [InlineData("-v", "name:/a:dev", false)]
    [InlineData("-v", "/a", true)]
    [InlineData("-v", "/dev/null:/a", false)]
    [InlineData("--mount", "type=bind,src=/usr,dst=/a", true)]
    [InlineData("--mount", "type=bind,src=/usr,dst=/a,dev", false)]
    [InlineData("--mount", "type=volume,src=v,dst=/a", true)]
    [InlineData("--mount", "type=tmpfs,dst=/a", true)]
    [InlineData("--mount", "type=tmpfs,dst=/a,dev", false)]
    [InlineData("--tmpfs", "/a", true)]
    public void Devices_work_on_a_mount_only_when_they_are_asked_for(string option, string text, bool dead)
    {
        MountSpec mount = Assert.Single(Parsing.Run(option, text, "r").Mounts);
        Assert.Equal(dead, (mount.Attributes & MountAttrs.MOUNT_ATTR_NODEV) != 0);
    }

    [Fact]
    public void The_later_of_two_labels_counts_and_those_of_files_come_first()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "# comment\nA=file\nB=file=x\nC\n");
            Assert.Equal([("A", "2"), ("B", "file=x"), ("C", ""), ("D", "")], Parsing.Run("-l", "A=1", "-l", "A=2", "--label-file", file, "-l", "D", "r").Labels.Select(l => (l.Key, l.Value)));
        }
        finally { File.Delete(file); }
    }

    [Theory]
    [InlineData("80", 80, 1, "tcp")]
    [InlineData("53/udp", 53, 1, "udp")]
    [InlineData("8000-8010/sctp", 8000, 11, "sctp")]
    [InlineData("0", 0, 0, null)]
    [InlineData("65536", 0, 0, null)]
    [InlineData("9-8", 0, 0, null)]
    [InlineData("1-2-3", 0, 0, null)]
    [InlineData("80/", 0, 0, null)]
    [InlineData("", 0, 0, null)]
    public void Ports_as_images_name_them(string text, int first, int count, string? protocol)
    {
        PortSpec? port = PortSpec.TryParseExposed(text, "");
        Assert.Equal((first, count, protocol), (port?.ContainerPort ?? 0, port?.Count ?? 0, port?.Protocol.Name));
    }

    [Fact]
    public void An_env_file_has_comments_blank_lines_and_values_as_they_are()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "# comment\n\n  A=1\nB= two words # no comment\r\nC=\nNSINIT_NOT_SET\n");
            Assert.Equal(["A=1", "B= two words # no comment", "C=", "A=last"], Parsing.Run("--env-file", file, "-e", "A=last", "r").Env);
            File.WriteAllText(file, "=x\n");
            Assert.Equal($"--env-file {file}", Assert.Throws<NsinitException>(() => Parsing.Run("--env-file", file, "r")).Origin);
        }
        finally { File.Delete(file); }

        Assert.Contains("no such file", Assert.Throws<NsinitException>(() => Parsing.Run("--env-file", file, "r")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_options_stand_before_the_command()
    {
        GlobalOptions globals = new();
        Assert.Equal(4, globals.Take(["--root=/x/", "--log", "f", "--log-format=json", "run", "--root", "y"]));
        Assert.Equal(("/x", "f", true), (globals.Root.Path, globals.Log, globals.Json));
        Assert.Throws<NsinitException>(() => new GlobalOptions().Take(["--root"]));
        Assert.Throws<NsinitException>(() => new GlobalOptions().Take(["--root="]));
        Assert.Throws<NsinitException>(() => new GlobalOptions().Take(["--log-format", "xml"]));
    }

    [Theory]
    [InlineData("run", 125)]
    [InlineData("exec", 125)]
    [InlineData("ps", 1)]
    [InlineData("rnu", 1)]
    public void Failures_leave_low_codes_to_payloads(string command, int code)
    {
        CommandLine line = new([command, "--no-such-option"]);
        Assert.Throws<NsinitException>(() => line.Run());
        Assert.Equal(command == "rnu" ? 1 : code, line.FailureCode);
    }
}
