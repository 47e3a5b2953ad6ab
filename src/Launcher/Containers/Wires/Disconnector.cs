using System;
using System.Collections.Generic;
using System.Linq;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Network;
using Nsinit.Launcher.Network.Firewall;
using Nsinit.Launcher.Network.Names;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.Containers.Wires;

/// <summary>Disconnects a container from a network, and completes what a killed command has begun.</summary>
internal static class Disconnector
{
    /// <summary>With <paramref name="force"/>, that it is not connected is no error.</summary>
    public static void Disconnect(ContainerStore store, string id, string network, bool force)
    {
        using Rewiring change = Rewiring.Begin(store, id);
        InterfaceRecord? card = Array.Find(change.Record.Networks, c => c.Network == network);
        if (card is null && !change.Attachments.Any(a => a.Network == network))
        {
            if (force) { return; }
            string others = string.Join(", ", change.Record.Networks.Select(c => c.Network));
            throw new NsinitException($"disconnect container {change.Record.Name} from {network}: it is not connected to it")
            {
                Hint = others.Length == 0 ? "it is on no network" : $"it is on {others}",
            };
        }

        string wire = card?.HostName ?? NetworkPlanner.Wire(0, id);
        change.Mark(network, wire);
        Complete(change, network, card is null ? null : wire);
        EventLog.Add(store.Root, Event.OfNetwork(network, "disconnect", ("container", id)));
    }

    /// <summary>Completes what was begun with a container, if anything was.</summary>
    public static void Heal(ContainerStore store, string id)
    {
        if (Rewiring.TryFind(store, id) is not (Rewiring change, string network, string wire)) { return; }
        using (change) { Complete(change, network, wire); }
    }

    /// <summary>
    /// Takes away whatever a container has of a network, however much that is; <paramref name="wire"/> is the name of its wire. May be done any
    /// number of times.
    /// </summary>
    public static void Complete(Rewiring change, string network, string? wire)
    {
        ContainerRecord before = change.Record;
        IReadOnlyList<AttachmentSpec> attachments = [.. change.Attachments.Where(a => a.Network != network)];
        InterfaceRecord[] cards = WithDefault(change.Root, Array.FindAll(before.Networks, card => card.Network != network), attachments);
        using OwnedFd? inside = change.OpenNamespace();
        if (inside is not null) { Unwire(change.Root, before with { Networks = cards }, inside.Value, wire); }
        // What put it away may not have been able to take its ports back.
        else if (before.Ports.Length > 0 && !Recovery.TryWithdraw(before.Id, PublishedPorts.Targets(before)))
        {
            throw new NsinitException($"disconnect container {before.Name} from {network}: its published ports still lead there") { Hint = "try again" };
        }

        // Before its addresses are anybody's: with a dead namespace, or while it goes, the wire would answer for them.
        if (wire is not null) { Wiring.Remove([wire]); }
        LeaseDoors.Close(change.Root, before.Id, network);
        new NameBook(change.Root, network).Leave(before.Id);
        HostsFiles hosts = new(change.Root);
        hosts.Refresh(network);
        if (inside is not null) { hosts.Tell(before.Id, NameEntry.Alone(before.Name, before.Hostname)); }
        new LeaseBook(change.Root, network, _ => false).ReleaseAll(before.Id);
        change.Save(cards, attachments);
        if (inside is not null) { ResolvFollower.Follow(change.Store, before.Id); }
        change.Done();
    }

    private static void Unwire(StateRoot root, ContainerRecord after, int descriptor, string? wire)
    {
        using Inside inside = new(descriptor);
        // Where nothing else leads outside, the routes go with their interface.
        if (PublishedPorts.Standard(after) is InterfaceRecord card) { inside.SetDefault(card); }
        if (wire is not null) { Sublinks.Remove(inside, wire); }
        using HostFirewall firewall = new();
        using RouteSocket socket = new();
        MovedPorts.Follow(root, firewall, socket, after);
    }

    // When the default routes went by it, they go by the next that leads outside.
    private static InterfaceRecord[] WithDefault(StateRoot root, InterfaceRecord[] cards, IReadOnlyList<AttachmentSpec> attachments)
    {
        if (Array.Exists(cards, card => card.Gateways.Length > 0)) { return cards; }
        Dictionary<string, NetworkRecord> networks = [];
        NetworkStore store = new(root);
        foreach (InterfaceRecord card in cards)
        {
            if (card.Addresses.Length > 0 && store.TryLoad(card.Network) is NetworkRecord network) { networks[card.Network] = network; }
        }

        List<AttachmentSpec> known = [.. attachments.Where(a => networks.ContainsKey(a.Network))];
        int holder = NetworkPlanner.DefaultOf(known, name => networks[name]);
        return holder < 0 ? cards : Array.ConvertAll(cards, card => card.Network != known[holder].Network ? card
            : card with { Gateways = Array.ConvertAll(NetworkPlanner.NextHops(networks[card.Network]), hop => $"{hop}") });
    }
}
