using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using Nsinit.Tests.System.Faults;
using Nsinit.Tests.System.Images;
using Xunit;

namespace Nsinit.Tests.System.Files;

/// <summary>commit: what a container has become, as an image that nsinit and others run.</summary>
public sealed class CommitTests
{
    private const string Write = "echo new >/new; rm /init.sh; rm -r /opt; mkdir /opt; echo y >/opt/y; ln /new /hard; ln -s new /soft; "
        + "chown 5:6 /new; chmod 4755 /new; mkfifo /fifo; touch '/space and ü'";

    private const string Look =
        "cat /new /soft /opt/y; [ ! -e /init.sh ] && [ ! -e /opt/x ] && [ /new -ef /hard ] && [ -p /fifo ] && [ -e '/space and ü' ]; "
        + "stat -c '%u:%g %a %h' /new; ls -d /proc /dev /sys >/dev/null && echo all";

    private const string Seen = "new\nnew\ny\n5:6 4755 2\nall\n";

    private static readonly string[] Shell = ["/bin/sh"];
    private static readonly string[] Nothing = ["-c", "true"];
    private static readonly string[] Variables = ["A=1"];

    [Theory]
    [InlineData("oci", "oci")]
    [InlineData("oci:v2", "oci:v2")]
    [InlineData("image.tar", "image.tar")]
    [InlineData("image.tar:v2", "image.tar:v2")]
    public void What_a_container_has_written_is_a_layer_of_the_new_image(string target, string source)
    {
        using FakeHost host = new();
        host.Scene($"cp -a $T r; mkdir r/opt; echo x >r/opt/x; $N run --name c r sh -c \"{Write}\"");
        Assert.Matches("^sha256:[0-9a-f]{64}\n$", host.Scene($"$N commit -m 'a message' -a me c {target}"));
        Assert.Equal(Seen, host.Scene($"$N run --rm {source} sh -c \"{Look}\""));
        // The same again, from the image.
        host.Scene($"$N run --name d {source} sh -c 'rm /new; echo more >/more'; $N commit d again");
        Assert.Equal("more\n", host.Scene("$N run --rm again sh -c 'cat /more; [ ! -e /new ] && [ -e /hard ]'"));
        Assert.Empty(Directory.GetFileSystemEntries(host.Directory, "*nsinit-*"));
    }

    [Fact]
    public void Layers_of_an_image_are_kept_as_they_are()
    {
        using FakeHost host = new();
        string image = new LayoutBuilder($"{host.Directory}/oci").Image("v1", [Bases.Tiny, new Layer().Directory("srv").File("srv/a", "1\n").Build()]).Write();
        host.Scene($"$N run --name c {image} sh -c 'echo b >/srv/b; rm /srv/a'; $N commit c new:x; $N commit c oci:v2");
        string[] old = Layers(host, "oci", "v1");
        Assert.Equal(old, Layers(host, "new", "x")[..2]);
        Assert.Equal(Layers(host, "new", "x"), Layers(host, "oci", "v2"));
        // Both images of the layout run, each as it is; an image of that name gives way.
        Assert.Equal("a\n", host.Scene("$N run --rm oci:v1 ls /srv"));
        Assert.Equal("b\n", host.Scene("$N run --rm oci:v2 ls /srv"));
        host.Scene("$N commit c oci:v1");
        Assert.Equal("b\n", host.Scene("$N run --rm oci:v1 ls /srv"));
        // From an archive too; and where the image is gone, its layers are packed again.
        host.Scene("tar -C new -cf new.tar .; $N run --name d new.tar sh -c 'echo d >/d'; rm -r new new.tar; $N commit d after");
        Assert.Equal("b\nd\n", host.Scene("$N run --rm after sh -c 'ls /srv; cat /d'"));
    }

