using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit port NAME [PORT[/PROTOCOL]]</c></summary>
internal static class PortCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Argument<string> name = Opt.One("NAME", "name or id of a container");
        Argument<string?> wanted = new("PORT") { Description = "a port of the container, PORT[/PROTOCOL]; all when left out", Arity = ArgumentArity.ZeroOrOne };
        NsinitCommand port = new("port", "Show by which ports of the host a container is reached.")
        {
            Examples = [("nsinit port web 80", "the host's side of one port")],
        };
        port.Arguments.Add(name);
        port.Arguments.Add(wanted);
        return port.Does(parsed =>
        {
            ContainerStore store = new(globals.Root);
            string id = ContainerFinder.Find(store, parsed.GetRequiredValue(name));
            ContainerRecord? record = store.Load(id)?.Record;
            string? only = parsed.GetValue(wanted) is string text ? text.Contains('/') ? text : $"{text}/tcp" : null;
            bool found = false;
            foreach (PortRecord ports in record?.Ports ?? [])
            {
                for (int i = 0; i < ports.Count; i++)
                {
                    string own = $"{ports.ContainerPort + i}/{ports.Protocol}";
                    if (only is not null && own != only) { continue; }
                    found = true;
                    string host = $"{Address(ports.HostAddress)}:{ports.HostPort + i}";
                    Output.WriteLine(only is null ? $"{own} -> {host}" : host);
                }
            }

            return only is null || found ? ExitCode.Success
                : throw new NsinitException($"look up port {only} of {parsed.GetRequiredValue(name)}: it is not published")
                {
                    Hint = $"nsinit port {parsed.GetRequiredValue(name)} lists those that are",
                };
        });
    }

    private static string Address(string? address) => address is null ? "*" : address.Contains(':') ? $"[{address}]" : address;
}
