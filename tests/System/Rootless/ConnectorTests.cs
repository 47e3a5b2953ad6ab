using System;
using System.Diagnostics;
using Xunit;

namespace Nsinit.Tests.System.Rootless;

/// <summary>How a user's containers are connected: pasta, else slirp4netns, else not at all, and that is said.</summary>
public sealed class ConnectorTests
{
    [Theory]
    [InlineData("pasta")]
    [InlineData("slirp4netns")]
    public void Reaches_a_server_of_the_host_and_ends_with_the_container(string connector)
    {
        using RootlessHost host = new();
        // Not the address of the interface that leads outside: the container has that one too.
        host.Offer(connector, "newuidmap", "newgidmap");
        using Process server = StartServer(host);
        Assert.Equal("hello\n", host.Ok("run", "--rm", Programs.AlpineArchive, "wget", "-qO-", "http://10.8.8.1:8000/hello"));
        host.Ok("run", "-d", "--name", "c", Programs.Tiny, "sleep", "1000");
        Assert.Equal("hello\n", host.Ok("exec", "c", "wget", "-qO-", "http://10.8.8.1:8000/hello"));
        Assert.NotEqual("", Running(host));
        host.Ok("restart", "-t", "0", "c");
        Assert.Equal("hello\n", host.Ok("exec", "c", "wget", "-qO-", "http://10.8.8.1:8000/hello"));
        host.Ok("stop", "-t", "0", "c");
        FakeHost.Eventually(() => Running(host).Length == 0, "the end of the connector");
        host.Ok("rm", "c");
        host.Shell("kill $(ps -eo pid=,args= | awk '/[h]ttp.server/ {print $1}')");
        Programs.Code(server);
    }

    [Fact]
    public void Pasta_publishes_ports()
    {
        using RootlessHost host = new();
        host.Ok("run", "-d", "--name", "c", "-p", "8080:80", "-p", "127.0.0.1:9000-9001:90-91", "-p", "80/tcp", Programs.Tiny, "sh", "-c", "mkdir /w; echo hi >/w/f; exec httpd -f -p 80 -h /w");
        FakeHost.Eventually(() => Get(host, "10.9.9.1:8080") == "hi\n", "an answer");
        string open = host.Ok("port", "c", "80");
        Assert.Contains("*:8080", open, StringComparison.Ordinal);
        string random = open.Split('\n')[1][2..];
        Assert.Equal("hi\n", Get(host, $"127.0.0.1:{random}"));
        Result taken = host.Nsinit("run", "--rm", "-p", "8080:80", Programs.Tiny, "true");
        Assert.Equal(125, taken.Code);
        Assert.Contains("publish port *:8080/tcp: ", taken.ErrorLine, StringComparison.Ordinal);
        Result low = host.Nsinit("run", "--rm", "-p", "81:80", Programs.Tiny, "true");
        Assert.Equal(125, low.Code);
        Assert.Contains("-p 81:80", low.ErrorLine, StringComparison.Ordinal);
        host.Ok("rm", "-f", "c");
        FakeHost.Eventually(() => Running(host).Length == 0, "the end of pasta");
    }

    [Fact]
    public void Without_either_there_is_only_lo()
    {
        using RootlessHost host = new();
        host.Offer("newuidmap", "newgidmap");
        Result result = host.Nsinit("run", "--rm", "--name", "c", Programs.Tiny, "ls", "/sys/class/net");
        Assert.Equal("lo\n", result.Output);
        Assert.Contains("note: container c has only lo: neither pasta nor slirp4netns is on the PATH", result.ErrorLine, StringComparison.Ordinal);
        result = host.Nsinit("run", "--rm", "--network", "none", Programs.Tiny, "true");
        Assert.Equal((0, ""), (result.Code, result.Error));
        result = host.Nsinit("run", "--rm", "-p", "8080:80", Programs.Tiny, "true");
        Assert.Equal(125, result.Code);
        Assert.Contains("publish port 80/tcp: pasta, which would do that", result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connector_that_fails_is_one_line_and_leaves_nothing()
    {
        using RootlessHost host = new();
        host.Shell("ip route del default; ip addr flush dev up0");
        Result result = host.Nsinit("run", "--rm", Programs.Tiny, "true");
        Assert.Equal(125, result.Code);
        Assert.Contains("connect the container: pasta ended with code 1", result.ErrorLine, StringComparison.Ordinal);
        Assert.Equal("", host.Ok("ps", "-aq"));
    }

    private static Process StartServer(RootlessHost host)
    {
        host.Shell($"mkdir {host.Host.Directory}/web && echo hello >{host.Host.Directory}/web/hello");
        Process server = Programs.Start("nsenter", host.Host.Enter(["python3", "-m", "http.server", "8000", "--bind", "10.8.8.1", "-d", $"{host.Host.Directory}/web"]));
        FakeHost.Eventually(() => host.Host.Run(["python3", "-c", Fetch("10.8.8.1:8000/hello")]).Code == 0, "a server");
        return server;
    }

    private static string Get(RootlessHost host, string address) => host.Host.Run(["python3", "-c", Fetch($"{address}/f")]).Output;

    private static string Fetch(string address) => $"import urllib.request, sys; sys.stdout.write(urllib.request.urlopen('http://{address}', timeout=5).read().decode())";

    private static string Running(RootlessHost host) => host.Shell("ps -eo stat=,args= | grep -v ^Z | grep '[p]asta\\|[s]lirp4netns --' || true");
}
