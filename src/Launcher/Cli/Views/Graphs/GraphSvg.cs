using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Nsinit.Launcher.Containers;

namespace Nsinit.Launcher.Cli.Views.Graphs;

/// <summary>
/// The graph as a picture: the host's interfaces on the left, its bridges in the middle, containers on the right, a colour for
/// each network. It follows the reader's light or dark scheme and needs no other file.
/// </summary>
internal sealed class GraphSvg
{
    private const int Margin = 28;
    private const int HostLeft = Margin + 16;
    private const int CardWidth = 210;
    private const int NetworkLeft = HostLeft + CardWidth + 110;
    private const int NetworkWidth = 230;
    private const int ContainerLeft = NetworkLeft + NetworkWidth + 150;
    private const int ContainerWidth = 330;
    private const int Line = 18;
    private const int Head = 34;
    private const int Gap = 20;
    private const int Top = Margin + 46;
    private const string Palette = "#2f6fde #d9480f #2b8a3e #9c36b5 #c2255c #0b7285 #e67700 #5f3dc4";

    private readonly NetworkGraph _graph;
    private readonly StringBuilder _wires = new();
    private readonly StringBuilder _cards = new();
    private readonly Dictionary<string, int> _networkMiddle = [];
    private readonly Dictionary<string, int> _interfaceMiddle = [];

    private GraphSvg(NetworkGraph graph) => _graph = graph;

    public static string Draw(NetworkGraph graph) => new GraphSvg(graph).Draw();

