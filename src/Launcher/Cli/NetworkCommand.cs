using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Text.Json;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit network create|ls|inspect|rm|connect|disconnect|prune|reload|graph</c></summary>
internal static class NetworkCommand
{
    public static Command Create(GlobalOptions globals)
    {
        NsinitCommand network = new("network", "Make, list and remove networks that containers join: bridges, or links above an interface of the host.");
        foreach (Command command in (Command[])
            [
                NetworkCreateCommand.Create(globals), CreateList(globals), CreateInspect(globals), CreateRemove(globals),
                NetworkConnectCommand.Create(globals), NetworkConnectCommand.CreateDisconnect(globals),
                CreatePrune(globals), CreateReload(globals), NetworkGraphCommand.Create(globals),
            ])
        {
            network.Subcommands.Add(command);
        }

        return network;
    }

    private static NsinitCommand CreateList(GlobalOptions globals)
    {
        Option<bool> quiet = Opt.Flag("--quiet", "names only", "-q");
        Option<string?> format = Opt.Format();
        NsinitCommand list = new("ls", "List networks.");
        list.Aliases.Add("list");
        list.Options.Add(quiet);
        list.Options.Add(format);
        return list.Does(parsed =>
        {
            List<NetworkView> views = Views(globals.Root, new NetworkStore(globals.Root).LoadAll());
            if (parsed.GetValue(quiet)) { views.ForEach(v => Output.WriteLine(v.Network.Name)); }
            else if (FormatOption.Read(parsed.GetValue(format)) == Format.Json) { Output.WriteJson(JsonSerializer.Serialize(views, ViewJson.Plain.ListNetworkView)); }
            else
            {
                Table table = new("NAME", "DRIVER", "INTERFACE", "SUBNET", "GATEWAY", "CONTAINERS");
                foreach (NetworkView view in views)
                {
                    NetworkRecord network = view.Network;
                    table.Add(
                        network.Name, network.Driver, network.Interface, string.Join(", ", Array.ConvertAll(network.Subnets, s => s.Subnet)),
                        string.Join(", ", network.Gateways), $"{view.Containers.Length}");
                }

                Output.Write(table.ToString());
            }

            return ExitCode.Success;
        });
    }

    private static NsinitCommand CreateInspect(GlobalOptions globals)
    {
        Argument<string[]> names = Opt.More("NAME", "names of networks");
        NsinitCommand inspect = new("inspect", "Show all that is known of networks, as JSON.");
        inspect.Arguments.Add(names);
        return inspect.Does(parsed =>
        {
            Output.WriteJson(JsonSerializer.Serialize(
                Views(globals.Root, [.. Array.ConvertAll(parsed.GetRequiredValue(names), new NetworkStore(globals.Root).Load)]), ViewJson.Plain.ListNetworkView));
            return ExitCode.Success;
        });
    }

    private static NsinitCommand CreateRemove(GlobalOptions globals)
    {
        Argument<string[]> names = Opt.More("NAME", "names of networks");
        NsinitCommand remove = new("rm", "Remove networks that no container uses.");
        remove.Arguments.Add(names);
        return remove.Does(parsed => ForEach.Run(parsed.GetRequiredValue(names), globals, name =>
        {
            new Networks(globals.Root).Remove(name);
            Output.WriteLine(name);
        }));
    }

    private static NsinitCommand CreatePrune(GlobalOptions globals) =>
        new NsinitCommand("prune", "Remove all networks that no container uses.").Does(_ =>
        {
            Networks networks = new(globals.Root);
            List<string> unused = new NetworkStore(globals.Root).Names().FindAll(name => networks.Users(name).Count == 0);
            return ForEach.Run(unused, globals, name =>
            {
                networks.Remove(name);
                Output.WriteLine(name);
            });
        });

    private static NsinitCommand CreateReload(GlobalOptions globals) =>
        new NsinitCommand("reload", "Put back what networks and published ports need, after somebody flushed the firewall.").Does(_ =>
        {
            new Networks(globals.Root).Reload();
            return ExitCode.Success;
        });

    private static List<NetworkView> Views(StateRoot root, List<NetworkRecord> records)
    {
        Networks networks = new(root);
        List<NetworkView> views = [];
        foreach (NetworkRecord record in records) { views.Add(new NetworkView(record, [.. networks.Users(record.Name)])); }
        return views;
    }
}
