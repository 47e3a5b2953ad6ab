using System;
using Xunit;

namespace Nsinit.Tests.System.Faults;

/// <summary>State that somebody or something has damaged: one container's trouble is no other's, and rm -f ends it.</summary>
public sealed class DamageTests
{
    /// <summary>Shell lines that damage container a, whose directory is $C.</summary>
    public static TheoryData<string> Damages =>
    [
        "echo garbage >$C/container.json",
        ": >$C/container.json",
        "echo null >$C/container.json",
        "echo '{}' >$C/container.json",
        "head -c 100 $C/container.json >x; cat x >$C/container.json",
        "sed -i 's/\"networks\": \\[/\"networks\": [null,/' $C/container.json",
        "sed -i 's/172.19.35.2.24/nonsense/' $C/container.json",
        "sed -i 's/\"id\": \"/\"id\": \"..\\//' $C/container.json",
        "rm $C/container.json; mkdir $C/container.json",
        "rm $C/container.json; ln -s /dev/zero $C/container.json",
        "sed -i 's/\"health\": null/\"health\": {}/' $C/container.json",
        "sed -i 's/\"ids\": null/\"ids\": {}/' $C/container.json",
        "sed -i 's/\"ulimits\": \\[/\"ulimits\": [null/' $C/container.json",
        "echo junk >$C/exit",
        "head -c 100000 /dev/urandom >$C/log",
        "rm $C/log; ln -s /no/such $C/log",
        "rm $C/lower",
        "ln -sfn .. $S/names/a",
        "ln -sfn / $S/names/a",
        "rm $S/names/a; echo x >$S/names/a",
        "ln -sfn ../../.. $S/networks/br0/leases/172.19.35.2",
        "rm $S/networks/br0/leases/172.19.35.2",
        "mkdir $S/containers/0123456789ab $S/containers/other; echo x >$S/containers/file; echo x >$S/names/-",
    ];

    [Theory]
    [MemberData(nameof(Damages))]
    public void Damage_stays_where_it_is_and_can_be_removed(string damage)
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Ok("run", "-d", "--name", "b", Programs.Tiny, "sleep", "1000");
        string a = host.Ok("run", "-d", "--name", "a", "--network", "br0", "--ip", "172.19.35.2", Programs.Tiny, "sleep", "1000").Trim();
        host.Scene($"C=$S/containers/{a}; {damage}");

        Assert.Contains(" b ", host.Ok("ps", "-a"), StringComparison.Ordinal);
        Assert.Contains("br0", host.Ok("network", "ls"), StringComparison.Ordinal);
        Assert.Equal("hi\n", host.Ok("exec", "b", "echo", "hi"));
        foreach (string[] command in (string[][])[["inspect", a], ["logs", a], ["exec", a, "true"], ["stop", "-t", "0", a]])
        {
            Result result = host.Nsinit(command);
            if (result.Code != 0) { Assert.DoesNotContain("defect", result.ErrorLine, StringComparison.Ordinal); }
        }

        Assert.Equal($"{a}\n", host.Ok("rm", "-f", a));
        Assert.Equal("", host.Ok("run", "--rm", "--name", "a", "--network", "br0", "--ip", "172.19.35.2", Programs.Tiny, "true"));
        Assert.Equal("hi\n", host.Ok("exec", "b", "echo", "hi"));
        host.Scene("rm -rf $S/containers/other $S/containers/file $S/names/-");
    }

    [Fact]
    public void A_damaged_network_and_another_resolver_of_the_host_are_no_circle()
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Ok("run", "-d", "--name", "a", "--network", "br0", Programs.Tiny, "sleep", "1000");
        host.Scene("echo garbage >$S/networks/br0/network.json; cp /etc/resolv.conf resolv; echo '# changed' >>resolv; mount --bind resolv /etc/resolv.conf");
        Result result = host.Nsinit("ps", "-q");
        Assert.Equal(0, result.Code);
        Assert.Contains("keeps the nameservers that it had", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, host.Nsinit("rm", "-f", "a").Code);
        Assert.Equal(0, host.Nsinit("network", "rm", "br0").Code);
        host.Shell("umount /etc/resolv.conf; ip link del br0");
    }

    [Theory]
    [InlineData("echo garbage >$B/network.json")]
    [InlineData(": >$B/network.json")]
    [InlineData("rm $B/network.json")]
    [InlineData("sed -i 's/172.19.35.0/nonsense/' $B/network.json")]
    [InlineData("sed -i 's/\"bridge\": \"br0/\"bridge\": \"lo/' $B/network.json")]
    [InlineData("echo '{\"name\":\"br0\",\"bridge\":\"br0\",\"managed\":true,\"subnets\":[],\"mtu\":0,\"internal\":false,\"created\":\"2024-01-01T00:00:00Z\"}' >$B/network.json")]
    public void A_damaged_network_can_be_removed_and_made_again(string damage)
    {
        using FakeHost host = new();
        host.MakeBridge();
        host.Scene($"B=$S/networks/br0; {damage}");
        Assert.Equal(125, host.Nsinit("run", "--rm", "--network", "br0", Programs.Tiny, "true").Code);
        host.Ok("network", "create", "br1", "--subnet", "10.1.0.0/24");
        Assert.Contains("br1", host.Ok("network", "ls"), StringComparison.Ordinal);
        Result removed = host.Nsinit("network", "rm", "br0");
        Assert.True(removed.Code == 0, removed.Error);
        Assert.Contains("ip link del br0", removed.ErrorLine, StringComparison.Ordinal);
        host.Shell("ip link del br0");
        host.MakeBridge();
        host.Ok("run", "--rm", "--network", "br0", Programs.Tiny, "true");
    }

    [Theory]
    [InlineData("echo garbage >$C/process")]
    [InlineData(": >$C/process")]
    [InlineData("echo '1 2 3' >$C/process")]
    public void A_container_that_runs_as_nobody_knows_which_process_can_be_removed(string damage)
    {
        using FakeHost host = new();
        string id = host.Ok("run", "-d", "--name", "a", Programs.Tiny, "sleep", "1000").Trim();
        host.Scene($"C=$S/containers/{id}; {damage}");
        host.Ok("rm", "-f", "a");
    }

    [Fact]
    public void A_container_of_an_earlier_boot_has_ended()
    {
        using FakeHost host = new();
        host.MakeBridge();
        string id = host.Ok("run", "-d", "--name", "a", "--network", "br0", "--ip", "172.19.35.2", Programs.Tiny, "sleep", "1000").Trim();
        // What a power cut leaves: the files, and a pid that may be anybody's now. Here it is even the same process.
        host.Scene("p=$(ps -eo pid=,args= | awk '/--plan a$/ {print $1; exit}'); kill -9 $p; while kill -0 $p 2>/dev/null; do sleep 0.02; done");
        host.Scene($"awk '{{$3 = \"00000000-0000-0000-0000-000000000000\"; print}}' $S/containers/{id}/process >p && cp p $S/containers/{id}/process");
        Assert.Contains("Exited (255)", host.Ok("ps", "-a"), StringComparison.Ordinal);
        Assert.Contains("container not running", host.Nsinit("exec", "a", "true").ErrorLine, StringComparison.Ordinal);
        Assert.DoesNotContain(host.State(), p => p.EndsWith("/172.19.35.2", StringComparison.Ordinal));
        host.Scene("for p in $(ps -eo pid=,args= | awk '/sleep 1000$/ {print $1}'); do kill -9 $p; done");
        host.Ok("rm", "a");
        host.Ok("run", "--rm", "--name", "a", "--network", "br0", "--ip", "172.19.35.2", Programs.Tiny, "true");
    }
}
