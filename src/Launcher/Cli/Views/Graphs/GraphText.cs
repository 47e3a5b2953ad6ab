using System.Collections.Generic;
using System.Linq;
using System.Text;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli.Views.Graphs;

/// <summary>The graph as a tree for terminals.</summary>
internal static class GraphText
{
    public static string Draw(NetworkGraph graph, Colours colours)
    {
        StringBuilder text = new();
        text.Append(colours.Heading("host")).Append('\n');
        List<(string Line, List<string> Below)> branches = [];
        foreach (GraphInterface card in graph.Interfaces.Where(i => i.Network is null)) { branches.Add((Interface(card, colours), [])); }
        foreach (GraphNetwork network in graph.Networks)
        {
            List<string> below = [.. graph.Interfaces.Where(i => i.Network == network.Name).Select(i => Interface(i, colours))];
            below.AddRange(from container in graph.Containers from wire in container.Wires where wire.Network == network.Name select Wire(container, wire, colours));
            branches.Add((Network(network, colours), below));
        }

        for (int i = 0; i < branches.Count; i++)
        {
            bool last = i == branches.Count - 1;
            text.Append(last ? "└─ " : "├─ ").Append(branches[i].Line).Append('\n');
            for (int j = 0; j < branches[i].Below.Count; j++)
            {
                text.Append(last ? "   " : "│  ").Append(j == branches[i].Below.Count - 1 ? "└─ " : "├─ ").Append(branches[i].Below[j]).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>"internal, isolated", "down", or nothing.</summary>
    public static string Traits(GraphNetwork network)
    {
        List<string> words = [];
        if (network.Internal) { words.Add("internal"); }
        if (network.Isolated) { words.Add("isolated"); }
        if (!network.Up) { words.Add("down"); }
        return string.Join(", ", words);
    }

    /// <summary>"macvlan on eth0"; null of one that has a bridge.</summary>
    public static string? Driver(GraphNetwork network) => network.Driver == NetworkRecord.BridgeDriver ? null : $"{network.Driver} on {network.Bridge}";

    /// <summary>The same, or the bridge's name where it is not the network's; else empty.</summary>
    public static string Device(GraphNetwork network) => Driver(network) ?? (network.Bridge == network.Name ? "" : network.Bridge);

    /// <summary>What there is to say of a network in a few lines.</summary>
    public static string[] Lines(GraphNetwork network)
    {
        string traits = Traits(network);
        return [network.Name, .. Driver(network) is string driver ? (string[])[driver] : [], .. network.Subnets, .. traits.Length == 0 ? (string[])[] : [traits]];
    }

    private static string Interface(GraphInterface card, Colours colours) =>
        $"{colours.Phrase(card.Name)}{Words(card.Addresses)}{(card.WayOut ? "  → outside" : "")}{(card.Up ? "" : colours.Dim("  down"))}";

    private static string Network(GraphNetwork network, Colours colours)
    {
        string traits = Traits(network);
        string device = Device(network);
        string gateways = network.Gateways.Length == 0 ? "" : colours.Dim($"  gateway {string.Join(' ', network.Gateways)}");
        return $"{colours.Shell(network.Name)}{(device.Length == 0 ? "" : $" ({Colours.None(device)})")}{Words(network.Subnets)}{gateways}{(traits.Length == 0 ? "" : colours.Dim($"  {traits}"))}";
    }

    private static string Wire(GraphContainer container, GraphWire wire, Colours colours)
    {
        string ports = wire.Standard ? string.Concat(container.Ports.Select(p => $"  {Colours.None(p.Host)} → {Colours.None(p.Container)}")) : "";
        return $"{colours.Dim($"{wire.HostName} ─ ")}{colours.Phrase(container.Name)} {Colours.None(wire.Interface)}{Words(wire.Addresses)}{ports}";
    }

    private static string Words(string[] words) => string.Concat(words.Select(w => $"  {Colours.None(w)}"));
}
