using System;
using System.Linq;
using System.Text.Json;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary>Commands that only look: doctor, ps with filters and columns, completion, manual pages.</summary>
public sealed class LookTests
{
    [Fact]
    public void Doctor_finds_nothing_wrong_here_and_leaves_nothing()
    {
        using FakeHost host = new();
        JsonElement findings = JsonDocument.Parse(host.Ok("doctor", "--format", "json")).RootElement;
        Assert.DoesNotContain(findings.EnumerateArray(), f => f.GetProperty("verdict").GetString() == "bad");
        Assert.Contains(findings.EnumerateArray(), f => f.GetProperty("name").GetString() == "veth");
        Assert.False(global::System.IO.Directory.Exists(host.Root));
    }

    [Fact]
    public void Doctor_names_what_the_kernel_lacks()
    {
        using FakeHost host = new();
        Result result = host.Run(["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=fsopen:error=ENODEV", Programs.Nsinit, "--root", host.Root, "doctor"]);
        Assert.Equal(1, result.Code);
        Assert.Contains("CONFIG_OVERLAY_FS", result.Output, StringComparison.Ordinal);
        Assert.Contains("CONFIG_PROC_FS", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_tells_who_lacks_capabilities_to_be_root()
    {
        using FakeHost host = new();
        Result result = host.Run(["setpriv", "--bounding-set", "-all", "--inh-caps", "-all", Programs.Nsinit, "doctor"]);
        Assert.Equal(1, result.Code);
        Assert.Contains("CAP_SYS_ADMIN", result.Output, StringComparison.Ordinal);
        Assert.Contains("run it as root", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Ps_filters_and_chooses_columns()
    {
        using FakeHost host = new();
        host.Ok("network", "create", "lan", "--subnet", "10.9.0.0/24");
        host.Ok("run", "-d", "--name", "on", "--network", "lan", Programs.Tiny, "sleep", "100");
        host.Nsinit("run", "--name", "ended", Programs.Tiny, "sh", "-c", "exit 3");
        Assert.Equal(["on"], Names(host, "network=lan"));
        Assert.Equal(["ended"], Names(host, "exited=3"));
        Assert.Equal([], Names(host, "exited=4"));
        Assert.Equal(["on"], Names(host, "status=running"));
        Assert.Equal(["ended", "on"], Names(host, "status=running", "status=exited"));
        Assert.Equal("NAME    EXIT\nended   3\n", host.Ok("ps", "--filter", "status=exited", "--columns", "name,exit"));
        Assert.Contains("did you mean name=x?", host.Nsinit("ps", "--filter", "nme=x").ErrorLine, StringComparison.Ordinal);
        Assert.Contains("did you mean name?", host.Nsinit("ps", "--columns", "nam").ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Completion_knows_commands_options_and_names()
    {
        using FakeHost host = new();
        host.Ok("network", "create", "lan", "--subnet", "10.9.0.0/24");
        host.Ok("run", "-d", "--name", "web", Programs.Tiny, "sleep", "100");
        Assert.Contains("run", Words(host, "r"));
        Assert.Equal(["web"], Words(host, "stop", "w"));
        Assert.Equal(["lan"], Words(host, "run", "--network", ""));
        Assert.Equal(["--explain"], Words(host, "run", "--expl"));
        Assert.Equal(["lan"], Words(host, "network", "rm", "l"));
        // The payload's words are its own.
        Assert.Empty(Words(host, "run", "-it", "rootfs", "-"));
        string bash = "source <(\"$0\" completion bash); nsinit() { \"$NSINIT\" \"$@\"; }; COMP_WORDS=(nsinit --root \"$ROOT\" rm w); COMP_CWORD=4; _nsinit; echo \"${COMPREPLY[@]}\"";
        Result result = host.Run(["env", $"NSINIT={Programs.Nsinit}", $"ROOT={host.Root}", "bash", "-c", bash, Programs.Nsinit]);
        Assert.Equal("web\n", result.Output);
    }

    [Fact]
    public void Every_command_has_a_manual_page_and_examples()
    {
        using FakeHost host = new();
        string[] names = host.Ok("help", "--man", "names").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("run", names);
        foreach (string name in names)
        {
            string page = host.Ok("help", "--man", name);
            Assert.StartsWith($".TH NSINIT-{name.ToUpperInvariant()} 1", page, StringComparison.Ordinal);
            // A request that man(7) does not know would make its line vanish.
            Assert.All(page.Split('\n').Where(l => l.StartsWith('.')), l => Assert.Matches(@"^\.(TH|SH|TP|B|BR|PP)( |$)", l));
        }
    }

    private static string[] Names(FakeHost host, params string[] filters) =>
        [.. host.Ok(["ps", "--columns", "name", .. filters.SelectMany(f => new[] { "--filter", f })]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Order(StringComparer.Ordinal)];

    private static string[] Words(FakeHost host, params string[] typed) =>
        [.. host.Ok(["completion", "words", "--", .. typed]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t')[0])];
}
