using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Compile.Passes;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.Network;

/// <summary>
/// Interfaces of containers that have no other end on the host: macvlan and ipvlan links above an interface of its own. They are made in the
/// container's namespace, and the launcher completes them there.
/// </summary>
internal static class Sublinks
{
    // The kernel takes the namespace of a container that has ended apart when it gets round to it, and its addresses are in use until then.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Throws <see cref="NsinitException"/>, with <paramref name="what"/> in front, when this kernel does not have the driver.</summary>
    public static void Require(RouteSocket socket, SublinkKind kind, string what)
    {
        // Above nothing there can be none: a kernel without the driver says that first.
        if (socket.TryExecute(new CreateSublink(kind, "", 0, "probe", null, 0, Environment.ProcessId)) == Errno.EOPNOTSUPP) { throw Missing(kind, what); }
    }

    /// <summary>Throws <see cref="NsinitException"/> when only one container can be on a network, and another is.</summary>
    public static void RequireAlone(NetworkRecord network, LeaseBook book, string id)
    {
        if (network.Sublink is not { IsAlone: true } kind || book.Owners().Find(owner => owner != id) is not string other) { return; }
        throw new NsinitException($"connect to network {network.Name}: container {other} is on it, and in mode {kind.Mode} it is the only one")
        {
            Hint = "end that one, or make a network of another mode",
        };
    }

    /// <summary>
    /// The steps that make an interface. <paramref name="enter"/> calls what it is given with a descriptor of the container's network
    /// namespace. Nothing to undo: a link dies with that.
    /// </summary>
    public static List<HostStep> Steps(Func<RouteSocket> socket, InterfaceSpec card, NetworkRecord network, Action<Action<int>> enter)
    {
        SublinkKind kind = network.Sublink!;
        // Under its final name it would meet one of the host's in kernels before 6.15, which look there.
        CreateSublink create = new(kind, network.Interface, 0, card.HostName, kind.SharesAddress ? null : card.Mac, card.Mtu, 0);
        return
        [
            new HostStep(Bridges.Describe(create), () => enter(descriptor => Create(socket(), create with { Namespace = descriptor }, network)), null),
            BringUp(card, network, enter),
        ];
    }

    /// <summary>The step that brings up an interface whose number nobody knows beforehand.</summary>
    public static HostStep BringUp(InterfaceSpec card, NetworkRecord network, Action<Action<int>> enter) =>
        new(Describe(card), () => enter(descriptor => Complete(descriptor, card, network)), null);

    /// <summary>Removes the link that was made as <paramref name="name"/>, whatever it is called by now, as far as it is there.</summary>
    public static void Remove(Inside inside, string name)
    {
        // The other end of a veth pair has no such name.
        foreach (LinkInfo link in inside.Links().Where(l => SublinkKind.IsDriver(l.Kind) && (l.Name == name || l.Alias == name)))
        {
            DeleteLink request = new(link.Index, link.Name);
            Errno error = inside.TryExecute(request);
            if (error is not (Errno.None or Errno.ENODEV)) { throw new KernelException(request.Attempt, error); }
        }
    }

    private static void Create(RouteSocket socket, CreateSublink request, NetworkRecord network)
    {
        LinkInfo parent = ParentView.Find(socket, network.Interface, $"use network {network.Name}");
        bool alone = request.Kind.Driver == SublinkKind.Macvlan;
        Errno error = Patiently(() => socket.TryExecute(request with { ParentIndex = parent.Index }), e => e == Errno.EBUSY || (alone && e == Errno.EINVAL));
        switch (error)
        {
            case Errno.None: return;
            case Errno.EOPNOTSUPP: throw Missing(request.Kind, request.Attempt);
            case Errno.EBUSY:
                throw new NsinitException($"{request.Attempt}: something else takes what comes in there")
                {
                    Error = error, Hint = "above one interface are links of macvlan or of ipvlan, not both, and neither beside a bridge or a bond: use another parent",
                };
            case Errno.EINVAL when alone:
                throw new NsinitException($"{request.Attempt}: there is a link above {parent.Name} already, and one in mode passthru is the only one")
                {
                    Error = error, Hint = "end the other container, or use another mode",
                };
            default: throw new KernelException(request.Attempt, error);
        }
    }

    private static void Complete(int descriptor, InterfaceSpec card, NetworkRecord network)
    {
        using Inside inside = new(descriptor);
        int index = inside.IndexOf(card.Driver is null ? card.Name : card.HostName);
        if (card.Driver is not null) { inside.Execute(new RenameLink(index, card.HostName, card.Name)); }
        if (Sysctl.HasIpv6) { inside.Set(SettingsPass.Of(card)); }
        foreach (RouteRequest request in NetworkPass.Requests(card with { Index = index }))
        {
            // macvlan says so when the link is brought up, ipvlan when it gets its address.
            Errno error = Patiently(() => inside.TryExecute(request), e => e is Errno.EBUSY or Errno.EADDRINUSE);
            if (error is Errno.EBUSY or Errno.EADDRINUSE)
            {
                throw new NsinitException($"{request.Attempt}: another link above {network.Interface} has its address")
                {
                    Error = error, Hint = "a container whose network is shared, or one that is not nsinit's: end it, or choose another address with --ip or --mac",
                };
            }

            if (error != Errno.None) { throw new KernelException(request.Attempt, error); }
        }
    }

    private static Errno Patiently(Func<Errno> act, Func<Errno, bool> mayPass)
    {
        long start = Environment.TickCount64;
        while (true)
        {
            Errno error = act();
            if (!mayPass(error) || Environment.TickCount64 - start > Patience.TotalMilliseconds) { return error; }
            Thread.Sleep(Pause);
        }
    }

    private static Act Describe(InterfaceSpec card)
    {
        RouteRequest[] before = card.Driver is null ? [] : [new RenameLink(0, card.HostName, card.Name)];
        RouteRequest[] after = [.. NetworkPass.Requests(card)];
        SysctlSpec setting = SettingsPass.Of(card);
        string[] commands = [.. before.Select(r => r.Command), Sysctl.Command(setting.Path, setting.Value), .. after.Select(r => r.Command)];
        return new Act(Actor.Launcher, $"bring up {card.Name}", $"nsenter -t PID -n sh -c '{string.Join("; ", commands)}'")
        {
            Messages = [.. before.Select(r => r.Message), $"write(\"/proc/sys/{setting.Path}\", \"{setting.Value}\")", .. after.Select(r => r.Message)],
        };
    }

    private static NsinitException Missing(SublinkKind kind, string what) => new($"{what}: the kernel has no {kind.Driver} (CONFIG_{kind.Driver.ToUpperInvariant()})")
    {
        Error = Errno.EOPNOTSUPP, Hint = $"modprobe {kind.Driver}, or use a network with a bridge",
    };
}
