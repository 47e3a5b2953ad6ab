using System.Net;
using Nsinit.Launcher.Network.Names;
using Xunit;

namespace Nsinit.Tests.Unit.Names;

public sealed class HostsTextTests
{
    private const string Loopback =
        "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::\tip6-localnet\nff00::\tip6-mcastprefix\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n";

    [Fact]
    public void Without_neighbours_there_are_no_marks() => Assert.Equal($"{Loopback}10.0.0.9\tdb\n", HostsText.Make(["10.0.0.9\tdb"], null));

    [Fact]
    public void Replacing_changes_what_is_between_the_marks_alone()
    {
        string text = HostsText.Make(["10.0.0.9\tdb"], ["10.1.0.2\tweb"]);
        Assert.StartsWith($"{Loopback}10.0.0.9\tdb\n#", text);
        string mine = $"9.9.9.9\tbefore\n{text}9.9.9.9\tafter, without an end of line";
        string? changed = HostsText.Replace(mine, ["10.1.0.3\tother", "10.1.0.4\tthird"]);
        Assert.Equal(mine.Replace("10.1.0.2\tweb\n", "10.1.0.3\tother\n10.1.0.4\tthird\n"), changed);
        Assert.Equal(mine, HostsText.Replace(changed!, ["10.1.0.2\tweb"]));
    }

    [Fact]
    public void All_neighbours_may_go_and_come_back()
    {
        string text = HostsText.Make([], ["10.1.0.2\tweb"]);
        string? alone = HostsText.Replace(text, []);
        Assert.DoesNotContain("web", alone);
        Assert.Equal(text, HostsText.Replace(alone!, ["10.1.0.2\tweb"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1 localhost\n")]
    [InlineData("# containers on the same networks, kept up to date by nsinit\n10.1.0.2 web\n")]
    [InlineData("# end of those; other lines are left as they are\n# containers on the same networks, kept up to date by nsinit\n")]
    public void A_file_without_marks_is_somebody_elses(string text) => Assert.Null(HostsText.Replace(text, ["10.1.0.2\tweb"]));

    [Fact]
    public void An_entry_reads_back_as_it_was_written()
    {
        NameEntry entry = new([IPAddress.Parse("10.1.0.2"), IPAddress.Parse("fd00::2")], "web-1", "www.example.com", ["www", "cache"]);
        Assert.Equal("10.1.0.2,fd00::2 web-1 www.example.com www cache", entry.Text);
        NameEntry? read = NameEntry.Parse(entry.Text);
        Assert.Equal(entry.Text, read?.Text);
        Assert.Equal(entry.Addresses, read?.Addresses);
        Assert.Equal(entry.Aliases, read?.Aliases);
    }

    // The hostname first, with and without its dots, and nothing twice.
    [Theory]
    [InlineData("web", "web", "10.1.0.2\tweb www")]
    [InlineData("web", "db", "10.1.0.2\tdb web www")]
    [InlineData("web", "db.example.com", "10.1.0.2\tdb.example.com db web www")]
    [InlineData("www", "www.example.com", "10.1.0.2\twww.example.com www")]
    // A hostname may hold any bytes; one that would make lines of its own is no name to be found by.
    [InlineData("web", "x\n1.2.3.4\tbank", "10.1.0.2\tweb www")]
    [InlineData("web", "two words", "10.1.0.2\tweb www")]
    [InlineData("web", "#", "10.1.0.2\tweb www")]
    public void A_line_has_every_name_once(string name, string hostname, string line)
    {
        NameEntry entry = new([IPAddress.Parse("10.1.0.2")], name, hostname, ["www"]);
        Assert.Equal([line], entry.Lines());
        Assert.Equal([line], NameEntry.Parse(entry.Text)?.Lines());
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.1.0.2")]
    [InlineData("10.1.0.2 web")]
    [InlineData("10.1.0.2,web web web")]
    [InlineData("web web web")]
    [InlineData("10.1.0.2 web web\n1.2.3.4 bank")]
    [InlineData("10.1.0.2 web  web")]
    [InlineData("/var/lib/nsinit/containers/0123456789ab")]
    public void What_is_no_entry_is_none(string text) => Assert.Null(NameEntry.Parse(text));
}
