using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Compile.Firewall;
using Nsinit.Launcher.Cgroups;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Network;
using Nsinit.Launcher.Network.Firewall;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Cgroups;
using Nsinit.Linux.Files;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.Containers;

/// <summary>
/// What a container takes on the host before it exists: a directory with its lock, a name, addresses, a writable layer,
/// bridges. It can also be only imagined, for --explain.
/// </summary>
internal sealed class Preparation : IDisposable
{
    private readonly ContainerStore _store;
    private readonly Recovery _recovery;
    private readonly ContainerSpec _spec;
    private readonly List<(LeaseBook Book, IPAddress Address)> _leases = [];
    private readonly Dictionary<string, NetworkRecord> _networks = [];
    private CgroupSet _cgroups;
    private readonly HostFirewall _firewall = new();
    private RouteSocket? _socket;
    private PortReservation? _reservation;
    private readonly string? _connector;

    /// <param name="store">Where its directory is, or will be.</param>
    /// <param name="recovery">Who settles containers that hold what this one wants.</param>
    /// <param name="spec">The container.</param>
    /// <param name="planned">A network that is not there yet, for --explain.</param>
    public Preparation(ContainerStore store, Recovery recovery, ContainerSpec spec, NetworkRecord? planned = null)
    {
        _store = store;
        _recovery = recovery;
        _spec = spec;
        Mounts = new HandedMounts(spec.Mounts);
        _cgroups = CgroupSet.Place(spec.Id, spec.CgroupParent, spec.Resources, gate: !OwnIds.IsNested);
        _connector = UserNetwork.Find(spec);
        NetworkStore networks = new(store.Root);
        foreach (AttachmentSpec attachment in spec.Networks) { _networks[attachment.Network] = attachment.Network == planned?.Name ? planned : networks.Load(attachment.Network); }
    }

    /// <summary>The container's lock, once it has a directory.</summary>
    public ContainerLock? Lock { get; private set; }

    /// <summary>The mounts that are made here.</summary>
    public HandedMounts Mounts { get; }

    /// <summary>How often the container has been started again by itself.</summary>
    public RestartCount Restarts { get; init; } = RestartCount.None;

    /// <summary>Opened when first needed.</summary>
    public RouteSocket Socket => _socket ??= new RouteSocket();

    /// <summary>The read end of the pipe whose other end its PID 1 keeps.</summary>
    public int Status { get; set; }

    /// <summary>The descriptor that holds the published ports, once they are taken.</summary>
    public int? PortsDescriptor => _reservation?.Descriptor;

    private StateRoot Root => _store.Root;

    private NameFiles Names => new(_store, _spec, _networks) { Connector = _connector };

    private string Directory => Root.Container(_spec.Id);

    private string NameFile => $"{Root.Names}/{_spec.Name}";

    /// <summary>The steps, in order, but for those on bridges.</summary>
    public List<HostStep> Steps()
    {
        List<HostStep> steps =
        [
            new(Say($"make the container's directory {Directory}", $"mkdir -p {Directory}", $"mkdirat(\"{Directory}\", 0700); flock(LOCK_EX)"), () => Lock = _store.Create(_spec.Id), RemoveDirectory),
            new(Say($"take the name {_spec.Name}", $"ln -s {Directory} {NameFile}", Link(NameFile)), TakeName, () => OwnerLinks.Release(NameFile, _spec.Id)),
        ];
        if (_spec.Rootfs.Mode == RootfsMode.Overlay) { steps.Add(WritableLayer.Step(_spec.Rootfs, Directory, () => Lock!.Descriptor)); }
        return [.. steps, .. CgroupStepList(), .. IdFiles.OfContainer(_spec.IdFile, _spec.Id)];
    }

    /// <summary>The steps for a container that is there already, whose lock is <paramref name="held"/>.</summary>
    public List<HostStep> StepsAgain(ContainerLock held)
    {
        Lock = held;
        return CgroupStepList();
    }

    /// <summary>The steps that keep it from devices that are not its own; before a process of it runs, and beside what the kernel does to make that.</summary>
    public List<HostStep> GateSteps() => Devices.Gate(_spec, () => _cgroups);

    /// <summary>The steps that complete the bridges.</summary>
    public List<HostStep> BridgeSteps()
    {
        List<HostStep> steps = [];
        foreach (NetworkRecord network in _networks.Values) { steps.AddRange(Bridges.Complete(Socket, network)); }
        if (_networks.Count > 0) { steps.AddRange(new NetworkGround(Root, _firewall).Steps([.. _networks.Values], _spec.Ports.Count > 0)); }
        return steps;
    }

