using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Containers.Wires;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit network connect|disconnect [options] NETWORK CONTAINER</c></summary>
internal static class NetworkConnectCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Argument<string> network = Opt.One("NETWORK", "name of a network");
        Argument<string> container = Opt.One("CONTAINER", "name or id of a container, running or not");
        Option<string?> ip = Opt.Text("--ip", "ADDRESS", "its address there; the next free one when left out");
        Option<string?> ip6 = Opt.Text("--ip6", "ADDRESS", "its IPv6 address there");
        Option<string?> mac = Opt.Text("--mac", "ADDRESS", "its MAC address there; derived from its address when left out", "--mac-address");
        Option<int> mtu = Opt.Number("--mtu", "BYTES", "MTU of the interface; the network's when left out", 0);
        Option<string[]> aliases = Opt.Many("--alias", "NAME", "a further name by which others there find it");
        Option<string?> name = Opt.Text("--interface", "NAME", "name of the interface in the container; the next of eth0, eth1 ... when left out");
        Option<bool> isDefault = Opt.Flag("--default", "let its default routes, and so its published ports, go by this network");
        NsinitCommand connect = new("connect", "Connect a container to a network: at once if it runs, and whenever it is started.")
        {
            Examples =
            [
                ("nsinit network connect lan web", "web is on lan too, and found there by its name"),
                ("nsinit network connect --ip 10.1.0.9 --alias db lan web", "at that address, by one more name"),
            ],
        };
        foreach (Option option in (Option[])[ip, ip6, mac, mtu, aliases, name, isDefault]) { connect.Options.Add(option); }
        connect.Arguments.Add(network);
        connect.Arguments.Add(container);
        return connect.Does(parsed =>
        {
            AttachmentSpec wanted = NetworkOption.ReadConnection(
                parsed.GetRequiredValue(network), parsed.GetValue(ip), parsed.GetValue(ip6), parsed.GetValue(mac), parsed.GetValue(mtu), parsed.GetValue(name),
                parsed.GetValue(aliases) ?? [], parsed.GetValue(isDefault));
            ContainerStore store = Settled(globals);
            string id = ContainerFinder.Find(store, parsed.GetRequiredValue(container));
            wanted = wanted with { Network = DefaultNetwork.Resolve(globals.Root, wanted.Network) };
            if (wanted.Network == DefaultNetwork.Name) { new Networks(globals.Root).TryMakeDefault(); }
            new Connector(store).Connect(id, wanted);
            return ExitCode.Success;
        });
    }

    public static Command CreateDisconnect(GlobalOptions globals)
    {
        Argument<string> network = Opt.One("NETWORK", "name of a network");
        Argument<string> container = Opt.One("CONTAINER", "name or id of a container, running or not");
        Option<bool> force = Opt.Flag("--force", "one that is not connected, or gone, is no error", "-f");
        NsinitCommand disconnect = new("disconnect", "Disconnect a container from a network: at once if it runs, and for its later starts.")
        {
            Examples = [("nsinit network disconnect lan web", "web is no longer on lan; its default routes go by another network")],
        };
        disconnect.Options.Add(force);
        disconnect.Arguments.Add(network);
        disconnect.Arguments.Add(container);
        return disconnect.Does(parsed =>
        {
            ContainerStore store = Settled(globals);
            string name = parsed.GetRequiredValue(container);
            string? id = parsed.GetValue(force) ? ContainerFinder.TryFind(store, name) : ContainerFinder.Find(store, name);
            if (id is not null) { Disconnector.Disconnect(store, id, DefaultNetwork.Resolve(globals.Root, parsed.GetRequiredValue(network)), parsed.GetValue(force)); }
            return ExitCode.Success;
        });
    }

    private static ContainerStore Settled(GlobalOptions globals)
    {
        ContainerStore store = new(globals.Root);
        new Recovery(store).Sweep();
        return store;
    }
}
