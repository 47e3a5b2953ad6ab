using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Network.Names;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>
/// A container's own /etc/hosts, /etc/hostname and /etc/resolv.conf: which of them it has, and what is in them when it starts.
/// </summary>
internal sealed class NameFiles
{
    private readonly ContainerStore _store;
    private readonly ContainerSpec _spec;
    private readonly IReadOnlyDictionary<string, NetworkRecord> _networks;

    /// <param name="store">Where its files lie.</param>
    /// <param name="spec">The container.</param>
    /// <param name="networks">The networks that it joins, by name.</param>
    public NameFiles(ContainerStore store, ContainerSpec spec, IReadOnlyDictionary<string, NetworkRecord> networks)
    {
        _store = store;
        _spec = spec;
        _networks = networks;
    }

    /// <summary>The program of the user's that connects it; null when none does.</summary>
    public string? Connector { get; init; }

    private bool Connected => _spec.Networks.Count > 0;

    private NamespaceKind Network => _spec.Namespaces.Network.Kind;

    // Who has no network asks nobody; who has one follows the host, unless nothing outside can be reached.
    private bool HasResolver => Network != NamespaceKind.Private || Connected || Connector is not null || Asked;

    private bool Asked => _spec.Names.Servers.Count + _spec.Names.Search.Count + _spec.Names.Options.Count > 0;

    private bool Internal => Network == NamespaceKind.Private && Connector is null && _spec.Networks.All(n => _networks[n.Network].Internal);

    /// <summary>The files that are mounted.</summary>
    public List<NameFile> Files()
    {
        List<NameFile> files = [];
        string home = Network == NamespaceKind.Container ? $"{_store.Root.Container(ContainerFinder.Find(_store, _spec.Namespaces.Network.Container!))}/" : "";
        if (Own(HostNameFiles.Hosts, _spec.Names.Hosts.Count > 0)) { Add($"{home}{ContainerFiles.Hosts}", "/etc/hosts"); }
        if (_spec.Namespaces.Uts.Kind == NamespaceKind.Private) { Add(ContainerFiles.Hostname, "/etc/hostname"); }
        if (HasResolver && Own(HostNameFiles.Resolv, Asked)) { Add($"{home}{ContainerFiles.Resolv}", "/etc/resolv.conf"); }
        return WithPlaces(files);

        // On the host's network they are the host's; where that has none, the root file system's serve.
        bool Own(string file, bool asked) => Network != NamespaceKind.Host || asked || Paths.Exists(Fd.AT_FDCWD, file);

        // The other container may be one that has no such file.
        void Add(string source, string target)
        {
            if (!source.StartsWith('/') || Paths.Exists(Fd.AT_FDCWD, source)) { files.Add(new NameFile(source, target, Make: true)); }
        }
    }

    /// <summary>The steps that write them; before the container exists.</summary>
    public List<HostStep> Steps(Placement place, Func<int> directory)
    {
        List<HostStep> steps = [];
        foreach (NameFile file in place.NameFiles)
        {
            if (file.Source.StartsWith('/')) { continue; }
            Act act = new(Actor.Launcher, $"write its {file.Source}", $"cat > {place.Directory}/{file.Source}") { Messages = [$"openat(\"{file.Source}\", O_CREAT); fchmod(0644); write()"] };
            steps.Add(new HostStep(act, () => Write(directory(), file.Source, Content(file.Source, place)), null));
        }

        return steps;
    }

    private void Write(int directory, string file, byte[] content)
    {
        HostsFile.Write(directory, file, content);
        if (file == ContainerFiles.Resolv && Connector is null) { HostsFile.Write(directory, ContainerFiles.ResolvTold, content); }
    }

    /// <summary>The steps that make it known to the others on its networks, and them to it.</summary>
    public List<HostStep> JoinSteps(Placement place)
    {
        List<HostStep> steps = [];
        foreach (InterfaceSpec card in place.Interfaces)
        {
            NameBook book = new(_store.Root, card.Network);
            HostsFiles hosts = new(_store.Root);
            NameEntry entry = Entry(card);
            Act join = new(Actor.Launcher, $"be found on {card.Network} as {string.Join(", ", entry.Names())}", $"ln -s '{entry.Text}' {book.PathOf(_spec.Id)}")
            {
                Messages = [$"symlinkat(\"{entry.Text}\", \"{book.PathOf(_spec.Id)}\")"],
            };
            Act tell = new(Actor.Launcher, $"tell all on {card.Network} who is there", "") { Messages = ["flock(LOCK_EX); openat(hosts), read(), write(), for each"] };
            steps.Add(new HostStep(join, () => book.Join(_spec.Id, entry), () => book.Leave(_spec.Id)));
            steps.Add(new HostStep(tell, () => hosts.Refresh(card.Network), null));
        }

        return steps;
    }

    /// <summary>Files to be removed when it ends: from then on nobody finds it.</summary>
    public List<string> Entries(IReadOnlyList<InterfaceSpec> interfaces) => [.. interfaces.Select(card => new NameBook(_store.Root, card.Network).PathOf(_spec.Id))];

