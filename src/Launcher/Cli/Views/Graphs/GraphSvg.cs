using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Cli.Views.Graphs;

/// <summary>
/// The graph as a picture: the host's interfaces on the left, its bridges in the middle, containers on the right, a colour for
/// each network. It follows the reader's light or dark scheme and needs no other file.
/// </summary>
internal sealed class GraphSvg
{
    private const int Margin = 28;
    private const int HostLeft = Margin + 16;
    private const int Padding = 16;
    private const int Line = 18;
    private const int Head = 34;
    private const int Gap = 20;
    private const int Top = Margin + 46;
    // From the host's interfaces to its bridges, and from those to containers: room for the name of a wire.
    private const int WayOut = 110;
    private const int Wires = 160;
    private const string Light = "#2f6fde #d9480f #2b8a3e #9c36b5 #c2255c #0b7285 #e67700 #5f3dc4";
    private const string Dark = "#6ea8fe #ff922b #51cf66 #da77f2 #f783ac #3bc9db #ffd43b #9775fa";

    private readonly NetworkGraph _graph;
    private readonly int _hostWidth;
    private readonly int _networkLeft;
    private readonly int _networkWidth;
    private readonly int _containerLeft;
    private readonly int _containerWidth;
    private readonly StringBuilder _wires = new();
    private readonly StringBuilder _labels = new();
    private readonly StringBuilder _cards = new();
    private readonly Dictionary<string, int> _networkMiddle = [];
    private readonly Dictionary<string, int> _interfaceMiddle = [];

    private GraphSvg(NetworkGraph graph)
    {
        _graph = graph;
        _hostWidth = Width(210, graph.Interfaces.Select(Rows));
        _networkLeft = HostLeft + _hostWidth + WayOut;
        _networkWidth = Width(230, graph.Networks.Select(Rows));
        _containerLeft = _networkLeft + _networkWidth + Wires;
        _containerWidth = Width(330, graph.Containers.Select(Rows));
    }

    public static string Draw(NetworkGraph graph) => new GraphSvg(graph).Draw();

