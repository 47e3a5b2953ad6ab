using System;
using System.Linq;
using Nsinit.Tests.System.Faults;
using Xunit;

namespace Nsinit.Tests.System.Files;

/// <summary>--mount, and the words by which it and -v say how something is mounted.</summary>
public sealed class MountTests
{
    [Theory]
    [InlineData("type=bind,src=./d,dst=/m", "hi\nw\n")]
    [InlineData("type=bind,source=./d,target=/m,readonly", "hi\nr\n")]
    [InlineData("type=bind,src=./d,destination=/m,ro=true", "hi\nr\n")]
    [InlineData("type=bind,src=./d,dst=/m,readonly=false,bind-propagation=rprivate,consistency=cached", "hi\nw\n")]
    [InlineData("TYPE=bind,\"src=./d,with,commas\",dst=/m", "commas\nw\n")]
    public void A_bind_mount_word_by_word(string mount, string seen)
    {
        using FakeHost host = Prepared();
        Assert.Equal(seen, host.Scene($"$N run --rm --mount '{mount}' $T sh -c 'cat /m/f; touch /m/x 2>/dev/null && echo w || echo r'"));
    }

    [Fact]
    public void A_volume_and_a_tmpfs_word_by_word()
    {
        using FakeHost host = Prepared();
        host.Ok("run", "--rm", "--mount", "type=volume,src=data,dst=/m", Programs.Tiny, "touch", "/m/x");
        Assert.Equal("x\nr\n", host.Ok("run", "--rm", "--mount", "src=data,dst=/m,readonly", Programs.Tiny, "sh", "-c", "ls /m; touch /m/y 2>/dev/null || echo r"));
        Assert.Equal("", host.Ok("run", "--rm", "--mount", "src=bare,dst=/usr,volume-nocopy", Programs.Alpine, "/bin/ls", "/usr"));
        Assert.Equal("1024 750\n", host.Ok(
            "run", "--rm", "--mount", "type=tmpfs,dst=/m,tmpfs-size=1m,tmpfs-mode=0750", Programs.Tiny, "sh", "-c", "echo $(df -k /m | tail -1 | awk '{print $2}') $(stat -c %a /m)"));
    }

    [Theory]
    [InlineData("--mount type=bind,src=./no,dst=/m", "mount ./no on /m: ENOENT")]
    [InlineData("--mount type=bind,dst=/m", "src= is missing")]
    [InlineData("--mount type=bind,src=./d", "an absolute path in the container is wanted")]
    [InlineData("--mount type=image,src=x,dst=/m", "type=image: bind, volume or tmpfs")]
    [InlineData("--mount type=tmpfs,dst=/m,tmpfs-mode=9", "tmpfs-mode=9 is no option of type=tmpfs")]
    [InlineData("--mount type=tmpfs,dst=/m,volume-nocopy", "volume-nocopy is no option of type=tmpfs")]
    [InlineData("--mount type=bind,src=./d,dst=/m,bind-propagation=up", "bind-propagation=up is no option")]
    [InlineData("--mount type=volume,src=a+b,dst=/m", "a+b is no name of a volume")]
    [InlineData("--mount '\"type=bind,src=./d,dst=/m'", "a quotation mark is not closed")]
    [InlineData("-v ./d:/m -v ./d/../d:/m/", "mount on /m: something else is to be mounted there")]
    [InlineData("-v ./d:/m:idmap", "the container's ids are the host's", "idmap=uids=1000-0-1")]
    [InlineData("-v ./d:/m:idmap=uids=1-2", "1-2 is no range")]
    [InlineData("-v ./d:/m:idmap=uids=0-0-0", "0-0-0 is no range")]
    [InlineData("-v ./d:/m:idmap=pids=0-0-1", "pids=0-0-1 is neither uids= nor gids=")]
    [InlineData("-v ./d:/m:idmap=uids=0-0-10#5-100-10", "the ranges overlap", "-v ./d:/m:idmap=")]
    [InlineData("-v ./d:/m:nocopy", "nocopy is no option of it")]
    public void What_cannot_be_is_said(string options, params string[] says)
    {
        using FakeHost host = Prepared();
        string[] before = host.Everything();
        Result result = host.Script($"$N run --rm {options} $T true");
        Assert.Equal(125, result.Code);
        Assert.All(says, text => Assert.Contains(text, result.ErrorLine, StringComparison.Ordinal));
        Assert.Equal(before, host.Everything().Where(e => !e.StartsWith(host.Root, StringComparison.Ordinal)));
    }