    private NameEntry Entry(InterfaceSpec card) => new([.. card.Addresses.Select(a => a.Address)], _spec.Name, _spec.Hostname, [.. _spec.Names.Aliases, .. card.Aliases]);

    private byte[] Content(string file, Placement place) => file switch
    {
        ContainerFiles.Hosts => Encoding.Latin1.GetBytes(Hosts(place)),
        ContainerFiles.Resolv => Encoding.Latin1.GetBytes(Resolv(place)),
        _ => Encoding.UTF8.GetBytes($"{_spec.Hostname}\n"),
    };

    private string Hosts(Placement place)
    {
        IEnumerable<string> added = _spec.Names.Hosts.SelectMany(Lines);
        if (Network == NamespaceKind.Host)
        {
            string own = HostNameFiles.Read(HostNameFiles.Hosts);
            return $"{own}{(own.Length == 0 || own.EndsWith('\n') ? "" : "\n")}{string.Concat(added.Select(line => $"{line}\n"))}";
        }

        // Of a namespace that is somebody else's, nothing ever changes here. Whoever looks its own name up finds itself, on lo where there is nothing else.
        IEnumerable<string> alone = NameEntry.Alone(_spec.Name, _spec.Hostname).Lines();
        return Network == NamespaceKind.Private
            ? HostsText.Make(added, Connected ? place.Interfaces.SelectMany(card => Entry(card).Lines()) : alone)
            : HostsText.Make([.. added, .. alone], null);
    }

    private IEnumerable<string> Lines(string added)
    {
        string name = added[..added.IndexOf(':')];
        string address = added[(name.Length + 1)..];
        if (address != NamesSpec.HostGateway) { return [$"{address}\t{name}"]; }
        if (Network == NamespaceKind.Host) { return [$"{IPAddress.Loopback}\t{name}"]; }
        // There the way to the host is nobody's secret, and nobody's promise.
        if (!Connected) { throw new NsinitException($"add host {name}: the container has no network of nsinit's, and so no gateway") { Origin = $"--add-host {added}", Hint = "write an address" }; }
        // Behind a parent the gateway is another machine.
        NetworkRecord? network = _spec.Networks.Select(a => _networks[a.Network]).FirstOrDefault(n => n.Sublink is null);
        if (network is not null) { return network.Subnets.Select(subnet => $"{subnet.Gateway}\t{name}"); }
        throw new NsinitException($"add host {name}: on no network of the container is this host its gateway")
        {
            Origin = $"--add-host {added}", Hint = "connect it to a network with a bridge too, or write an address",
        };
    }

    // Of a namespace that somebody else has made, or connects, nobody knows what it reaches.
    private string Resolv(Placement place)
    {
        bool any = Network == NamespaceKind.Path || Connector is not null;
        List<InterfaceAddress> addresses = [.. place.Interfaces.SelectMany(card => card.Addresses)];
        return new ResolvContent(_spec.Name, _spec.Names, Network, Internal, any || Has(AddressFamily.InterNetwork), any || Has(AddressFamily.InterNetworkV6))
        {
            Server = UserNetwork.NameServer(Connector),
        }.Text();

        bool Has(AddressFamily family) => addresses.Exists(a => a.Address.AddressFamily == family);
    }

    // Where nothing may be made, what has no file to cover is left out, and said.
    private List<NameFile> WithPlaces(List<NameFile> files)
    {
        bool fixedRoot = _spec.Rootfs is { Mode: RootfsMode.Direct, ReadOnly: true };
        if (!fixedRoot && !(OwnIds.IsNested && _spec.Rootfs.IsOwn)) { return files; }
        using OwnedFd root = Paths.Open(Fd.AT_FDCWD, _spec.Rootfs.Layers[0], OpenFlags.O_PATH | OpenFlags.O_DIRECTORY);
        // A user makes nothing in a directory of somebody who is nobody in the realm.
        if (!fixedRoot && (Paths.TryStat(root.Value, "etc", AtFlags.AT_SYMLINK_NOFOLLOW, out Statx etc).Failed || etc.Uid != IdPlace.Nobody)) { return files; }
        List<NameFile> there = [.. files.Where(file => Has(root.Value, file.Target)).Select(file => file with { Make = false })];
        string missing = string.Join(", ", files.Where(file => !there.Exists(t => t.Target == file.Target)).Select(file => file.Target));
        if (missing.Length > 0)
        {
            string why = fixedRoot ? "--rootfs ro" : "it is another user's";
            Warnings.Add($"container {_spec.Name} has no {missing} of its own: {_spec.Rootfs.Source} has no file to mount over, and none is made in it ({why}); hint: make an empty one there");
        }

        return there;
    }

    private static bool Has(int root, string path)
    {
        SysResult opened = Paths.TryOpen(root, path, OpenFlags.O_PATH | OpenFlags.O_NOFOLLOW, 0, ResolveFlags.RESOLVE_IN_ROOT | ResolveFlags.RESOLVE_NO_MAGICLINKS);
        if (opened.Failed) { return false; }
        new OwnedFd((int)opened.Value).Dispose();
        return true;
    }
}
