using System;
using System.Collections.Generic;
using System.Linq;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Network;
using Nsinit.Launcher.Network.Firewall;
using Nsinit.Launcher.Network.Names;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.Containers.Wires;

/// <summary>Connects a container to a network: one that runs at once, and every one at its later starts.</summary>
internal sealed class Connector
{
    private readonly ContainerStore _store;
    private readonly Recovery _recovery;

    public Connector(ContainerStore store)
    {
        _store = store;
        _recovery = new Recovery(store);
    }

    /// <summary>Throws <see cref="NsinitException"/> or <see cref="KernelException"/>; then the container is as it was.</summary>
    public void Connect(string id, AttachmentSpec wanted)
    {
        NetworkRecord network = new NetworkStore(_store.Root).Load(wanted.Network);
        using Rewiring change = Rewiring.Begin(_store, id);
        Check(change, wanted, network);
        using OwnedFd? inside = change.OpenNamespace();
        using Inside? links = inside is null ? null : new Inside(inside.Value);
        int position = NetworkPlanner.FreePosition(wanted, change.Record.Networks, links?.Links() ?? [], id);
        string wire = NetworkPlanner.Wire(position, id);
        change.Mark(network.Name, wire);
        try
        {
            if (links is not null) { Wire(change, wanted, network, position, links); }
            else { Note(change, wanted, wire, position); }
            if (change.Process is not null && !Liveness.IsAlive(change.Process))
            {
                throw new NsinitException($"connect container {change.Record.Name} to {network.Name}: it has just ended") { Hint = "try again" };
            }

            change.Done();
        }
        catch (Exception e) when (e is NsinitException or KernelException)
        {
            Undo(change, network.Name, wire);
            throw;
        }

        EventLog.Add(_store.Root, Event.OfNetwork(network.Name, "connect", ("container", id)));
    }

    private static void Check(Rewiring change, AttachmentSpec wanted, NetworkRecord network)
    {
        ContainerRecord record = change.Record;
        string what = $"connect container {record.Name} to {network.Name}";
        if (record.Namespaces.GetValueOrDefault("network") is not "private")
        {
            throw new NsinitException($"{what}: its network is not its own ({record.Namespaces.GetValueOrDefault("network")})")
            {
                Hint = "connect the container whose network it shares, or make it without --network",
            };
        }

        if (Array.Exists(record.Networks, card => card.Network == network.Name) || change.Attachments.Any(a => a.Network == network.Name))
        {
            throw new NsinitException($"{what}: it is connected to it already") { Hint = $"to connect it differently, first nsinit network disconnect {network.Name} {record.Name}" };
        }

        if (wanted.IsDefault && network.Internal) { throw new NsinitException($"{what} by default: that network is internal") { Hint = "leave --default out" }; }
        bool leads = wanted.IsDefault || (!network.Internal && Array.TrueForAll(record.Networks, card => card.Gateways.Length == 0));
        if (network.Sublink is not null && leads && record.Ports.Length > 0)
        {
            throw new NsinitException($"{what}: its default routes would go by it ({network.Driver}), and its published ports lead nowhere")
            {
                Hint = "connect it to a network with a bridge first, without --default here",
            };
        }

        if (wanted.InterfaceName is string name && Array.Exists(record.Networks, card => card.Name == name))
        {
            throw new NsinitException($"{what}: the container has an interface {name}") { Origin = $"--interface {name}", Hint = "choose another name" };
        }
    }

    // What it has is decided when it starts.
    private static void Note(Rewiring change, AttachmentSpec wanted, string wire, int position) => change.Save(
        [.. change.Record.Networks, new InterfaceRecord
        {
            Network = wanted.Network, Name = wanted.InterfaceName ?? $"eth{position}", HostName = wire, Mac = "", Addresses = [], Gateways = [], Aliases = [.. wanted.Aliases],
        }],
        Attachments(change, wanted));

    private void Wire(Rewiring change, AttachmentSpec wanted, NetworkRecord network, int position, Inside inside)
    {
        ContainerRecord record = change.Record;
        bool isDefault = wanted.IsDefault || (!network.Internal && !Array.Exists(record.Networks, card => card.Gateways.Length > 0));
        LeaseBook book = new(_store.Root, network.Name, id => !_recovery.Settle(id), _recovery.Yields);
        Sublinks.RequireAlone(network, book, record.Id);
        using RouteSocket socket = new();
        ParentView? parent = ParentView.Of(socket, network);
        InterfaceSpec card = NetworkPlanner.Limit(
            NetworkPlanner.Plan(wanted, network, position, isDefault, record.Id, parent, (pool, address) => book.Take(pool, address, record.Id)), change.Rate);
        InterfaceRecord known = RecordBuilder.Interface(card, change.Spec?.Names.Aliases ?? []);
        InterfaceRecord[] others = isDefault ? Array.ConvertAll(record.Networks, other => other with { Gateways = [] }) : record.Networks;
        ContainerRecord after = record with { Networks = [.. others, known] };

        using HostFirewall firewall = new();
        Run(Bridges.Complete(socket, network));
        Run(new NetworkGround(_store.Root, firewall).Steps([network], record.Ports.Length > 0));
        // The numbers of those that it has had are not known here: the kernel chooses.
        Run(Wiring.Steps(socket, card with { Gateways = [], Index = 0 }, network, inside.Descriptor));
        if (isDefault) { inside.SetDefault(known); }

        new NameBook(_store.Root, network.Name).Join(record.Id, new NameEntry([.. card.Addresses.Select(a => a.Address)], record.Name, record.Hostname, known.Aliases));
        new HostsFiles(_store.Root).Refresh(network.Name);
        if (isDefault) { MovedPorts.Follow(_store.Root, firewall, socket, after); }
        change.Save(after.Networks, Attachments(change, wanted));
        ResolvFollower.Follow(_store, record.Id);
    }

    private static IReadOnlyList<AttachmentSpec> Attachments(Rewiring change, AttachmentSpec wanted) =>
        [.. change.Attachments.Select(other => wanted.IsDefault ? other with { IsDefault = false } : other), wanted];

    private static void Run(List<Acts.HostStep> steps) => steps.ForEach(step => step.Do());

    // The error that led here is the one to show; what cannot be undone now is by the next command.
    private static void Undo(Rewiring change, string network, string wire)
    {
        try { Disconnector.Complete(change, network, wire); }
        catch (Exception e) when (e is NsinitException or KernelException) { Warnings.Add($"cannot take back all of it ({e.Message}): the next nsinit command does"); }
    }
}