    // What lies in something else is mounted after it, whatever the order of the options.
    [Fact]
    public void Mounts_in_one_another_need_no_order_and_there_may_be_many()
    {
        using FakeHost host = Prepared();
        host.Scene("mkdir e; echo e >e/g");
        Assert.Equal("hi\ne\n", host.Scene("$N run --rm -v ./e:/a/b/c --tmpfs /a/b -v ./d:/a $T cat /a/f /a/b/c/g"));
        string many = string.Concat(Enumerable.Range(0, 60).Select(i => $" -v ./d:/m{i}"));
        Assert.Equal("60\n", host.Scene($"$N run --rm{many} $T sh -c 'cat /m*/f | wc -l'"));
    }

    [Fact]
    public void Attributes_and_what_is_mounted_below()
    {
        using FakeHost host = Prepared();
        host.Scene("mkdir d/sub; mount -t tmpfs none d/sub; touch d/sub/x; cp $T/bin/busybox d/sub/");
        Assert.Equal("no\n", host.Scene("$N run --rm -v ./d:/m:noexec $T sh -c '/m/sub/busybox true 2>/dev/null || echo no'"));
        Assert.Equal("yes\n", host.Scene("$N run --rm -v ./d:/m:nosuid,nodev $T sh -c '/m/sub/busybox true && echo yes'"));
        Assert.Equal("", host.Scene("$N run --rm -v ./d:/m:bind $T ls /m/sub"));
        Assert.Equal("", host.Scene("$N run --rm --mount type=bind,src=./d,dst=/m,bind-recursive=disabled $T ls /m/sub"));
        host.Scene("umount d/sub");
    }

    [Theory]
    [InlineData("rslave", true)]
    [InlineData("slave", true)]
    [InlineData("rshared", true)]
    [InlineData("rprivate", false)]
    public void What_the_host_mounts_later_appears_where_it_was_asked_for(string word, bool appears)
    {
        using FakeHost host = Prepared();
        host.Scene("mount -t tmpfs none d; mount --make-shared d; mkdir d/sub");
        host.Scene($"$N run -d --name c -v ./d:/m:{word} $T sleep 1000");
        host.Scene("mount -t tmpfs none d/sub; echo later >d/sub/x");
        Assert.Equal(appears ? "later\n" : "", host.Ok("exec", "c", "sh", "-c", "cat /m/sub/x 2>/dev/null || :"));
        host.Scene("umount d/sub");
        Assert.Equal("", host.Ok("exec", "c", "sh", "-c", "[ ! -e /m/sub/x ] || [ no = " + (appears ? "yes" : "no") + " ]"));
        // After another start too.
        host.Ok("restart", "-t", "0", "c");
        host.Scene("mount -t tmpfs none d/sub; echo again >d/sub/x");
        Assert.Equal(appears ? "again\n" : "", host.Ok("exec", "c", "sh", "-c", "cat /m/sub/x 2>/dev/null || :"));
        host.Ok("rm", "-f", "c");
        host.Scene("umount d/sub; umount d");
    }

