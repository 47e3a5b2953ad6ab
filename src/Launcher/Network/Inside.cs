using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using Nsinit.Abi;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.Network;

/// <summary>The network namespace of a container that runs, seen from inside.</summary>
internal sealed class Inside : IDisposable
{
    private readonly RouteSocket _socket;

    public Inside(int descriptor)
    {
        Descriptor = descriptor;
        RouteSocket? socket = null;
        NetworkNamespace.Enter(descriptor, () => socket = new RouteSocket());
        _socket = socket!;
    }

    /// <summary>Of the namespace; the caller's.</summary>
    public int Descriptor { get; }

    public List<LinkInfo> Links() => _socket.Links();

    public void Execute(RouteRequest request) => _socket.Execute(request);

    public Errno TryExecute(RouteRequest request) => _socket.TryExecute(request);

    /// <summary>Changes a setting there.</summary>
    public void Set(SysctlSpec setting) => NetworkNamespace.Enter(Descriptor, () => Sysctl.Write(setting.Path, setting.Value));

    /// <summary>Lets the default routes lead out by an interface; of a family that has no gateway there, there is none.</summary>
    public void SetDefault(InterfaceRecord card)
    {
        foreach (bool v6 in (bool[])[false, true])
        {
            string? gateway = Array.Find(card.Gateways, g => g.Contains(':') == v6);
            if (gateway is not null) { Lead(card.Name, IPAddress.Parse(gateway)); }
            else { Remove(new DeleteDefaultRoute(v6)); }
        }
    }

    /// <summary>The number of an interface there.</summary>
    public int IndexOf(string name) => _socket.FindLink(name)?.Index ?? throw new KernelException($"look up {name} in the container", Errno.ENODEV);

    public void Dispose() => _socket.Dispose();

    private void Lead(string name, IPAddress gateway)
    {
        // IPv6 puts a second one beside the first where they differ in the interface.
        if (gateway.AddressFamily == AddressFamily.InterNetworkV6) { Remove(new DeleteDefaultRoute(true)); }
        _socket.Execute(new AddDefaultRoute(IndexOf(name), name, gateway) { Replace = true });
    }

    private void Remove(DeleteDefaultRoute request)
    {
        Errno error = _socket.TryExecute(request);
        if (error is not (Errno.None or Errno.ESRCH or Errno.ENOENT or Errno.EAFNOSUPPORT or Errno.EOPNOTSUPP)) { throw new KernelException(request.Attempt, error); }
    }
}
