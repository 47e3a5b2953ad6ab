using System.Linq;
using System.Text;
using System.Text.Json;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Cli.Views.Graphs;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Xunit;

namespace Nsinit.Tests.Unit;

/// <summary>What others can name does nothing where it is shown.</summary>
public sealed class VisibleTests
{
    private const string Hostile = "a\e]0;x\a\r\n\u009b2J\u202eb";
    private const string Shown = @"a\x1b]0;x\x07\r\n\u009b2J\u202eb";

    private static readonly JsonSerializerOptions AsOurs = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("", "")]
    [InlineData("web 1 ~!\"\\", "web 1 ~!\"\\")]
    [InlineData("größe 名前 🙂 e\u0301", "größe 名前 🙂 e\u0301")]
    [InlineData("\0\x01\t\n\r\e\x7f", @"\x00\x01\t\n\r\x1b\x7f")]
    [InlineData("\u0080\u0085\u009b\u009f\u00a0", "\\u0080\\u0085\\u009b\\u009f\u00a0")]
    [InlineData("\u200b\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\u00ad", @"\u200b\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\u00ad")]
    [InlineData("\u2028\u2029", @"\u2028\u2029")]
    [InlineData("\U000e0041", @"\udb40\udc41")]
    public void A_value_is_one_line_that_does_nothing(string text, string shown)
    {
        Assert.Equal(shown, Visible.Line(text));
        // Nothing is escaped twice.
        Assert.Equal(shown, Visible.Line(shown));
        Assert.Equal(text == shown, Visible.IsLine(text));
    }

    // A theory's data is stored as UTF-8, which these are not.
    [Fact]
    public void Halves_of_characters_and_kept_bytes_are_shown()
    {
        Assert.Equal(@"\ud83d-\xff\x80", Visible.Line("\ud83d-\udcff\udc80"));
        Assert.Equal(@"x\ud83d", Visible.Line("🙂x🙂"[2..4]));
    }

    [Fact]
    public void Lines_keep_their_ends_and_tabs() => Assert.Equal("a\tb\n\\x1bc\\r\n", Visible.Lines("a\tb\n\ec\r\n"));

    [Fact]
    public void Every_character_that_acts_is_shown()
    {
        foreach (int c in Enumerable.Range(0, 0x110000).Where(c => c is < 0xd800 or > 0xdfff))
        {
            string text = char.ConvertFromUtf32(c);
            bool acts = c is < 0x20 or (>= 0x7f and <= 0x9f) or 0x061c or (>= 0x200b and <= 0x200f) or (>= 0x2028 and <= 0x202e) or (>= 0x2066 and <= 0x2069);
            if (acts) { Assert.NotEqual(text, Visible.Line(text)); }
            Assert.DoesNotContain('\n', Visible.Line(text));
        }
    }

    [Fact]
    public void A_document_of_JSON_stays_one()
    {
        string text = $"\"\\{Hostile}\U000e0041";
        string shown = Visible.Lines(JsonSerializer.Serialize(text, AsOurs));
        Assert.All(shown, c => Assert.InRange(c, ' ', '~'));
        Assert.Equal(text, JsonSerializer.Deserialize<string>(shown));
    }

    [Fact]
    public void Cells_of_a_table_stay_in_their_column()
    {
        Table table = new("A", "B");
        table.Add(Hostile, "b");
        Assert.Equal($"{"A".PadRight(Shown.Length + 3)}B\n{Shown}   b\n", table.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Colours_let_nothing_else_through(bool on)
    {
        Colours colours = new(on);
        foreach (string text in (string[])[colours.Heading(Hostile), colours.Phrase(Hostile), colours.Shell(Hostile), colours.Alarm(Hostile), colours.Dim(Hostile)])
        {
            Assert.Contains(Shown, text, System.StringComparison.Ordinal);
            Assert.Equal(on ? 2 : 0, text.Count(char.IsControl));
        }
    }

    [Fact]
    public void Acts_and_graphs_show_names_as_they_are()
    {
        ExplainedAct act = new(default, Hostile, [Hostile], Hostile, Hostile);
        Assert.Equal(Visible.Lines(ExplainPrinter.Text([act], new Colours(false))), ExplainPrinter.Text([act], new Colours(false)));
        NetworkGraph graph = new(
            [new GraphInterface(Hostile, true, true, null, [Hostile])], [new GraphNetwork(Hostile, Hostile, Hostile, false, true, true, [Hostile], [Hostile])],
            [new GraphContainer(Hostile, "0", [new GraphWire(Hostile, Hostile, Hostile, Hostile, [Hostile], true)], [new GraphPort(Hostile, Hostile)])]);
        foreach (string text in (string[])[GraphText.Draw(graph, new Colours(false)), GraphDot.Draw(graph), GraphMermaid.Draw(graph), GraphSvg.Draw(graph)])
        {
            Assert.Equal(Visible.Lines(text), text);
        }
    }

    [Fact]
    public void Progress_stays_on_its_line() =>
        Assert.DoesNotContain('\e', ProgressBar.Line(new Launcher.Images.UnpackProgress($"{Hostile}.tar", 1, 2)));

    [Fact]
    public void Bytes_that_are_no_text_do_nothing_either() =>
        Assert.Equal("\ufffd\\x1b", Visible.Line(Encoding.UTF8.GetString([0xff, 0x1b])));
}
