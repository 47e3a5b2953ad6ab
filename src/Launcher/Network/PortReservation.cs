using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using Nsinit.Abi;
using Nsinit.Launcher.Compile.Firewall;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Network;

/// <summary>
/// Ports of the host that nobody else can have: a socket is bound to each, and never listens. The sockets wait in the queue
/// of a unix(7) socket, so that one descriptor holds them all, and whoever holds that holds the ports.
/// </summary>
internal sealed unsafe class PortReservation : IDisposable
{
    // SCM_MAX_FD: so many descriptors go into one message.
    private const int MaxBatch = 253;

    private const int QueueBytes = 8 << 20;

    private readonly OwnedFd _send;
    private readonly OwnedFd _queue;
    private readonly List<int> _batch = [];
    private readonly Func<PortSpec, int, string?> _holder;

    /// <param name="holder">Who has a port that could not be bound, for the error; null when nobody knows.</param>
    public PortReservation(Func<PortSpec, int, string?> holder)
    {
        _holder = holder;
        int* ends = stackalloc int[2];
        Kernel.Socketpair(Abi.Socket.AF_UNIX, Abi.Socket.SOCK_STREAM | Abi.Socket.SOCK_CLOEXEC, ends).OrThrow("make a socket pair");
        _send = new OwnedFd(ends[0]);
        _queue = new OwnedFd(ends[1]);
        // The usual size is enough for some 60,000 ports: not for all of two protocols.
        int bytes = QueueBytes;
        // A user of the host's gets as much as everybody may have.
        if (Kernel.Setsockopt(_send.Value, Abi.Socket.SOL_SOCKET, Abi.Socket.SO_SNDBUFFORCE, &bytes, sizeof(int)).Failed)
        {
            Kernel.Setsockopt(_send.Value, Abi.Socket.SOL_SOCKET, Abi.Socket.SO_SNDBUF, &bytes, sizeof(int)).OrThrow("make room for the sockets of published ports");
        }
    }

    /// <summary>The descriptor that holds the ports.</summary>
    public int Descriptor => _queue.Value;

    /// <summary>
    /// Binds all of <paramref name="ports"/> for a container at <paramref name="addresses"/>. The result has a port for each
    /// that was left open. Throws <see cref="NsinitException"/> that names who has one.
    /// </summary>
    public List<PortSpec> Take(IReadOnlyList<PortSpec> ports, IReadOnlyList<IPAddress> addresses)
    {
        List<PortSpec> taken = [];
        foreach (PortSpec port in ports)
        {
            if (!addresses.Any(a => PortElements.Serves(port.HostAddress, a)))
            {
                throw new NsinitException($"publish port {port.Host}: the container has no address of that family") { Origin = port.Origin };
            }

            bool v6 = addresses.Any(a => a.AddressFamily == AddressFamily.InterNetworkV6);
            bool v4 = addresses.Any(a => a.AddressFamily == AddressFamily.InterNetwork);
            for (int i = 0; i < port.Count; i++)
            {
                int bound = Bind(port, port.HostPort == 0 ? 0 : port.HostPort + i, v4, v6);
                if (port.HostPort == 0) { taken.Add(port with { HostPort = bound, ContainerPort = port.ContainerPort + i, Count = 1 }); }
            }

            if (port.HostPort != 0) { taken.Add(port); }
        }

        Flush();
        return taken;
    }

    public void Dispose()
    {
        _batch.ForEach(fd => Kernel.Close(fd));
        _send.Dispose();
        _queue.Dispose();
    }

    private int Bind(PortSpec port, int number, bool v4, bool v6)
    {
        // One socket of IPv6 stands for both families.
        IPAddress address = port.HostAddress ?? (v6 ? IPAddress.IPv6Any : IPAddress.Any);
        SysResult made = Open(port.Protocol, address, both: port.HostAddress is null && v4);
        if (made.Error == Errno.EAFNOSUPPORT && port.HostAddress is null)
        {
            address = IPAddress.Any;
            made = Open(port.Protocol, address, both: false);
        }

        // A kernel without a protocol has nobody to take its ports; two containers cannot have the same element.
        if (made.Error is Errno.EPROTONOSUPPORT or Errno.ESOCKTNOSUPPORT && port.Protocol == TransportProtocol.Sctp)
        {
            return number != 0 ? number : throw new NsinitException($"publish port {port.Container}: without SCTP in the kernel there is no port to choose from")
            {
                Origin = port.Origin, Hint = "name the port of the host",
            };
        }

        int socket = made.OrThrow($"open a socket for port {port.Host}");
        _batch.Add(socket);
        byte[] bytes = SocketAddress.Of(address, number);
        fixed (byte* start = bytes)
        {
            SysResult result = Kernel.Bind(socket, start, bytes.Length);
            if (result.Failed) { throw Refused(port, number, result.Error); }
        }

        int bound = number != 0 ? number : SocketAddress.PortOf(socket);
        if (_batch.Count == MaxBatch) { Flush(); }
        return bound;
    }

    private static SysResult Open(TransportProtocol protocol, IPAddress address, bool both)
    {
        bool v6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        int type = protocol == TransportProtocol.Udp ? Abi.Socket.SOCK_DGRAM : Abi.Socket.SOCK_STREAM;
        SysResult made = Kernel.Socket(v6 ? Abi.Socket.AF_INET6 : Abi.Socket.AF_INET, type | Abi.Socket.SOCK_CLOEXEC, protocol.Number);
        if (made.Failed || !v6) { return made; }
        int only = both ? 0 : 1;
        Kernel.Setsockopt((int)made.Value, Abi.Socket.IPPROTO_IPV6, Abi.Socket.IPV6_V6ONLY, &only, sizeof(int)).OrThrow("limit a socket to IPv6");
        return made;
    }

    private NsinitException Refused(PortSpec port, int number, Errno error)
    {
        string what = $"publish port {(port with { HostPort = number, Count = 1 }).Host}";
        return error switch
        {
            Errno.EADDRINUSE => new NsinitException($"{what}: {_holder(port, number) ?? "somebody"} has it")
            {
                Origin = port.Origin, Hint = "choose another port, or leave it out for any that is free: -p PORT",
            },
            Errno.EADDRNOTAVAIL => new NsinitException($"{what}: {port.HostAddress} is no address of this host")
            {
                Origin = port.Origin, Hint = "leave the address out for all of them",
            },
            _ => new NsinitException($"{what}: {ErrnoText.Describe(error)}") { Origin = port.Origin, Hint = Hints.For("bind", error) },
        };
    }

    // Puts the sockets into the queue; ours are closed.
    private void Flush()
    {
        if (_batch.Count == 0) { return; }
        int size = 16 + _batch.Count * sizeof(int);
        byte* control = stackalloc byte[(size + 7) & ~7];
        *(nuint*)control = (nuint)size;
        ((int*)control)[2] = Abi.Socket.SOL_SOCKET;
        ((int*)control)[3] = FdMessage.SCM_RIGHTS;
        for (int i = 0; i < _batch.Count; i++) { ((int*)control)[4 + i] = _batch[i]; }
        byte nothing = 0;
        IoVec vector = new() { Base = &nothing, Length = 1 };
        MsgHdr message = new() { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = (nuint)((size + 7) & ~7) };
        Kernel.Sendmsg(_send.Value, &message, Abi.Socket.MSG_DONTWAIT | Abi.Socket.MSG_NOSIGNAL).OrThrow("keep the sockets of published ports");
        _batch.ForEach(fd => Kernel.Close(fd));
        _batch.Clear();
    }
}
