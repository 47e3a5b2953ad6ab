using System;
using System.Collections.Generic;
using System.Net;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Network;

/// <summary>
/// The addresses of one network that are in use. A lease is a link to its container, named by the address: nothing to
/// lock, never taken twice. One whose container is gone is found out when somebody wants it.
/// </summary>
internal sealed class LeaseBook
{
    private readonly StateRoot _root;
    private readonly string _network;
    private readonly Func<string, bool> _isStale;
    private readonly Func<string, IPAddress, bool> _yields;

    /// <param name="root">Where the state is.</param>
    /// <param name="network">The network's name.</param>
    /// <param name="isStale">Whether the container of an id is gone; may clean up after it.</param>
    /// <param name="yields">Whether such a container's address may be given to another; null: whenever it is gone.</param>
    public LeaseBook(StateRoot root, string network, Func<string, bool> isStale, Func<string, IPAddress, bool>? yields = null)
    {
        _yields = yields ?? ((id, _) => isStale(id));
        _root = root;
        _network = network;
        _isStale = isStale;
    }

    /// <summary>The file of a lease.</summary>
    public string PathOf(IPAddress address) => $"{_root.Leases(_network)}/{address}";

    /// <summary>Takes <paramref name="address"/>. Throws <see cref="NsinitException"/> that names who has it.</summary>
    public void Take(IPAddress address, string id)
    {
        if (TryTake(address, id)) { return; }
        string owner = OwnerLinks.Owner(PathOf(address)) ?? "another container";
        throw new NsinitException($"take address {address} on {_network}: container {owner} has it")
        {
            Origin = $"--ip {address}", Hint = "choose another, or leave --ip out",
        };
    }

    /// <summary>Takes the first free address of <paramref name="pool"/>.</summary>
    public IPAddress TakeNext(AddressPool pool, string id)
    {
        foreach (IPAddress address in pool.Candidates())
        {
            if (OwnerLinks.TryTake(_root, PathOf(address), id)) { return address; }
        }

        // All are taken; now it pays to look whose containers still are.
        foreach (IPAddress address in pool.Candidates())
        {
            if (TryTake(address, id)) { return address; }
        }

        throw new NsinitException($"take an address on {_network}: none of {pool.Range ?? pool.Subnet} is free")
        {
            Hint = "remove containers, or create a network with a larger subnet",
        };
    }

    /// <summary>Takes <paramref name="wanted"/>, or when that is null the first free address of <paramref name="pool"/>.</summary>
    public IPAddress Take(AddressPool pool, IPAddress? wanted, string id)
    {
        if (wanted is null) { return TakeNext(pool, id); }
        Take(wanted, id);
        return wanted;
    }

    /// <summary>Gives back all that a container has here.</summary>
    public void ReleaseAll(string id)
    {
        foreach (string lease in Linux.Files.Paths.List(_root.Leases(_network))) { OwnerLinks.Release($"{_root.Leases(_network)}/{lease}", id); }
    }

    /// <summary>The addresses that a container has here.</summary>
    public List<IPAddress> AddressesOf(string id)
    {
        List<IPAddress> own = [];
        foreach (string lease in Linux.Files.Paths.List(_root.Leases(_network)))
        {
            if (OwnerLinks.Owner($"{_root.Leases(_network)}/{lease}") == id && IPAddress.TryParse(lease, out IPAddress? address)) { own.Add(address); }
        }

        return own;
    }

    public void Release(IPAddress address, string id) => OwnerLinks.Release(PathOf(address), id);

    /// <summary>The ids of all containers that have addresses here and are not gone.</summary>
    public List<string> Owners()
    {
        List<string> owners = [];
        foreach (string lease in Linux.Files.Paths.List(_root.Leases(_network)))
        {
            string? owner = OwnerLinks.Owner($"{_root.Leases(_network)}/{lease}");
            if (owner is not null && !owners.Contains(owner) && !_isStale(owner)) { owners.Add(owner); }
        }

        return owners;
    }

    private bool TryTake(IPAddress address, string id)
    {
        string path = PathOf(address);
        if (OwnerLinks.TryTake(_root, path, id)) { return true; }
        OwnerLinks.Heal(path);
        string? owner = OwnerLinks.Owner(path);
        if (owner is not null && !_yields(owner, address)) { return false; }
        if (owner is not null) { OwnerLinks.Release(path, owner); }
        return OwnerLinks.TryTake(_root, path, id);
    }
}
