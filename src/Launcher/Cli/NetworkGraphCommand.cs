using System;
using System.CommandLine;
using System.Text.Json;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Cli.Views.Graphs;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit network graph [--format text|dot|mermaid|svg|json]</c></summary>
internal static class NetworkGraphCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Option<string?> format = Opt.Text("--format", "FORMAT", "text (the default), dot, mermaid, svg or json");
        NsinitCommand graph = new("graph", "Draw who is wired to whom: interfaces, bridges, containers, published ports.")
        {
            Examples = [("nsinit network graph --format svg > networks.svg", "a picture for a document")],
        };
        graph.Options.Add(format);
        return graph.Does(parsed =>
        {
            new Recovery(new ContainerStore(globals.Root)).Sweep();
            NetworkGraph drawn = NetworkGraph.Read(globals.Root);
            Colours colours = new(HostFacts.IsTerminal(1) && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));
            Output.WriteScreen(1, parsed.GetValue(format) switch
            {
                null or "text" => GraphText.Draw(drawn, colours),
                "dot" => GraphDot.Draw(drawn),
                "mermaid" => GraphMermaid.Draw(drawn),
                "svg" => GraphSvg.Draw(drawn),
                "json" => Visible.Lines(JsonSerializer.Serialize(drawn, ViewJson.Plain.NetworkGraph)) + "\n",
                string other => throw new NsinitException($"network graph: --format {other}: text, dot, mermaid, svg or json is wanted") { Hint = "leave it out for text" },
            });
            return ExitCode.Success;
        });
    }
}