    /// <summary>Decides on interfaces and takes their addresses, which <see cref="ReleaseLeases"/> gives back.</summary>
    public Placement Place()
    {
        Placement place = Place((book, pool, wanted) =>
        {
            IPAddress address = book.Take(pool, wanted, _spec.Id);
            _leases.Add((book, address));
            return address;
        });
        if (_spec.Ports.Count == 0) { return place; }
        if (_spec.UserNetwork) { return place with { Ports = [], UserPorts = UserNetwork.Ports(_spec.Ports, _connector) }; }
        if (place.Interfaces.All(card => card.Gateways.Count == 0))
        {
            throw new NsinitException($"publish port {_spec.Ports[0].Container}: the container has no network that leads outside")
            {
                Origin = _spec.Ports[0].Origin, Hint = "give it one that is not --internal",
            };
        }

        if (PortsCompiler.Card(place.Interfaces) is { Driver: string driver } standard)
        {
            string where = $"network {standard.Network} ({driver}), where its ports are reached at {standard.Addresses[0].Address}";
            throw new NsinitException($"publish port {_spec.Ports[0].Container}: the container leads outside by {where}")
            {
                Origin = _spec.Ports[0].Origin, Hint = "leave it out, or let its default routes go by a network with a bridge: --network NAME:default",
            };
        }

        _reservation = new PortReservation((port, number) => PortOwners.Find(_store, port, number) ?? PortHolder.Find(port.Protocol.Name, number));
        return place with { Ports = _reservation.Take(_spec.Ports, place.Targets) };
    }

    /// <summary>The same without taking anything: what would be decided now.</summary>
    public Placement Imagine() => Place((book, pool, wanted) =>
    {
        if (wanted is not null) { return wanted; }
        foreach (IPAddress address in pool.Candidates())
        {
            if (OwnerLinks.Owner(book.PathOf(address)) is null) { return address; }
        }

        throw new NsinitException($"take an address: none of {pool.Subnet} is free") { Hint = "remove containers, or create a network with a larger subnet" };
    });

    /// <summary>The acts of taking the addresses of <paramref name="place"/>.</summary>
    public IEnumerable<Act> LeaseActs(Placement place)
    {
        foreach ((string network, InterfaceAddress address) in place.Interfaces.SelectMany(card => card.Addresses.Select(a => (card.Network, a))))
        {
            string lease = $"{Root.Leases(network)}/{address.Address}";
            yield return Say($"take the address {lease[(lease.LastIndexOf('/') + 1)..]}", $"ln -s {Directory} {lease}", Link(lease));
        }

        foreach (PortSpec port in place.Ports)
        {
            yield return new Act(Actor.Launcher, $"take port {port.Host}", "", port.Origin) { Messages = [$"socket({port.Protocol.Name}); bind({port.Host})"] };
        }
    }

    /// <summary>The steps that connect the interfaces once the container's first process exists.</summary>
    public List<HostStep> WiringSteps(Placement place, Func<int> pid) =>
    [
        .. CgroupSteps.Attach(_cgroups, pid),
        .. OomScore.Steps(_spec.OomScore, pid),
        .. Wiring.Steps(() => Socket, place.Interfaces, name => _networks[name], pid),
        .. HostLinks.Steps(() => Socket, place.Moved, pid),
        .. PublishSteps(place),
        .. Names.JoinSteps(place),
        .. UserNetwork.Steps(place, pid, () => Status),
        .. IdFiles.OfProcess(_spec.PidFile, pid),
    ];

    /// <summary>The steps that write its files: about names, and by which its watcher gives its addresses back.</summary>
    public List<HostStep> FileSteps(Placement place) =>
        [.. Names.Steps(place, () => Lock!.Descriptor), .. _networks.Keys.Select(network => LeaseDoors.Step(Root, _spec.Id, network))];

    /// <summary>Gives its addresses back, last of all: unless its ports, which were to be withdrawn before, still lead there.</summary>
    public void ReleaseLeases()
    {
        if (_reservation is not null && !Recovery.TryWithdraw(_spec.Id, _leases.ConvertAll(lease => lease.Address))) { return; }
        foreach ((LeaseBook book, IPAddress address) in _leases) { book.Release(address, _spec.Id); }
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _firewall.Dispose();
        Mounts.Dispose();
        _reservation?.Dispose();
        Lock?.Dispose();
    }

