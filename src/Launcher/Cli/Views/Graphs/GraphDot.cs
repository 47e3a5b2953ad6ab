using System.Linq;
using System.Text;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Cli.Views.Graphs;

/// <summary>The graph for dot(1) of Graphviz.</summary>
internal static class GraphDot
{
    public static string Draw(NetworkGraph graph)
    {
        StringBuilder text = new("graph nsinit {\n  rankdir=LR;\n  node [fontname=\"sans-serif\", shape=box, style=\"rounded,filled\", fillcolor=white];\n");
        text.Append("  subgraph cluster_host {\n    label=\"host\"; fontname=\"sans-serif\"; style=rounded;\n");
        foreach (GraphInterface card in graph.Interfaces)
        {
            text.Append($"    {Quote($"if:{card.Name}")} [label={Quote([card.Name, .. card.Addresses])}];\n");
        }

        foreach (GraphNetwork network in graph.Networks)
        {
            string label = Quote(GraphText.Lines(network));
            text.Append($"    {Quote($"net:{network.Name}")} [shape=ellipse, fillcolor=lightblue, label={label}];\n");
        }

        text.Append("  }\n");
        foreach (GraphContainer container in graph.Containers)
        {
            text.Append($"  {Quote($"c:{container.Id}")} [fillcolor=lightyellow, label={Quote([container.Name, .. container.Ports.Select(p => $"{p.Host} → {p.Container}")])}];\n");
        }

        foreach (GraphNetwork network in graph.Networks)
        {
            foreach (GraphInterface card in graph.Interfaces.Where(i => i.Network == network.Name)) { text.Append($"  {Quote($"if:{card.Name}")} -- {Quote($"net:{network.Name}")};\n"); }
            foreach (GraphInterface card in graph.Interfaces.Where(i => i.WayOut && network.IsPassedOn))
            {
                text.Append($"  {Quote($"if:{card.Name}")} -- {Quote($"net:{network.Name}")} [style=dashed];\n");
            }
        }

        foreach (GraphContainer container in graph.Containers)
        {
            foreach (GraphWire wire in container.Wires)
            {
                string ends = $"taillabel={Quote(wire.HostName)}, headlabel={Quote(wire.Interface)}";
                text.Append($"  {Quote($"net:{wire.Network}")} -- {Quote($"c:{container.Id}")} [{ends}, label={Quote(wire.Addresses)}];\n");
            }
        }

        return text.Append("}\n").ToString();
    }

    private static string Quote(params string[] lines) =>
        $"\"{string.Join("\\n", lines.Select(l => Visible.Line(l).Replace("\\", "\\\\").Replace("\"", "\\\"")))}\"";
}
