using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Net;
using System.Text.Json;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit network create|ls|inspect|rm|reload</c></summary>
internal static class NetworkCommand
{
    private const int MinMtu = 68;
    private const int MaxMtu = 65535;

    public static Command Create(GlobalOptions globals)
    {
        NsinitCommand network = new("network", "Make, list and remove networks: bridges that containers join.");
        foreach (Command command in (Command[])[CreateCreate(globals), CreateList(globals), CreateInspect(globals), CreateRemove(globals), CreateReload(globals)])
        {
            network.Subcommands.Add(command);
        }

        return network;
    }

    private static NsinitCommand CreateCreate(GlobalOptions globals)
    {
        Argument<string> name = Opt.One("NAME", "its name, and its bridge's");
        Option<string[]> subnets = Opt.Many("--subnet", "ADDRESS/PREFIX", "IPv4, and IPv6 by a second --subnet; a free one when left out");
        Option<string[]> gateways = Opt.Many("--gateway", "ADDRESS", "the bridge's own; the subnet's first when left out");
        Option<int> mtu = Opt.Number("--mtu", "BYTES", "MTU of the bridge and of its containers' interfaces", 0);
        Option<bool> isInternal = Opt.Flag("--internal", "give its containers no default route");
        NsinitCommand create = new("create", "Make a network.")
        {
            Examples = [("nsinit network create br0 --subnet 172.19.35.0/24 --gateway 172.19.35.1", "a bridge with that address")],
        };
        create.Arguments.Add(name);
        foreach (Option option in (Option[])[subnets, gateways, mtu, isInternal]) { create.Options.Add(option); }
        return create.Does(parsed =>
        {
            int bytes = parsed.GetValue(mtu);
            if (bytes != 0 && bytes is < MinMtu or > MaxMtu)
            {
                throw new NsinitException($"network create: --mtu {bytes}: {MinMtu} to {MaxMtu} bytes are possible") { Hint = "leave --mtu out for 1500" };
            }

            new Networks(globals.Root).Create(
                parsed.GetRequiredValue(name),
                Array.ConvertAll(parsed.GetValue(subnets) ?? [], ReadSubnet),
                Array.ConvertAll(parsed.GetValue(gateways) ?? [], text => NetworkOption.ReadAddress("--gateway", text)),
                bytes,
                parsed.GetValue(isInternal));
            Output.WriteLine(parsed.GetRequiredValue(name));
            return ExitCode.Success;
        });
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
            else if (FormatOption.Read(parsed.GetValue(format)) == Format.Json) { Output.WriteLine(JsonSerializer.Serialize(views, ViewJson.Plain.ListNetworkView)); }
            else
            {
                Table table = new("NAME", "BRIDGE", "SUBNET", "GATEWAY", "CONTAINERS");
                foreach (NetworkView view in views)
                {
                    NetworkRecord network = view.Network;
                    table.Add(
                        network.Name, network.Bridge, string.Join(", ", Array.ConvertAll(network.Subnets, s => s.Subnet)),
                        string.Join(", ", Array.ConvertAll(network.Subnets, s => s.Gateway)), $"{view.Containers.Length}");
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
            Output.WriteLine(JsonSerializer.Serialize(
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

    private static IPNetwork ReadSubnet(string text) => IPNetwork.TryParse(text, out IPNetwork subnet) && text.Contains('/')
        && IPAddress.TryParse(text[..text.IndexOf('/')], out IPAddress? address) && address.Equals(subnet.BaseAddress)
        ? subnet : throw new NsinitException($"network create: --subnet {text}: ADDRESS/PREFIX is wanted, with no bits set behind the prefix")
        {
            Hint = "for example --subnet 172.19.35.0/24",
        };
}
