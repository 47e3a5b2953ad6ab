using System;
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
        Assert.Equal(4, svg.Descendants().Count(e => e.Name.LocalName == "path"));

        string dot = host.Ok("network", "graph", "--format", "dot");
        Assert.StartsWith("graph nsinit {\n", dot, StringComparison.Ordinal);
        Assert.Contains($"\"net:back\" -- \"c:{id}\"", dot, StringComparison.Ordinal);
        Assert.Contains($"| c{id}\n", host.Ok("network", "graph", "--format", "mermaid"), StringComparison.Ordinal);
        Assert.Contains("--format png", host.Nsinit("network", "graph", "--format", "png").ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_without_networks_has_a_graph_too()
    {
        using FakeHost host = new();
        Assert.Equal("host\n└─ lo  127.0.0.1/8  ::1/128\n", host.Ok("network", "graph"));
        XDocument.Parse(host.Ok("network", "graph", "--format", "svg"));
    }
}
