using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using Nsinit.Tests.System.Images;
using Xunit;

namespace Nsinit.Tests.System.Attacks;

/// <summary>A container's processes, files and labels, and an image's words, give orders to the terminal of whoever looks at them.</summary>
public sealed class EscapeTests
{
    private const string Lacks = "Escapes";

    // Sets a terminal's title, clears it, ends the line, and turns the direction of writing.
    private const string Hostile = "\e]0;owned\a\e[2J\n\u009b31m\u202e!";

    [Fact]
    public void Commands_and_labels_stay_in_their_columns()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", "--label", $"k={Hostile}", Programs.Tiny, "sh", "-c", $": '{Hostile}'; sleep 1000 & wait");
        host.Ok("exec", "a", "true", Hostile);
        foreach (string[] look in (string[][])[["ps", "--columns", "name,command,labels"], ["top", "a"], ["events", "--no-stream"]])
        {
            Result attacked = host.Weakened(Lacks, look);
            Assert.Contains("\e]0;owned\a", attacked.Output, StringComparison.Ordinal);
            Harmless(host.Ok(look));
        }

        // One line for each process, whatever its arguments are.
        Assert.All(host.Ok("top", "a").Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1), line => Assert.Matches(@"^\d+ ", line));
    }

    [Fact]
    public void Names_of_files_are_shown_by_diff_and_in_errors()
    {
        using FakeHost host = new();
        host.Nsinit("run", "--name", "a", Programs.Tiny, "sh", "-c", $": >'/{Hostile}'");
        Assert.Contains("\e[2J", host.Weakened(Lacks, "diff", "a").Output, StringComparison.Ordinal);
        Assert.Equal("A /\\x1b]0;owned\\x07\\x1b[2J\\n\\u009b31m\\u202e!\n", host.Ok("diff", "a"));

        string[] copy = ["cp", $"a:/{Hostile}/x", host.Directory];
        Assert.Contains("\e[2J", host.Weakened(Lacks, copy).Error, StringComparison.Ordinal);
        Harmless($"{host.Nsinit(copy).ErrorLine}\n");
    }

    [Fact]
    public void An_image_says_nothing_to_the_terminal()
    {
        using FakeHost host = new();
        string image = new LayoutBuilder($"{host.Directory}/oci").Image("x", [Bases.Tiny], new { Cmd = new[] { $"/{Hostile}" }, StopSignal = (string?)null }).Write();
        Assert.Contains("\e[2J", host.Weakened(Lacks, "run", "--rm", image).Error, StringComparison.Ordinal);
        Result refused = host.Nsinit("run", "--rm", image);
        Assert.Equal(127, refused.Code);
        Harmless($"{refused.ErrorLine}\n");
        Harmless(host.Ok("run", "--explain=only", image));
    }

    [Fact]
    public void The_name_of_an_archive_and_of_what_is_in_it_does_nothing()
    {
        using FakeHost host = new();
        string path = $"{host.Directory}/\e[2J.tar";
        File.WriteAllBytes(path, new Layer().HardLink($"x{Hostile}", $"nothing{Hostile}").Build());
        Assert.Contains("\e[2J", host.Weakened(Lacks, "run", path, "true").Error, StringComparison.Ordinal);
        Harmless($"{host.Nsinit("run", path, "true").ErrorLine}\n");
    }

    [Fact]
    public void Documents_stay_JSON_and_say_the_same()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "a", "--label", $"k={Hostile}", Programs.Tiny, "sh", "-c", $"printf '\u202e\\n'; : '{Hostile}'; sleep 1000");
        FakeHost.Eventually(() => host.Ok("logs", "a").Length > 0, "a line in the log");
        string[] json = ["--format", "json"];
        foreach (string[] look in (string[][])[["inspect", "a"], ["ps", .. json], ["top", .. json, "a"], ["events", "--no-stream", .. json], ["logs", .. json, "a"]])
        {
            string text = host.Ok(look);
            Harmless(text);
            foreach (string document in look[0] is "events" or "logs" ? text.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [text]) { JsonDocument.Parse(document).Dispose(); }
        }

        using JsonDocument inspected = JsonDocument.Parse(host.Ok("inspect", "a"));
        Assert.Equal(Hostile, inspected.RootElement[0].GetProperty("container").GetProperty("labels").GetProperty("k").GetString());
        // What the payload writes is its own.
        Assert.Equal("\u202e\n", host.Ok("logs", "a"));
    }

    [Fact]
    public void Words_of_the_user_and_their_log_are_one_line()
    {
        using FakeHost host = new();
        string log = $"{host.Directory}/log";
        Result result = host.Run([Programs.Nsinit, "--root", host.Root, "--log", log, "rm", $"x{Hostile}"]);
        Assert.Equal(1, result.Code);
        Harmless($"{result.ErrorLine}\n");
        Assert.Single(File.ReadAllLines(log));
        Harmless(File.ReadAllText(log));
    }

    // Nothing but text and the ends of lines.
    private static void Harmless(string text)
    {
        Assert.DoesNotContain(text, c => (char.IsControl(c) && c is not '\n') || c is (>= '\u202a' and <= '\u202e') or '\u2028' or '\u2029');
        Assert.DoesNotContain("\n\u009b", text, StringComparison.Ordinal);
        Assert.True(text.Length > 0);
    }
}