    [Fact]
    public void The_image_says_what_the_container_was_told_and_what_changes_say()
    {
        using FakeHost host = new();
        string image = new LayoutBuilder($"{host.Directory}/oci").Image("v1", [Bases.Tiny], new { Entrypoint = Shell, Cmd = Nothing, Env = Variables }).Write();
        host.Scene($"$N run --name c -e B=2 -l who=me -u 5:6 -w /srv --expose 80 --stop-signal USR1 {image} -c 'exit 0'");
        host.Scene("$N commit c new");
        JsonElement config = Config(host, "new").GetProperty("config");
        Assert.Equal(
            """{"Entrypoint":["/bin/sh"],"Cmd":["-c","exit 0"],"Env":["A=1","B=2"],"User":"5:6","WorkingDir":"/srv","ExposedPorts":{"80/tcp":{}},"Labels":{"who":"me"},"StopSignal":"SIGUSR1"}""",
            config.GetRawText());
        host.Scene("""
            $N commit -a 'A <a@b>' -m why -c 'ENTRYPOINT ["/bin/echo", "run"]' -c 'cmd ["x y"]' -c 'ENV C="3 4" D=5' -c 'ENV E 6 7' -c 'USER nobody' \
            -c 'WORKDIR sub' -c 'LABEL a=b "c d=e"' -c 'EXPOSE 90/udp 91' -c 'VOLUME /data' -c 'STOPSIGNAL TERM' c changed:x
            """);
        JsonElement root = Config(host, "changed");
        Assert.Equal(
            """
            {"Env":["A=1","B=2","C=3 4","D=5","E=6 7"],"Entrypoint":["/bin/echo","run"],"Cmd":["x y"],"User":"nobody","WorkingDir":"/srv/sub","Labels":{"who":"me","a":"b","c d":"e"},
            "ExposedPorts":{"80/tcp":{},"90/udp":{},"91/tcp":{}},"Volumes":{"/data":{}},"StopSignal":"TERM"}
            """.Replace("\n", "", StringComparison.Ordinal).Split(',', '{', '}').Order(StringComparer.Ordinal),
            root.GetProperty("config").GetRawText().Split(',', '{', '}').Order(StringComparer.Ordinal));
        JsonElement last = root.GetProperty("history").EnumerateArray().Last();
        Assert.Equal(("A <a@b>", "why", "/bin/sh -c exit 0"), (last.GetProperty("author").GetString(), last.GetProperty("comment").GetString(), last.GetProperty("created_by").GetString()));
        Assert.Equal("run x y\n", host.Scene("$N run --rm -u 0 changed"));
    }

    [Fact]
    public void One_that_runs_stands_still_meanwhile_and_goes_on()
    {
        using FakeHost host = new();
        host.Scene("$N run -d --name c $T sh -c 'i=0; while :; do i=$((i+1)); echo $i >/a; echo $i >/b; done'");
        FakeHost.Eventually(() => host.Nsinit("exec", "c", "test", "-s", "/b").Code == 0, "it has written");
        foreach (string option in (string[])["", "--pause=false"])
        {
            host.Scene($"$N commit {option} c out{option}");
            Assert.Equal("running\n", host.Ok("inspect", "c").Split("\"status\": \"")[1].Split('"')[0] + "\n");
        }

        string first = host.Ok("exec", "c", "cat", "/a");
        FakeHost.Eventually(() => host.Ok("exec", "c", "cat", "/a") != first, "it goes on");
    }

    // As with Ctrl-C: it need not stand until the next command.
    [Theory]
    [InlineData("HUP")]
    [InlineData("TERM")]
    public void One_that_is_interrupted_leaves_the_container_running_and_nothing_else(string signal)
    {
        using FakeHost host = new();
        host.Scene("$N run -d --name c $T sh -c 'truncate -s 20G /big; touch /done; sleep 1000'");
        FakeHost.Eventually(() => host.Nsinit("exec", "c", "test", "-e", "/done").Code == 0, "it has written");
        host.Scene("$N run --name d $T true; $N commit d layout");
        const string Unfinished = "find . -path ./state -prune -o -name '*nsinit-*' -print";
        foreach (string command in (string[])["commit c image.tar", "commit c new", "commit c layout", "export -o files.tar c"])
        {
            string before = host.Scene("ls; find layout; cat layout/index.json");
            // Its first sign of life may come late; what comes out must be the same from then on.
            host.Scene($"$N {command} >/dev/null 2>&1 & p=$!; until {Unfinished} | grep -q . || ! kill -0 $p; do sleep 0.01; done; kill -{signal} $p; wait $p || true");
            Assert.Equal("", host.Scene(Unfinished));
            Assert.Equal(before, host.Scene("ls; find layout; cat layout/index.json"));
            Assert.Equal("ok\n", host.Ok("exec", "c", "echo", "ok"));
        }
    }

