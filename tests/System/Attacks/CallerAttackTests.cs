using System;
using Xunit;

namespace Nsinit.Tests.System.Attacks;

/// <summary>What belongs to whoever runs a container: keyrings, the files behind the standard descriptors, /dev/null.</summary>
public sealed class CallerAttackTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("exec")]
    public void Keys_of_the_caller_are_out_of_reach(string way)
    {
        using FakeHost host = new();
        string shared = Attack.Build(host);
        host.Ok("run", "-d", "--name", "c", "--network", "none", "-v", $"{shared}:/shared", Programs.Tiny, "sleep", "1000");
        string[] command = way == "run" ? ["run", "--rm", "--network", "none", "-v", $"{shared}:/shared", Programs.Tiny, "/shared/attack", "keys"]
            : ["exec", "-w", "/", "c", "/shared/attack", "keys"];
        string[] weakened = [$"{shared}/attack", "with-keys", .. host.WithoutProtection("Keyrings", command)];
        string[] real = [$"{shared}/attack", "with-keys", Programs.Nsinit, "--root", host.Root, .. command];
        // The second one lies in the keyring of its user: found, it can be read.
        Assert.Equal("changed\nfound\n", host.Run(weakened).Output);
        Assert.Equal("none\nnone\n", host.Run(real).Output);
        // What the first exec has left for the next ones is no other way.
        if (way == "exec") { Assert.Equal("none\nnone\n", host.Run([$"{shared}/attack", "with-keys", Programs.Nsinit, "--root", host.Root, "exec", "c", "/shared/attack", "keys"]).Output); }
    }

    [Theory]
    [InlineData("run --rm --network none -v {0}:/shared {1} /shared/attack streams")]
    [InlineData("run --rm -i --no-init --network none -v {0}:/shared {1} /shared/attack streams")]
    [InlineData("run --rm -i -u 1000 --network none -v {0}:/shared {1} /shared/attack streams")]
    [InlineData("exec -i c /shared/attack streams")]
    [InlineData("exec c /shared/attack streams")]
    public void Files_of_the_caller_are_neither_changed_nor_read(string line)
    {
        using FakeHost host = new();
        string shared = Attack.Build(host);
        host.Ok("run", "-d", "--name", "c", "--network", "none", "-v", $"{shared}:/shared", Programs.Tiny, "sleep", "1000");
        string[] words = string.Format(global::System.Globalization.CultureInfo.InvariantCulture, line, shared, Programs.Tiny).Split(' ');
        bool root = !line.Contains("1000", StringComparison.Ordinal);
        // A /dev/null of this host's own: the attack spoils it.
        host.Shell($"mknod -m 666 {host.Directory}/null c 1 3; mount --bind {host.Directory}/null /dev/null; cd {host.Directory}; echo in >in; echo out >out; echo err >err; chmod 600 in out err");
        using Unmount unmount = new(host);
        string before = States(host);
        string streams = line.Contains("-i", StringComparison.Ordinal) ? $"<{host.Directory}/in" : "";
        // As often as it takes for the exec that is prepared (the front) to have its turn.
        for (int i = 0; i < 3; i++) { host.Shell($"{Programs.Nsinit} --root {host.Root} {string.Join(' ', words)} {streams} >>{host.Directory}/out 2>>{host.Directory}/err"); }
        Assert.Equal(before, States(host));
        // By the launcher's way: what is prepared is the real one's.
        if (words[0] == "exec") { words = ["exec", "-w", "/", .. words[1..]]; }
        host.Shell($"{string.Join(' ', host.WithoutProtection("Relay", words))} {streams} >>{host.Directory}/out 2>>{host.Directory}/err");
        if (root) { Assert.NotEqual(before, States(host)); }
    }

    [Theory]
    [InlineData("run -i --rm --network none {0} cat")]
    [InlineData("exec -i c cat")]
    public void What_is_relayed_arrives_whole_and_in_order(string line)
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "c", "--network", "none", Programs.Tiny, "sleep", "1000");
        string command = $"{Programs.Nsinit} --root {host.Root} {string.Format(global::System.Globalization.CultureInfo.InvariantCulture, line, Programs.Tiny)}";
        host.Shell($"cd {host.Directory}; head -c 30000000 /dev/urandom >in");
        for (int i = 0; i < 2; i++)
        {
            // To a new file, which splice(2) takes; to the end of one, which it does not.
            host.Shell($"cd {host.Directory}; {command} <in >out; cmp in out; rm out; {command} <in >>out; cmp in out; rm out");
        }

        string both = command.Replace(" cat", " sh -c 'for i in $(seq 500); do echo o$i; echo e$i >&2; done'", StringComparison.Ordinal);
        host.Shell($"cd {host.Directory}; for i in $(seq 500); do echo o$i; echo e$i; done >expected; {both} >out 2>&1; cmp expected out");
    }

    [Fact]
    public void A_payload_is_told_when_its_output_goes_nowhere()
    {
        using FakeHost host = new();
        // /dev/full takes nothing: the relay ends, and the payload's next write is a broken pipe.
        Result result = host.Run(["sh", "-c", $"timeout 60 {Programs.Nsinit} --root {host.Root} run --rm --network none {Programs.Tiny} yes >/dev/full"]);
        Assert.Equal(141, result.Code);
    }

    [Fact]
    public void A_payload_that_reads_no_more_ends_the_relay_of_its_input()
    {
        using FakeHost host = new();
        host.Shell($"truncate -s 1G {host.Directory}/in");
        Result result = host.Run(["sh", "-c", $"timeout 60 {Programs.Nsinit} --root {host.Root} run -i --rm --network none {Programs.Tiny} sh -c 'exec <&-; sleep 0.2; exit 9' <{host.Directory}/in"]);
        Assert.Equal(9, result.Code);
    }

    private sealed class Unmount(FakeHost host) : IDisposable
    {
        public void Dispose() => host.Shell("umount /dev/null");
    }

    private static string States(FakeHost host) => host.Shell($"cd {host.Directory}; stat -c '%n %a %u' in out err /dev/null; cat in; grep -c evil out err || true");
}
