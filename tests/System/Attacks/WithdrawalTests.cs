using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using Xunit;

namespace Nsinit.Tests.System.Attacks;

/// <summary>A port that was published for one container leads to the next that gets its address, when what should withdraw it cannot.</summary>
public sealed class WithdrawalTests
{
    private const string Server = "nc -ll -p 80 -e hostname";
    private static readonly string Nc = $"timeout 20 {Programs.Tiny}/bin/busybox nc";

    [Theory]
    [InlineData("--rm")]
    [InlineData("--label=kept")]
    public void An_address_is_given_to_nobody_else_while_a_port_leads_there(string option)
    {
        Assert.Equal("other\n", Reached(option, weakened: true));
        Assert.Equal("", Reached(option, weakened: false));
    }

    // What a client outside hears at the port of a container that is gone.
    private static string Reached(string option, bool weakened)
    {
        using FakeHost host = new();
        using Neighbour lan = new(host, "lan0", "192.0.2.1/24", "192.0.2.9/24");
        host.Ok("network", "create", "br0", "--subnet", "10.9.0.0/24");
        Ok(host, weakened, "run", "-d", option, "--name", "web", "--network", "br0", "-p", "8080:80", Programs.Tiny, "sh", "-c", Server);
        FakeHost.Eventually(() => lan.Run($"{Nc} 192.0.2.1 8080 </dev/null").Output == "web\n", "the port answers");
        int first = int.Parse(File.ReadAllText($"{Directory.GetDirectories($"{host.Root}/containers")[0]}/process").Split(' ')[0], CultureInfo.InvariantCulture);
        string monitor = host.Shell($"awk '{{ print $4 }}' /proc/{first}/stat").Trim();

        // The kernel has no memory for another socket at this moment.
        using Process tracer = Programs.Start("nsenter", host.Enter(["strace", "-p", monitor, "-o", "/dev/null", "-e", "trace=socket", "-e", "inject=socket:error=ENOBUFS"]));
        FakeHost.Eventually(() => !host.Shell($"grep TracerPid /proc/{monitor}/status").EndsWith("\t0\n", StringComparison.Ordinal), "strace has its hand on the monitor");
        host.Shell($"kill -9 {first}");
        tracer.WaitForExit();
        Assert.Contains("8080", host.Shell("nft list ruleset"), StringComparison.Ordinal);

        Ok(host, weakened, "run", "-d", "--name", "other", "--network", "br0", Programs.Tiny, "sh", "-c", Server);
        FakeHost.Eventually(() => host.Run(["sh", "-c", $"{Nc} -w 1 10.9.0.2 80 </dev/null"]).Output == "other\n", "the next container has that address");
        string heard = lan.Run($"{Nc} -w 2 192.0.2.1 8080 </dev/null").Output;
        // No element outlives the test's containers.
        host.Ok("network", "reload");
        return heard;
    }

    private static void Ok(FakeHost host, bool weakened, params string[] arguments)
    {
        Result result = weakened ? host.Weakened("Withdrawal", arguments) : host.Nsinit(arguments);
        Assert.True(result.Code == 0, result.Error);
    }
}