    // Nobody undoes anything then: the next command lets the container go on, and the next one for the same place clears it.
    [Fact]
    public void One_that_is_killed_is_put_in_order_by_the_next_commands()
    {
        using FakeHost host = new();
        host.Scene("$N run -d --name c $T sh -c 'truncate -s 20G /big; touch /done; sleep 1000'");
        FakeHost.Eventually(() => host.Nsinit("exec", "c", "test", "-e", "/done").Code == 0, "it has written");
        host.Scene("$N run --name d $T true; $N commit d layout");
        const string Unfinished = "find . -path ./state -prune -o -name '*nsinit-*' -print";
        foreach (string command in (string[])["commit c new", "commit c image.tar", "commit c layout", "export -o image.tar c"])
        {
            host.Scene($"$N {command} >/dev/null 2>&1 & p=$!; until {Unfinished} | grep -q .; do sleep 0.01; done; sleep 0.2; kill -9 $p; wait $p || true");
            Assert.NotEqual("", host.Scene(Unfinished));
            if (command == "commit c image.tar") { Assert.DoesNotContain("Paused", host.Ok("ps"), StringComparison.Ordinal); }
            Assert.Equal("ok\n", host.Ok("exec", "c", "echo", "ok"));
            host.Scene("$N ps >/dev/null; ! ls state/containers/*/commit 2>/dev/null");
        }

        // Where an image was gathered is known; the rest is found by whoever wants the same place.
        Assert.DoesNotContain(".d.nsinit-", host.Scene(Unfinished), StringComparison.Ordinal);
        host.Scene("$N commit d new; $N commit d image.tar; $N commit d layout");
        Assert.Equal("", host.Scene(Unfinished));

        // Who pauses it after that finds it as it was.
        host.Scene($"$N commit c other >/dev/null 2>&1 & p=$!; until {Unfinished} | grep -q .; do sleep 0.01; done; sleep 0.2; kill -9 $p; wait $p || true; $N pause c; $N ps >ps");
        Assert.Contains("Paused", host.Scene("cat ps"), StringComparison.Ordinal);
        host.Ok("unpause", "c");
        Assert.Equal("", host.Scene(Unfinished));
    }