    private string Draw()
    {
        int left = Column(_graph.Interfaces, Top, Rows, DrawInterface);
        int middle = Column(_graph.Networks, Top, Rows, DrawNetwork);
        // Beside its networks, so that few wires cross.
        int right = Column(
            [.. _graph.Containers.OrderBy(c => c.Wires.Select(w => Index(w.Network)).DefaultIfEmpty(0).Average())], Margin, Rows, DrawContainer);
        DrawWaysOut();
        int bottom = Math.Max(Math.Max(left, middle), Top + 40);
        int height = Math.Max(bottom + Gap, right) + Margin - Gap;
        int width = _graph.Containers.Count == 0 ? _networkLeft + _networkWidth + 16 + Margin : _containerLeft + _containerWidth + Margin;
        StringBuilder svg = new();
        svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"networks of this host\">\n");
        svg.Append("<style>\n").Append(Style).Append(Colours(Light)).Append("@media (prefers-color-scheme:dark){").Append(DarkStyle).Append(Colours(Dark)).Append("}\n</style>\n");
        svg.Append($"<rect class=\"page\" width=\"{width}\" height=\"{height}\"/>\n");
        svg.Append($"<rect class=\"host\" x=\"{Margin}\" y=\"{Margin}\" width=\"{_networkLeft + _networkWidth + 16 - Margin}\" height=\"{bottom - Margin - 4}\" rx=\"14\"/>\n");
        svg.Append(Text(HostLeft, Margin + 27, "label", "host"));
        return svg.Append(_wires).Append(_labels).Append(_cards).Append("</svg>\n").ToString();
    }

    private static int Column<T>(IReadOnlyList<T> items, int y, Func<T, List<Row>> rows, Action<T, int, int> draw)
    {
        foreach (T item in items)
        {
            int tall = Head + rows(item).Skip(1).Sum(row => Line + row.Space) + 6;
            draw(item, y, tall);
            y += tall + Gap;
        }

        return y;
    }

    private static int Width(int least, IEnumerable<List<Row>> cards) =>
        (int)cards.SelectMany(rows => rows).Select(row => row.Width).DefaultIfEmpty(0).Append(least).Max();

    private static List<Row> Rows(GraphInterface card) =>
        [new("name", card.Name, !card.Up ? "down" : card.WayOut ? "outside" : ""), .. card.Addresses.Select(address => new Row("mono", address))];

    private static List<Row> Rows(GraphNetwork network) =>
    [
        new("name", network.Name, string.Join(", ", ((string[])[GraphText.Device(network), GraphText.Traits(network)]).Where(w => w.Length > 0))),
        .. network.Subnets.SelectMany((subnet, i) => (Row[])[new Row("mono", subnet), .. network.Gateways.Skip(i).Take(1).Select(gateway => new Row("mono", $"via {gateway}"))]),
    ];

    private static List<Row> Rows(GraphContainer container) =>
    [
        new("name", container.Name, container.Id),
        .. container.Wires.SelectMany((wire, i) => (Row[])
        [
            new Row("strong", wire.Standard ? $"{wire.Interface} · default route" : wire.Interface, wire.Mac) { Wire = wire, Space = i == 0 ? 0 : 6 },
            .. wire.Addresses.Select(address => new Row("mono", address)),
        ]),
        .. container.Ports.Select((port, i) => new Row("mono port", $"{port.Host} → {port.Container}") { Space = i == 0 ? 6 : 0 }),
    ];

    private void DrawInterface(GraphInterface card, int y, int tall)
    {
        _interfaceMiddle[card.Name] = y + tall / 2;
        Card("card", HostLeft, y, _hostWidth, tall, Rows(card));
    }

    private void DrawNetwork(GraphNetwork network, int y, int tall)
    {
        _networkMiddle[network.Name] = y + tall / 2;
        Card($"card {Stroke(network.Name)}", _networkLeft, y, _networkWidth, tall, Rows(network));
        _cards.Append($"<path class=\"{Fill(network.Name)}\" d=\"M{_networkLeft + 9} {y} a9 9 0 0 0 -9 9 v{tall - 18} a9 9 0 0 0 9 9 z\"/>\n");
    }

    private void DrawContainer(GraphContainer container, int y, int tall) => Card("card", _containerLeft, y, _containerWidth, tall, Rows(container));

    // Dashed: packets are passed on and masqueraded there. Solid: a port of the bridge, or the parent.
    private void DrawWaysOut()
    {
        foreach (GraphInterface card in _graph.Interfaces)
        {
            foreach (GraphNetwork network in _graph.Networks)
            {
                string? kind = card.Network == network.Name ? "wire" : card.WayOut && network.IsPassedOn ? "wire way" : null;
                if (kind is not null) { Wire(HostLeft + _hostWidth, _interfaceMiddle[card.Name], _networkLeft, _networkMiddle[network.Name], $"{kind} {Stroke(network.Name)}"); }
            }
        }
    }

    private void Card(string kind, int x, int y, int width, int height, List<Row> rows)
    {
        _cards.Append($"<rect class=\"{kind}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"9\"/>\n");
        int at = y + 22;
        for (int i = 0; i < rows.Count; i++)
        {
            Row row = rows[i];
            if (i > 0) { at += (i == 1 ? 20 : Line) + row.Space; }
            if (row.Wire is GraphWire wire && _networkMiddle.TryGetValue(wire.Network, out int middle))
            {
                Wire(_networkLeft + _networkWidth, middle, x, at - 4, $"wire {Stroke(wire.Network)}");
                _cards.Append($"<circle class=\"{Fill(wire.Network)}\" cx=\"{x}\" cy=\"{at - 4}\" r=\"5\"/>\n");
                // On the side that the wire does not come from.
                _labels.Append(Text(x - 12, middle < at - 4 ? at + 11 : at - 11, "small end over", wire.HostName));
            }

            _cards.Append(Text(x + Padding, at, row.Kind, row.Words));
            if (row.End.Length > 0) { _cards.Append(Text(x + width - Padding, at, "small end", row.End)); }
        }
    }

    private void Wire(int x1, int y1, int x2, int y2, string kind)
    {
        int bend = (x2 - x1) / 2;
        _wires.Append($"<path class=\"{kind}\" d=\"M{x1} {y1} C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}\"/>\n");
    }

    private int Index(string network) => Math.Max(0, _graph.Networks.ToList().FindIndex(n => n.Name == network));

    private string Stroke(string network) => $"s{Index(network) % Light.Split(' ').Length}";

    private string Fill(string network) => $"f{Index(network) % Light.Split(' ').Length}";

    private static string Colours(string palette) => string.Concat(palette.Split(' ').Select((colour, i) => $".s{i}{{stroke:{colour}}}.f{i}{{fill:{colour}}}"));

    // A line of a card: words on the left, and small ones on the right.
    private sealed record Row(string Kind, string Words, string End = "")
    {
        public GraphWire? Wire { get; init; }

        /// <summary>What is free above it.</summary>
        public int Space { get; init; }

        // What the widest of the usual fonts need.
        public double Width => 2 * Padding + Words.Length * (Kind switch { "name" => 10.8, "strong" => 7.8, _ => 7.4 }) + (End.Length == 0 ? 0 : 20 + End.Length * 7);
    }

    private static string Text(int x, int y, string kind, string text) =>
        $"<text class=\"{kind}\" x=\"{x.ToString(CultureInfo.InvariantCulture)}\" y=\"{y}\">{Escape(text)}</text>\n";

    private static string Escape(string text) => Visible.Line(text).Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    private const string Style = """
        .page{fill:#fff}.host{fill:#f4f6f9;stroke:#d5dbe3}.card{fill:#fff;stroke:#c6ced8;stroke-width:1.4}
        text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#1d2733}
        .label{font-weight:600;fill:#66717f;letter-spacing:.06em}.name{font-weight:600;font-size:15px}.strong{font-weight:600}
        .mono{font:12px ui-monospace,"SF Mono",Menlo,Consolas,monospace}.small{font-size:11px;fill:#5f6b78}.end{text-anchor:end}
        .port{fill:#0b7285}.over{stroke:#fff;stroke-width:4px;stroke-linejoin:round;paint-order:stroke}
        .wire{fill:none;stroke-width:2.2}.way{stroke-dasharray:5 5;stroke-width:1.6}

        """;

    private const string DarkStyle = """
        .page{fill:#11161c}.host{fill:#182029;stroke:#2c3844}.card{fill:#1f2933;stroke:#3a4754}
        text{fill:#e4e9ee}.label,.small{fill:#a3afbb}.port{fill:#66d9e8}.over{stroke:#11161c}

        """;
}
