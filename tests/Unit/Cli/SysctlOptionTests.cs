using System;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Xunit;

namespace Nsinit.Tests.Unit.Cli;

/// <summary>Only what the kernel keeps for each namespace can be set, and one setting is one setting (CVE-2022-0811).</summary>
public sealed class SysctlOptionTests
{
    [Theory]
    [InlineData("net.ipv4.ip_forward=1", "net/ipv4/ip_forward", "1")]
    [InlineData("net.ipv4.tcp_rmem=4096 131072 6291456", "net/ipv4/tcp_rmem", "4096 131072 6291456")]
    [InlineData("net/ipv4/conf/eth0.5/forwarding=1", "net/ipv4/conf/eth0.5/forwarding", "1")]
    [InlineData("net.ipv4.conf.eth0/5.forwarding=1", "net/ipv4/conf/eth0.5/forwarding", "1")]
    [InlineData("kernel.shmmax=65536", "kernel/shmmax", "65536")]
    [InlineData("fs.mqueue.msg_max=20", "fs/mqueue/msg_max", "20")]
    public void Becomes_a_path_and_a_value(string text, string path, string value)
    {
        SysctlSpec setting = Assert.Single(Parsing.Run("--sysctl", text, "r").Sysctls);
        Assert.Equal((path, value), (setting.Path, setting.Value));
    }

    [Theory]
    [InlineData("kernel.core_pattern=|/evil", "the value has a character")]
    [InlineData("kernel.core_pattern=core", "the whole machine")]
    [InlineData("net.ipv4.ip_forward=1+kernel.core_pattern=x", "the value has a character")]
    [InlineData("net.ipv4.ip_forward=1\nkernel.core_pattern=x", "the value has a character")]
    [InlineData("net.ipv4.ip_forward=1\0", "the value has a character")]
    [InlineData("net/../kernel/core_pattern=x", "that is no key")]
    [InlineData("net..ipv4=1", "that is no key")]
    [InlineData("net/./x=1", "that is no key")]
    [InlineData("/net/x=1", "that is no key")]
    [InlineData("network.x=1", "the whole machine")]
    [InlineData("net=1", "the whole machine")]
    [InlineData("vm.swappiness=1", "the whole machine")]
    [InlineData("kernel.hostname=x", "the whole machine")]
    [InlineData("net.x", "KEY=VALUE")]
    [InlineData("net.x=", "KEY=VALUE")]
    [InlineData("=1", "KEY=VALUE")]
    public void Is_refused(string text, string part)
    {
        NsinitException error = Assert.Throws<NsinitException>(() => Parsing.Run("--sysctl", text, "r"));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }

    [Theory]
    [InlineData("net.ipv4.ip_forward=1", "--network", "host")]
    [InlineData("net.ipv4.ip_forward=1", "--network", "container:a")]
    [InlineData("net.ipv4.ip_forward=1", "--network", "ns:/run/netns/x")]
    [InlineData("kernel.shmmax=1", "--ipc", "host")]
    public void Is_refused_where_the_namespace_is_anothers(string text, string option, string value)
    {
        NsinitException error = Assert.Throws<NsinitException>(() => Parsing.Run("--sysctl", text, option, value, "r"));
        Assert.Contains("namespace is not the container's own", error.Message, StringComparison.Ordinal);
    }
}
