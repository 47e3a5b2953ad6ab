using System.Text;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.State;
using Xunit;

namespace Nsinit.Tests.Unit;

/// <summary>An event as it is written, read and chosen.</summary>
public sealed class EventTests
{
    private static readonly Event Die = Event.Of("0123456789ab", "web", "/srv/a\"b", "die", 1_700_000_000_123_456_789, ("exitCode", "3"));

    [Fact]
    public void What_is_written_is_read()
    {
        Event? read = Event.Parse(Die.ToJson());
        Assert.Equal(Die.Time, read?.Time);
        Assert.Equal(Die.Attributes, read?.Attributes);
        Assert.Equal(
            "{\"type\":\"container\",\"action\":\"die\",\"actor\":{\"id\":\"0123456789ab\",\"attributes\":{\"exitCode\":\"3\",\"image\":\"/srv/a\\\"b\",\"name\":\"web\"}},"
            + "\"time\":1700000000,\"timeNano\":1700000000123456789}",
            Encoding.UTF8.GetString(Die.ToJson().Span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"type\":1}")]
    [InlineData("{\"type\":\"container\",\"action\":\"die\",\"actor\":[],\"timeNano\":1}")]
    [InlineData("{\"type\":\"container\",\"action\":\"die\",\"actor\":{\"id\":\"x\",\"attributes\":{}},\"timeNano\":\"x\"}")]
    public void Anything_else_is_none(string line) => Assert.Null(Event.Parse(Encoding.UTF8.GetBytes(line)));

    [Theory]
    [InlineData("container=web", true)]
    [InlineData("container=0123", true)]
    [InlineData("container=we", false)]
    [InlineData("event=die", true)]
    [InlineData("event=start", false)]
    [InlineData("type=container", true)]
    [InlineData("network=web", false)]
    public void Filters_look_at_one_thing_each(string filter, bool fits) => Assert.Equal(fits, new EventFilter([filter]).Fits(Die));

    [Fact]
    public void The_text_has_nanoseconds() => Assert.Contains(".123456789", EventText.Line(Die, Format.Text), System.StringComparison.Ordinal);
}
