using System;
using System.IO;
using System.Linq;
using Nsinit.Tests.System.Images;
using Xunit;

namespace Nsinit.Tests.System.Attacks;

/// <summary>Another user reads a container's secrets in what was written of it, or decides what is in the state directory.</summary>
public sealed class ModeTests
{
    private const string Lacks = "Modes";

    private static readonly string[] True = ["true"];
    private static readonly string[] Cut = ["A=b\0c"];
    private static readonly string[] Whole = ["A=\\u0000"];
    private static readonly string[] Print = ["sh", "-c", "printf '%s\\n' \"$A\""];

    [Fact]
    public void Nobody_else_reads_what_a_container_was_made_into()
    {
        using FakeHost host = new();
        host.Nsinit("run", "--name", "a", Programs.Tiny, "sh", "-c", "echo secret >/key");
        foreach (string target in (string[])["image.tar", "layout"])
        {
            Assert.Equal(0, host.Weakened(Lacks, "commit", "a", $"{host.Directory}/weak-{target}").Code);
            Assert.NotEqual("", ReadByOthers(host, $"weak-{target}"));
            host.Ok("commit", "a", $"{host.Directory}/{target}");
            Assert.Equal("", ReadByOthers(host, target));
        }

        host.Ok("export", "-o", $"{host.Directory}/files.tar", "a");
        Assert.Equal("", ReadByOthers(host, "files.tar"));
        // A second image in a layout that the user has opened to others keeps the index as it is.
        host.Shell($"chmod 755 {host.Directory}/layout; chmod 644 {host.Directory}/layout/index.json");
        host.Ok("commit", "a", $"{host.Directory}/layout:two");
        Assert.Equal($"{host.Directory}/layout\n{host.Directory}/layout/index.json\n", ReadByOthers(host, "layout"));
    }

    [Theory]
    [InlineData("chmod 1777 state", "others may write to it (mode 1777)", "chmod 700")]
    [InlineData("chmod 770 state", "others may write to it (mode 770)", "chmod 700")]
    [InlineData("chown 1000 state", "it belongs to user 1000, not to 0", "chown -R 0")]
    [InlineData("mkdir -m 777 state/names", "state/names (mode 777)", "chmod 700")]
    [InlineData("mkdir state/images; chown 1000 state/images", "state/images belongs to user 1000", "chown -R 0")]
    [InlineData("chmod 777 .", "anybody may exchange what is in", "chmod o-w")]
    [InlineData("mv state real; ln -s real state; chown -h 1000 state", "state is a link of user 1000", "--root")]
    [InlineData("mkdir -m 777 open; mv state open; ln -s open/state state", "/open (mode 777)", "chmod o-w")]
    public void What_others_could_change_is_no_state_directory(string attack, string says, string hint)
    {
        using FakeHost host = new();
        host.Shell($"cd {host.Directory}; mkdir state; {attack}");
        Assert.Equal("in\n", host.Weakened(Lacks, "run", "--rm", Programs.Tiny, "echo", "in").Output);
        host.Shell($"cd {host.Directory}; [ -e state ] || mkdir state; {(attack.Contains("mv ", StringComparison.Ordinal) ? ":" : attack)} 2>/dev/null || :");
        foreach (string[] words in (string[][])[["run", "--rm", Programs.Tiny, "true"], ["ps"], ["rm", "-f", "x"]])
        {
            Result refused = host.Nsinit(words);
            Assert.Equal(words[0] == "run" ? 125 : 1, refused.Code);
            Assert.Contains($"keep containers in {host.Root}: ", refused.ErrorLine, StringComparison.Ordinal);
            Assert.Contains(says, refused.ErrorLine, StringComparison.Ordinal);
            Assert.Contains(hint, refused.ErrorLine, StringComparison.Ordinal);
        }

        host.Shell($"cd {host.Directory}; chmod 700 .; rm -rf state real open");
    }

    // What an exec has prepared there is carried out before any .NET code runs.
    [Fact]
    public void What_is_prepared_there_is_not_believed_either()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "c", "--network", "none", Programs.Tiny, "sleep", "1000");
        host.Ok("exec", "c", "true");
        Assert.Equal("prepared\n", host.Ok("exec", "c", "echo", "prepared"));
        host.Shell($"chmod 1777 {host.Root}");
        Result result = host.Nsinit("exec", "c", "echo", "believed");
        host.Shell($"chmod 700 {host.Root}");
        Assert.Equal((125, ""), (result.Code, result.Output));
        Assert.Contains("others may write to it", result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void What_others_could_only_read_is_closed_if_it_is_ours()
    {
        using FakeHost host = new();
        host.Shell($"mkdir -m 755 {host.Root}");
        host.Ok("run", "-d", "--name", "a", Programs.Tiny, "sleep", "1000");
        Assert.Equal("700\n", host.Shell($"stat -c %a {host.Root}"));
        // Somebody's directory, with more in it, keeps its mode: what is nsinit's in it is closed by itself.
        host.Shell($"chmod 755 {host.Root}; : >{host.Root}/notes");
        host.Ok("ps");
        Assert.Equal("755\n", host.Shell($"stat -c %a {host.Root}"));
        Assert.All(Directory.GetDirectories(host.Root), d => Assert.Equal("700\n", host.Shell($"stat -c %a {d}")));
        host.Shell($"rm {host.Root}/notes");
    }

    [Fact]
    public void An_image_cannot_hide_words_behind_a_NUL()
    {
        using FakeHost host = new();
        string image = new LayoutBuilder($"{host.Directory}/oci").Image("x", [Bases.Tiny], new { Env = Cut, Cmd = True }).Write();
        Assert.Contains("has a NUL character in a text", host.Nsinit("run", "--rm", image).ErrorLine, StringComparison.Ordinal);
        string fine = new LayoutBuilder($"{host.Directory}/fine").Image("x", [Bases.Tiny], new { Env = Whole, Cmd = Print }).Write();
        Assert.Equal("\\u0000\n", host.Ok("run", "--rm", fine));
    }

    // Everything there that a user who owns nothing of it can read.
    private static string ReadByOthers(FakeHost host, string path) =>
        string.Concat(host.Shell($"find {host.Directory}/{path} -perm /044").Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).Select(l => $"{l}\n"));
}