    private Placement Place(Func<LeaseBook, AddressPool, IPAddress?, IPAddress> take)
    {
        List<InterfaceSpec> interfaces = [];
        List<string> leases = [];
        int standard = NetworkPlanner.DefaultOf(_spec.Networks, name => _networks[name]);
        bool crowded = _spec.Networks.Count + _spec.HostLinks.Count > 0 && FallbackLinks.Exist;
        foreach (AttachmentSpec attachment in _spec.Networks)
        {
            NetworkRecord network = _networks[attachment.Network];
            LeaseBook book = new(Root, network.Name, id => !_recovery.Settle(id), _recovery.Yields);
            Sublinks.RequireAlone(network, book, _spec.Id);
            InterfaceSpec card = NetworkPlanner.Plan(
                attachment, network, interfaces.Count, interfaces.Count == standard, _spec.Id, network.Parent is null ? null : ParentView.Of(Socket, network),
                (pool, wanted) => take(book, pool, wanted));
            card = NetworkPlanner.Limit(crowded ? card with { Index = 0 } : card, _spec.Rate);
            interfaces.Add(card);
            foreach (InterfaceAddress address in card.Addresses) { leases.Add($"{Root.LeaseDoor(_spec.Id, card.Network)}/{address.Address}"); }
        }

        NetworkPlanner.CheckNames(interfaces);
        Dictionary<string, string> possible = CgroupSet.Possible(_spec.Id, _spec.CgroupParent);
        return new Placement
        {
            Directory = Directory,
            State = Root.Path,
            Ids = OwnIds.PlaceOf(_spec.Ids),
            Interfaces = interfaces,
            Ports = _spec.UserNetwork ? [] : _spec.Ports,
            UserPorts = _spec.UserNetwork ? _spec.Ports : [],
            Moved = _spec.HostLinks.Count == 0 ? [] : HostLinks.Plan(Socket, _spec.HostLinks, interfaces, crowded),
            Targets = interfaces.Count == 0 ? [] : [.. PortsCompiler.Card(interfaces).Addresses.Select(a => a.Address)],
            HasIpv6 = Sysctl.HasIpv6,
            Connector = _connector,
            Links = interfaces.FindAll(card => card.Driver is null).ConvertAll(card => card.HostName),
            Leases = leases,
            Volumes = _spec.AutoRemove ? [.. _spec.Mounts.Where(m => m.Anonymous).Select(m => VolumeStore.DirectoryOf(m.Source))] : [],
            NameFiles = Names.Files(),
            NameEntries = Names.Entries(interfaces),
            Cgroup = _cgroups.Unified,
            Kept = KeptAttributes.Of(_spec),
            ShowCgroup = CgroupTree.IsPure && _cgroups.Unified is not null && _spec.Namespaces.Cgroup.Kind == NamespaceKind.Private,
            LegacyCgroups = [.. _cgroups.Legacy.Values.Distinct()],
            LaterCgroups = [.. possible.Values.Except(_cgroups.Legacy.Values).Distinct()],
            MemoryCgroup = possible.GetValueOrDefault("memory"),
            Relaunch = Relaunch.Of(Root, _spec, Restarts),
            Health = HealthChecker.Timer(Root, _spec.Id, _spec.Health),
            NameFile = NameFile,
            EndFile = EndFiles.PathOf(Root, _spec.Id, _spec.Name, _spec.AutoRemove),
            Screen = HostFacts.Screen,
        };
    }

    private List<HostStep> PublishSteps(Placement place)
    {
        if (place.Ports.Count == 0) { return []; }
        InterfaceSpec card = PortsCompiler.Card(place.Interfaces);
        NetworkRecord network = _networks[card.Network];
        SetBridgePort hairpin = SetBridgePort.Hairpin(card.HostName);
        return
        [
            new HostStep(Bridges.Describe(hairpin), () => Socket.Execute(hairpin), null),
            .. Publishing.Loopback(network.Bridge, place.Ports),
            _firewall.Publish(place.Ports, place.Targets, _spec.Id, id => !_recovery.Settle(id)),
            .. Publishing.Forget(place.Ports),
        ];
    }

    // A name whose container is gone is free; recovery gives it back.
    private void TakeName()
    {
        if (OwnerLinks.TryTake(Root, NameFile, _spec.Id) || OwnerLinks.Owner(NameFile) == _spec.Id) { return; }
        OwnerLinks.Heal(NameFile);
        string owner = OwnerLinks.Owner(NameFile) ?? "";
        if (!_recovery.Settle(owner) && !Paths.Exists(Fd.AT_FDCWD, Root.Container(owner))) { OwnerLinks.Release(NameFile, owner); }
        if (OwnerLinks.TryTake(Root, NameFile, _spec.Id)) { return; }
        throw new NsinitException($"take the name {_spec.Name}: container {owner} has it")
        {
            Origin = $"--name {_spec.Name}", Hint = $"choose another name, or remove that container: nsinit rm -f {_spec.Name}",
        };
    }

    private List<HostStep> CgroupStepList() => CgroupSteps.Make(_cgroups, _spec.Resources, () => Lock!, () => _cgroups = CgroupSet.None);

    // What kept the container from starting may keep this from working too. Then the next command removes what never started.
    private void RemoveDirectory()
    {
        try { Launch.HostPlan.Run(Compile.HostCompiler.RemoveTree(Directory)); }
        catch (Exception e) when (e is KernelException or NsinitException) { ContainerStore.Disown(Lock!); }
    }

    private string Link(string path) => $"symlinkat(\"{Directory}\", \"{path}\")";

    private static Act Say(string phrase, string shell, string call) => new(Actor.Launcher, phrase, shell) { Messages = [call] };
}