    [Fact]
    public void Of_two_at_once_each_has_it_standing()
    {
        using FakeHost host = new();
        host.Scene("$N run -d --name c $T sh -c 'truncate -s 200M /big; i=0; while :; do i=$((i+1)); echo $i >/a; echo $i >/b; done'");
        FakeHost.Eventually(() => host.Nsinit("exec", "c", "test", "-s", "/b").Code == 0, "it has written");
        host.Scene("$N commit c one & $N commit c two; wait");
        foreach (string image in (string[])["one", "two"])
        {
            host.Scene($"$N import {image} {image}.d");
            int[] numbers = [.. host.Scene($"cat {image}.d/a {image}.d/b").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
            // It may have stood between the two, or in the middle of one.
            Assert.True(numbers.Length == 1 || numbers[0] - numbers[1] is 0 or 1, string.Join(", ", numbers));
        }

        string first = host.Ok("exec", "c", "cat", "/a");
        FakeHost.Eventually(() => host.Ok("exec", "c", "cat", "/a") != first, "it goes on");
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("overlay")]
    public void Devices_attributes_and_what_is_written_to_the_directory_itself(string mode)
    {
        using FakeHost host = new();
        host.Scene($"cp -a $T r; mknod r/null c 1 3; setfattr -n user.note -v here r/bin/busybox 2>/dev/null || :; $N run --name c --rootfs {mode} r sh -c 'echo 1 >/made'; $N commit c out");
        host.Scene("$N import out files");
        Assert.Equal("1\ncharacter special file 1 3\n", host.Scene("cat files/made; $N run --rm out stat -c '%F %t %T' /null"));
        // It is in the image, and not on this host.
        Assert.False(File.Exists($"{host.Directory}/files/null"));
        Assert.Equal(host.Scene("getfattr --absolute-names -d r/bin/busybox 2>/dev/null | tail -n +2"), host.Scene("getfattr --absolute-names -d files/bin/busybox 2>/dev/null | tail -n +2"));
    }

    [Fact]
    public void Other_tools_read_it()
    {
        Assert.SkipUnless(Programs.Run("sh", ["-c", "command -v umoci && command -v skopeo"]).Code == 0, "umoci and skopeo are not installed");
        using FakeHost host = new();
        host.Scene($"cp -a $T r; mkdir r/opt; echo x >r/opt/x; $N run --name c r sh -c \"{Write}\"; $N commit -m why c oci:v1");
        host.Scene("$N run --name d oci:v1 sh -c 'rm -r /opt; echo d >/d'; $N commit d oci:v2; $N commit d a.tar:v3");
        host.Scene("skopeo inspect oci:oci:v2 | grep -q Layers; skopeo inspect oci-archive:a.tar:v3 | grep -q Layers");
        host.Scene("skopeo copy -q oci:oci:v2 docker-archive:d.tar:x/y:z; umoci stat --image oci:v2 | grep -q why");
        host.Scene("umoci unpack --image oci:v2 bundle 2>/dev/null; [ ! -e bundle/rootfs/opt ] && [ ! -e bundle/rootfs/init.sh ]"
            + " && [ bundle/rootfs/new -ef bundle/rootfs/hard ] && grep -q d bundle/rootfs/d");
        Assert.Equal("5:6 4755\n", host.Scene("stat -c '%u:%g %a' bundle/rootfs/new"));
        Assert.Equal("d\n", host.Scene("$N run --rm d.tar cat /d"));
    }

    [Theory]
    [InlineData("c file", "it is a file; an archive's name ends in .tar")]
    [InlineData("c full", "it is a directory with something else in it")]
    [InlineData("c dir.tar", "it is a directory, and its name is an archive's")]
    [InlineData("c no/such/dir", "ENOENT")]
    [InlineData("c damaged", "its index.json is damaged")]
    [InlineData("c odd", "its index.json is damaged")]
    [InlineData("c double", "its index.json is damaged")]
    [InlineData("c :tag", "names no layout")]
    [InlineData("c ''", "an empty word is given for LAYOUT")]
    [InlineData("nosuch out", "nosuch")]
    [InlineData("-c 'RUN x' c out", "RUN is none of CMD, ENTRYPOINT")]
    [InlineData("-c ENV c out", "what it is to be is missing")]
    [InlineData("-c 'ENV x' c out", "NAME=VALUE is wanted")]
    [InlineData("-c 'VOLUME x' c out", "an absolute path is wanted")]
    [InlineData("-c 'EXPOSE x' c out", "x is no port")]
    [InlineData("-c 'CMD [1]' c out", "something else than strings")]
    [InlineData("-c 'STOPSIGNAL X' c out", "there is no such signal")]
    [InlineData("-c 'LABEL \"a=b' c out", "a quotation mark is not closed")]
    public void What_cannot_be_is_said_and_leaves_nothing(string words, string says)
    {
        using FakeHost host = new();
        host.Scene("touch file; mkdir -p full/x dir.tar damaged; touch damaged/oci-layout; echo no >damaged/index.json; cp -r damaged odd; cp -r damaged double; "
            + "echo '{\"manifests\":[{\"annotations\":\"x\"}]}' >odd/index.json; echo '{\"manifests\":[],\"manifests\":[]}' >double/index.json; $N run --name c $T sh -c 'echo 1 >/x'");
        string before = host.Scene("find . -path ./state -prune -o -print | sort");
        Result result = host.Script($"$N commit {words}");
        Assert.Equal(1, result.Code);
        Assert.Contains(says, result.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(before, host.Scene("find . -path ./state -prune -o -print | sort"));
    }

    [Fact]
    public void A_full_disk_leaves_nothing()
    {
        using FakeHost host = new();
        host.Scene("$N run --name c $T sh -c 'head -c 4000000 /dev/urandom >/big'; mkdir small; mount -t tmpfs -o size=1m none small");
        foreach (string target in (string[])["small/new", "small/new.tar", "small"])
        {
            Result result = host.Script($"$N commit c {target}");
            Assert.Equal(1, result.Code);
            Assert.Contains("ENOSPC", result.ErrorLine, StringComparison.Ordinal);
            Assert.Equal("", host.Scene("find small -mindepth 1"));
        }

        host.Scene("umount small");
    }

    private static string[] Layers(FakeHost host, string layout, string tag)
    {
        using JsonDocument manifest = JsonDocument.Parse(Blob(host, layout, Find(host, layout, tag)));
        return [.. manifest.RootElement.GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("digest").GetString()!)];
    }

    private static JsonElement Config(FakeHost host, string layout)
    {
        using JsonDocument index = JsonDocument.Parse(File.ReadAllText($"{host.Directory}/{layout}/index.json"));
        using JsonDocument manifest = JsonDocument.Parse(Blob(host, layout, index.RootElement.GetProperty("manifests").EnumerateArray().Last().GetProperty("digest").GetString()!));
        using JsonDocument config = JsonDocument.Parse(Blob(host, layout, manifest.RootElement.GetProperty("config").GetProperty("digest").GetString()!));
        return config.RootElement.Clone();
    }

    private static string Find(FakeHost host, string layout, string tag)
    {
        using JsonDocument index = JsonDocument.Parse(File.ReadAllText($"{host.Directory}/{layout}/index.json"));
        return index.RootElement.GetProperty("manifests").EnumerateArray()
            .Single(m => m.GetProperty("annotations").GetProperty("org.opencontainers.image.ref.name").GetString() == tag).GetProperty("digest").GetString()!;
    }

    private static string Blob(FakeHost host, string layout, string digest) => File.ReadAllText($"{host.Directory}/{layout}/blobs/sha256/{digest[7..]}");
}
