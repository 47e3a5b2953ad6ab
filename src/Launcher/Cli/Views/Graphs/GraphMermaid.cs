using System.Linq;
using System.Text;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Cli.Views.Graphs;

/// <summary>The graph as a flowchart of Mermaid, which many a page and forge draws by itself.</summary>
internal static class GraphMermaid
{
    public static string Draw(NetworkGraph graph)
    {
        StringBuilder text = new("graph LR\n  subgraph host\n");
        for (int i = 0; i < graph.Interfaces.Count; i++)
        {
            GraphInterface card = graph.Interfaces[i];
            text.Append($"    i{i}[{Quote([card.Name, .. card.Addresses])}]\n");
        }

        for (int i = 0; i < graph.Networks.Count; i++)
        {
            text.Append($"    n{i}([{Quote(GraphText.Lines(graph.Networks[i]))}])\n");
        }

        text.Append("  end\n");
        for (int i = 0; i < graph.Interfaces.Count; i++)
        {
            for (int n = 0; n < graph.Networks.Count; n++)
            {
                if (graph.Interfaces[i].Network == graph.Networks[n].Name) { text.Append($"  i{i} --- n{n}\n"); }
                if (graph.Interfaces[i].WayOut && graph.Networks[n].IsPassedOn) { text.Append($"  i{i} -.- n{n}\n"); }
            }
        }

        foreach (GraphContainer container in graph.Containers)
        {
            text.Append($"  c{container.Id}[{Quote([container.Name, .. container.Ports.Select(p => $"{p.Host} → {p.Container}")])}]\n");
            foreach (GraphWire wire in container.Wires)
            {
                int network = graph.Networks.ToList().FindIndex(n => n.Name == wire.Network);
                if (network >= 0) { text.Append($"  n{network} ---|{Quote([wire.Interface, .. wire.Addresses])}| c{container.Id}\n"); }
            }
        }

        return text.ToString();
    }

    private static string Quote(params string[] lines) =>
        $"\"{string.Join("<br/>", lines.Select(l => Visible.Line(l).Replace("&", "&amp;").Replace("\"", "&quot;").Replace("<", "&lt;").Replace("*", "&#42;")))}\"";
}