    [Fact]
    public void What_the_container_mounts_reaches_the_host_only_if_shared()
    {
        using FakeHost host = Prepared();
        host.Scene("mount -t tmpfs none d; mount --make-shared d; mkdir d/sub; :");
        foreach ((string word, string seen) in ((string, string)[])[("rshared", "inside\n"), ("rslave", "")])
        {
            host.Scene($"$N run -d --name c -v ./d:/m:{word} $T sleep 1000");
            // A container's root may not mount; the host's may, in there.
            string pid = host.Ok("inspect", "c").Split("\"pid\": ")[1].Split(',')[0];
            host.Shell($"nsenter -t {pid} -m /bin/mount -t tmpfs none /m/sub && nsenter -t {pid} -m /bin/sh -c 'echo inside >/m/sub/x'");
            Assert.Equal(seen, host.Scene("cat d/sub/x 2>/dev/null || :"));
            host.Ok("rm", "-f", "c");
            host.Scene("umount d/sub 2>/dev/null || :");
        }

        host.Scene("umount d");
        Result result = host.Script("$N run --rm -v ./d:/m:rshared $T true");
        Assert.Equal(125, result.Code);
        Assert.Contains("which shares its mounts with nobody; from: -v ./d:/m:rshared; hint: mount --make-rshared /", result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Owners_are_shown_as_others()
    {
        using FakeHost host = Prepared();
        host.Scene("mount -t tmpfs none d; touch d/mine d/other; chown 1000:1001 d/mine; chown 5:6 d/other; chown 1000:1001 d");
        Result tried = host.Script("$N run --rm -v './d:/m:idmap=uids=1000-0-1;gids=1001-0-1' $T true");
        Assert.SkipWhen(tried.Code == 125 && tried.Error.Contains("cannot show other owners", StringComparison.Ordinal), "this kernel's tmpfs cannot be mapped");
        Assert.True(tried.Code == 0, tried.Error);
        // What has no number there is nobody's, and what root makes is that user's on the host.
        Assert.Equal(
            "0 0\n65534 65534\n", host.Scene("$N run --rm -v './d:/m:idmap=uids=1000-0-1;gids=1001-0-1' $T sh -c 'stat -c \"%u %g\" /m/mine /m/other; touch /m/new'"));
        Assert.Equal("1000 1001\n", host.Scene("stat -c '%u %g' d/new"));
        Assert.Equal("77 1001\n", host.Scene("$N run --rm --mount 'type=bind,src=./d,dst=/m,idmap=uids=1000-77-1#0-0-1' $T stat -c '%u %g' /m/mine"));
        host.Scene("$N run -d --name c -v './d:/m:ro,idmap=uids=1000-0-1;gids=1001-0-1' $T sleep 1000");
        host.Ok("restart", "-t", "0", "c");
        Assert.Equal("0 0\nno\n", host.Ok("exec", "c", "sh", "-c", "stat -c '%u %g' /m/mine; touch /m/x 2>/dev/null || echo no"));
        host.Ok("rm", "-f", "c");
        host.Scene("umount d");
    }

    [Fact]
    public void Where_users_are_its_own_all_the_same_mounts_are_possible()
    {
        using FakeHost host = Prepared();
        host.Scene("mount -t tmpfs none d; mount --make-shared d; mkdir d/sub; echo hi >d/f; chown 0:0 d/f; chmod 644 d/f");
        const string Users = "--uidmap 0:100000:65536";
        Result tried = host.Script($"$N run --rm {Users} $T true");
        Assert.SkipWhen(tried.Code == 125 && tried.Error.Contains("has no idmapped mounts", StringComparison.Ordinal), "this file system has no idmapped mounts");
        Assert.Equal("hi\nhi\n1,3\n", host.Scene(
            $"$N run --rm {Users} -v ./d:/a:ro -v ./d:/b --device /dev/null:/dev/nothing $T sh -c 'cat /a/f /b/f; echo x >/dev/nothing; stat -c %t,%T /dev/nothing'"));
        // As they are, the host's root is nobody here; with the container's ids it is root.
        Assert.Equal("65534 0\n", host.Scene($"$N run --rm {Users} -v ./d:/a -v ./d:/b:idmap $T sh -c 'echo $(stat -c %u /a/f) $(stat -c %u /b/f)'"));
        host.Scene($"$N run -d --name c {Users} -v ./d:/m:rslave -v /own $T sleep 1000");
        host.Scene("mount -t tmpfs none d/sub; echo later >d/sub/x");
        Assert.Equal("later\n", host.Ok("exec", "c", "sh", "-c", "echo y >/own/x && cat /m/sub/x"));
        host.Ok("rm", "-f", "-v", "c");
        host.Scene("umount d/sub; umount d");
    }

    private static FakeHost Prepared()
    {
        FakeHost host = new();
        host.Scene("mkdir d d,with,commas; echo hi >d/f; echo commas >d,with,commas/f");
        return host;
    }
}
