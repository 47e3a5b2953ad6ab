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

/// <summary><c>nsinit network create|ls|inspect|rm</c></summary>
internal static class NetworkCommand
{
    private const int MinMtu = 68;
    private const int MaxMtu = 65535;

    public static Command Create(GlobalOptions globals) => new("network", "Make, list and remove networks: bridges that containers join.")
    {
        CreateCreate(globals), CreateList(globals), CreateInspect(globals), CreateRemove(globals),
    };

    private static Command CreateCreate(GlobalOptions globals)
    {
        Argument<string> name = new("NAME") { Description = "its name, and its bridge's" };
        Option<string[]> subnets = new("--subnet") { Description = "ADDRESS/PREFIX; a free one when left out", Arity = ArgumentArity.OneOrMore };
        Option<string[]> gateways = new("--gateway") { Description = "the bridge's own address; the subnet's first when left out", Arity = ArgumentArity.OneOrMore };
        Option<int> mtu = new("--mtu") { Description = "MTU of the bridge and its containers' interfaces, in bytes" };
        Option<bool> isInternal = new("--internal") { Description = "give its containers no default route" };
        Command create = new("create", "Make a network.") { name, subnets, gateways, mtu, isInternal };
        create.SetAction(parsed =>
        {
            int bytes = parsed.GetValue(mtu);
            if (bytes != 0 && bytes is < MinMtu or > MaxMtu) { throw new NsinitException($"network create: --mtu {bytes}: {MinMtu} to {MaxMtu} bytes are possible"); }
            new Networks(globals.Root).Create(
                parsed.GetRequiredValue(name),
                Array.ConvertAll(parsed.GetValue(subnets) ?? [], ReadSubnet),
                Array.ConvertAll(parsed.GetValue(gateways) ?? [], text => NetworkOption.ReadAddress("--gateway", text)),
                bytes,
                parsed.GetValue(isInternal));
            Output.WriteLine(parsed.GetRequiredValue(name));
            return ExitCode.Success;
        });
        return create;
    }

    private static Command CreateList(GlobalOptions globals)
    {
        Option<bool> quiet = new("--quiet", "-q") { Description = "names only" };
        Option<string?> format = FormatOption.Create();
        Command list = new("ls", "List networks.") { quiet, format };
        list.Aliases.Add("list");
        list.SetAction(parsed =>
        {
            List<NetworkView> views = Load(globals.Root, new NetworkStore(globals.Root).Names());
            if (parsed.GetValue(quiet)) { views.ForEach(v => Output.WriteLine(v.Network.Name)); }
            else if (FormatOption.Read(parsed.GetValue(format)) == Format.Json) { Output.WriteLine(JsonSerializer.Serialize(views, ViewJson.Default.ListNetworkView)); }
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
        return list;
    }

    private static Command CreateInspect(GlobalOptions globals)
    {
        Argument<string[]> names = new("NAME") { Description = "names of networks", Arity = ArgumentArity.OneOrMore };
        Command inspect = new("inspect", "Show all that is known of networks, as JSON.") { names };
        inspect.SetAction(parsed =>
        {
            Output.WriteLine(JsonSerializer.Serialize(Load(globals.Root, parsed.GetRequiredValue(names)), ViewJson.Default.ListNetworkView));
            return ExitCode.Success;
        });
        return inspect;
    }

    private static Command CreateRemove(GlobalOptions globals)
    {
        Argument<string[]> names = new("NAME") { Description = "names of networks", Arity = ArgumentArity.OneOrMore };
        Command remove = new("rm", "Remove networks that no container uses.") { names };
        remove.SetAction(parsed => ForEach.Run(parsed.GetRequiredValue(names), globals, name =>
        {
            new Networks(globals.Root).Remove(name);
            Output.WriteLine(name);
        }));
        return remove;
    }

    private static List<NetworkView> Load(StateRoot root, IReadOnlyList<string> names)
    {
        NetworkStore store = new(root);
        Networks networks = new(root);
        List<NetworkView> views = [];
        foreach (string name in names) { views.Add(new NetworkView(store.Load(name), [.. networks.Users(name)])); }
        return views;
    }

    private static IPNetwork ReadSubnet(string text) => IPNetwork.TryParse(text, out IPNetwork subnet) && text.Contains('/')
        ? subnet : throw new NsinitException($"network create: --subnet {text}: ADDRESS/PREFIX is wanted, with no bits set behind the prefix")
        {
            Hint = "for example --subnet 172.19.35.0/24",
        };
}
