using System;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Xml.Linq;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary>network graph: the same wires in every form.</summary>
public sealed class NetworkGraphTests
{
    [Fact]
    public void Every_form_shows_all_that_is_wired()
    {
        using FakeHost host = new();
        using Neighbour lan = new(host, "lan0", "192.0.2.1/24", "192.0.2.9/24");
        host.Shell("ip route add default via 192.0.2.9");
        host.Ok("network", "create", "front", "--subnet", "10.9.1.0/24");
        host.Ok("network", "create", "back", "--subnet", "10.9.2.0/24", "--internal");
        string id = host.Ok("run", "-d", "--name", "web", "--network", "front", "--network", "back", "-p", "8080:80", Programs.Tiny, "sleep", "1000").Trim();
        host.Ok("run", "-d", "--name", "db", "--network", "back", Programs.Tiny, "sleep", "1000");
        string text = host.Ok("network", "graph");
        Assert.Contains("lan0  192.0.2.1/24", text, StringComparison.Ordinal);
        Assert.Contains($"   └─ v0-{id} ─ web eth0  10.9.1.2/24  *:8080/tcp → 80/tcp\n", text, StringComparison.Ordinal);
        Assert.Contains("─ back  10.9.2.0/24  gateway 10.9.2.1  internal\n", text, StringComparison.Ordinal);
        Assert.Contains("─ db eth0  10.9.2.3/24\n", text, StringComparison.Ordinal);

        string json = host.Ok("network", "graph", "--format", "json");
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Equal(2, document.RootElement.GetProperty("containers").GetArrayLength());
        Assert.True(document.RootElement.GetProperty("interfaces").EnumerateArray().Single(i => i.GetProperty("name").GetString() == "lan0").GetProperty("wayOut").GetBoolean());

        XDocument svg = XDocument.Parse(host.Ok("network", "graph", "--format", "svg"));
        string[] words = [.. svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];
        foreach (string word in (string[])["web", "db", "front", "back", "lan0", "10.9.1.2/24", "*:8080/tcp → 80/tcp"]) { Assert.Contains(word, words); }
        // Three wires of containers, and one way out: the internal network has none.
        Assert.Equal(4, svg.Descendants().Count(e => e.Name.LocalName == "path" && e.Attribute("class")!.Value.StartsWith("wire", StringComparison.Ordinal)));

        string dot = host.Ok("network", "graph", "--format", "dot");
        Assert.StartsWith("graph nsinit {\n", dot, StringComparison.Ordinal);
        Assert.Contains($"\"net:back\" -- \"c:{id}\"", dot, StringComparison.Ordinal);
        Assert.Contains($"| c{id}\n", host.Ok("network", "graph", "--format", "mermaid"), StringComparison.Ordinal);
        Assert.Contains("--format png", host.Nsinit("network", "graph", "--format", "png").ErrorLine, StringComparison.Ordinal);
    }

    // Each letter of the narrowest usual font of fixed width takes 7.2 pixels.
    [Fact]
    public void In_the_picture_every_word_fits_on_its_card()
    {
        using FakeHost host = new();
        host.Shell("ip link add wan0 type veth peer name wan1; ip addr add fd00:1111:2222:3333:4444:5555:6666:7777/128 dev wan0");
        string name = new('n', 63);
        host.Ok("network", "create", name, "--interface", "br0", "--subnet", "10.9.1.0/24", "--subnet", "fd00:2111:2222:3333:4444:5555::/96");
        host.Ok("run", "-d", "--name", new string('c', 63), "--network", name, "-p", "1000-1999:2000-2999/sctp", Programs.Tiny, "sleep", "1000");
        XElement[] shapes = [.. XDocument.Parse(host.Ok("network", "graph", "--format", "svg")).Root!.Elements()];
        XElement? card = null;
        foreach (XElement shape in shapes)
        {
            string kind = shape.Attribute("class")?.Value ?? "";
            if (kind.StartsWith("card", StringComparison.Ordinal)) { card = shape; }
            if (shape.Name.LocalName != "text" || card is null || kind.Contains("end", StringComparison.Ordinal)) { continue; }
            double right = Number(shape, "x") + 7.2 * shape.Value.Length;
            Assert.True(right < Number(card, "x") + Number(card, "width"), $"{shape.Value} ends at {right}");
            Assert.True(Number(shape, "y") < Number(card, "y") + Number(card, "height"), shape.Value);
        }

        Assert.Contains(shapes, s => s.Value == name);
        host.Ok("rm", "-f", new string('c', 63));
        host.Shell("ip link del wan0");
    }

    private static double Number(XElement shape, string attribute) => double.Parse(shape.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    [Fact]
    public void A_host_without_networks_has_a_graph_too()
    {
        using FakeHost host = new();
        Assert.Equal("host\n└─ lo  127.0.0.1/8  ::1/128\n", host.Ok("network", "graph"));
        XDocument.Parse(host.Ok("network", "graph", "--format", "svg"));
    }
}