    private string Draw()
    {
        int left = Column(_graph.Interfaces, Top, i => Head + i.Addresses.Length * Line, DrawInterface);
        int middle = Column(_graph.Networks, Top, n => Head + Details(n).Count * Line, DrawNetwork);
        int right = Column(_graph.Containers, Top - 30, c => Head + c.Wires.Sum(w => Line + w.Addresses.Length * Line) + c.Ports.Length * Line + 6, DrawContainer);
        DrawWaysOut();
        int bottom = Math.Max(Math.Max(left, middle), Top + 40);
        int height = Math.Max(bottom + Gap, right) + Margin;
        int width = _graph.Containers.Count == 0 ? NetworkLeft + NetworkWidth + 16 + Margin : ContainerLeft + ContainerWidth + Margin;
        StringBuilder svg = new();
        svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"networks of this host\">\n");
        svg.Append(Style);
        svg.Append($"<rect class=\"page\" width=\"{width}\" height=\"{height}\"/>\n");
        svg.Append($"<rect class=\"host\" x=\"{Margin}\" y=\"{Margin}\" width=\"{NetworkLeft + NetworkWidth + 16 - Margin}\" height=\"{bottom - Margin + 4}\" rx=\"14\"/>\n");
        svg.Append(Text(HostLeft, Margin + 27, "label", "host"));
        return svg.Append(_wires).Append(_cards).Append("</svg>\n").ToString();
    }

    private static int Column<T>(IReadOnlyList<T> items, int y, Func<T, int> height, Action<T, int, int> draw)
    {
        foreach (T item in items)
        {
            int tall = height(item) + 8;
            draw(item, y, tall);
            y += tall + Gap;
        }

        return y;
    }

    private void DrawInterface(GraphInterface card, int y, int tall)
    {
        _interfaceMiddle[card.Name] = y + tall / 2;
        Card("card", HostLeft, y, CardWidth, tall, "");
        _cards.Append(Text(HostLeft + 14, y + 22, "name", card.Name));
        if (!card.Up) { _cards.Append(Text(HostLeft + CardWidth - 14, y + 22, "small end", "down")); }
        for (int i = 0; i < card.Addresses.Length; i++) { _cards.Append(Text(HostLeft + 14, y + Head + 8 + i * Line, "mono", card.Addresses[i])); }
    }

    private void DrawNetwork(GraphNetwork network, int y, int tall)
    {
        _networkMiddle[network.Name] = y + tall / 2;
        string colour = Colour(network.Name);
        Card("card", NetworkLeft, y, NetworkWidth, tall, $" style=\"stroke:{colour}\"");
        _cards.Append($"<rect x=\"{NetworkLeft}\" y=\"{y}\" width=\"7\" height=\"{tall}\" rx=\"3.5\" fill=\"{colour}\"/>\n");
        _cards.Append(Text(NetworkLeft + 20, y + 22, "name", network.Name));
        string traits = GraphText.Traits(network);
        if (traits.Length > 0) { _cards.Append(Text(NetworkLeft + NetworkWidth - 14, y + 22, "small end", traits)); }
        List<string> details = Details(network);
        for (int i = 0; i < details.Count; i++) { _cards.Append(Text(NetworkLeft + 20, y + Head + 8 + i * Line, "mono", details[i])); }
    }

    private void DrawContainer(GraphContainer container, int y, int tall)
    {
        Card("card", ContainerLeft, y, ContainerWidth, tall, "");
        _cards.Append(Text(ContainerLeft + 16, y + 22, "name", container.Name));
        _cards.Append(Text(ContainerLeft + ContainerWidth - 14, y + 22, "small end", container.Id));
        int at = y + Head + 8;
        foreach (GraphWire wire in container.Wires)
        {
            string colour = Colour(wire.Network);
            if (_networkMiddle.TryGetValue(wire.Network, out int middle)) { Wire(NetworkLeft + NetworkWidth, middle, ContainerLeft, at - 4, colour, "wire", wire.HostName); }
            _cards.Append($"<circle cx=\"{ContainerLeft}\" cy=\"{at - 4}\" r=\"5\" fill=\"{colour}\"/>\n");
            _cards.Append(Text(ContainerLeft + 16, at, "strong", wire.Standard ? $"{wire.Interface} · default route" : wire.Interface));
            _cards.Append(Text(ContainerLeft + ContainerWidth - 14, at, "small end", wire.Mac));
            foreach (string address in wire.Addresses) { _cards.Append(Text(ContainerLeft + 16, at += Line, "mono", address)); }
            at += Line;
        }

        foreach (GraphPort port in container.Ports)
        {
            _cards.Append(Text(ContainerLeft + 16, at + 4, "port", $"{port.Host} → {port.Container}"));
            at += Line;
        }
    }

    // Dashed: packets are passed on and masqueraded there. Solid: a port of the bridge.
    private void DrawWaysOut()
    {
        foreach (GraphInterface card in _graph.Interfaces)
        {
            foreach (GraphNetwork network in _graph.Networks)
            {
                string? kind = card.Network == network.Name ? "wire" : card.WayOut && !network.Internal ? "wire way" : null;
                if (kind is not null) { Wire(HostLeft + CardWidth, _interfaceMiddle[card.Name], NetworkLeft, _networkMiddle[network.Name], Colour(network.Name), kind, null); }
            }
        }
    }

    private void Card(string kind, int x, int y, int width, int height, string style) =>
        _cards.Append($"<rect class=\"{kind}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"9\"{style}/>\n");

    private void Wire(int x1, int y1, int x2, int y2, string colour, string kind, string? label)
    {
        int bend = (x2 - x1) / 2;
        _wires.Append($"<path class=\"{kind}\" stroke=\"{colour}\" d=\"M{x1} {y1} C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}\"/>\n");
        if (label is not null) { _wires.Append(Text(x2 - 12, y2 - 6, "small end", label)); }
    }

    private string Colour(string network)
    {
        string[] colours = Palette.Split(' ');
        int index = Math.Max(0, _graph.Networks.ToList().FindIndex(n => n.Name == network));
        return colours[index % colours.Length];
    }

    private static List<string> Details(GraphNetwork network) =>
        [.. network.Subnets.Zip(network.Gateways, (subnet, gateway) => (string[])[subnet, $"  via {gateway}"]).SelectMany(l => l)];

    private static string Text(int x, int y, string kind, string text) =>
        $"<text class=\"{kind}\" x=\"{x.ToString(CultureInfo.InvariantCulture)}\" y=\"{y}\">{Escape(text)}</text>\n";

    private static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    private const string Style = """
        <style>
        .page{fill:#fff}.host{fill:#f4f6f9;stroke:#d5dbe3}.card{fill:#fff;stroke:#c6ced8;stroke-width:1.4}
        text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#1d2733}
        .label{font-weight:600;fill:#66717f;letter-spacing:.06em}.name{font-weight:600;font-size:15px}.strong{font-weight:600}
        .mono{font:12px ui-monospace,"SF Mono",Menlo,Consolas,monospace;white-space:pre}.small{font-size:11px;fill:#7a8592}.end{text-anchor:end}
        .port{font:12px ui-monospace,"SF Mono",Menlo,Consolas,monospace;fill:#0b7285}
        .wire{fill:none;stroke-width:2.2;opacity:.85}.way{stroke-dasharray:5 5;stroke-width:1.6;opacity:.6}
        @media (prefers-color-scheme:dark){.page{fill:#11161c}.host{fill:#182029;stroke:#2c3844}.card{fill:#1f2933;stroke:#3a4754}
        text{fill:#e4e9ee}.label,.small{fill:#93a0ad}.port{fill:#66d9e8}}
        </style>

        """;
}
