using System;
using System.Collections.Generic;
using Nsinit.Abi;
using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Route;

/// <summary>rtnetlink(7): links, addresses and routes of the network namespace the socket was opened in.</summary>
internal sealed class RouteSocket : IDisposable
{
    private readonly NetlinkSocket _socket = new(NetlinkAbi.NETLINK_ROUTE);

    public void Dispose() => _socket.Dispose();

    /// <summary>Carries out one change. Throws <see cref="KernelException"/>.</summary>
    public void Execute(RouteRequest request)
    {
        NetlinkWriter writer = new();
        request.Write(writer);
        _socket.Execute(writer, request.Attempt);
    }

    /// <summary>Carries out one change; a refusal is returned.</summary>
    public Errno TryExecute(RouteRequest request)
    {
        NetlinkWriter writer = new();
        request.Write(writer);
        return _socket.TryExecute(writer, request.Attempt, out _);
    }

    /// <summary>Carries out changes with one message to the kernel and one answer. Of the first that is refused, its errno and what it attempts.</summary>
    public (Errno Error, string Attempt) TryExecute(IReadOnlyList<RouteRequest> requests)
    {
        NetlinkWriter writer = new();
        foreach (RouteRequest request in requests) { request.Write(writer); }
        Errno error = _socket.TryExecuteAll(writer, requests[0].Attempt, each: true, out int refused, out _);
        return (error, requests[Math.Clamp(refused, 1, requests.Count) - 1].Attempt);
    }

    /// <summary>The index of an interface that must be there: cheaper than all that <see cref="FindLink"/> tells.</summary>
    public int IndexOf(string name) => _socket.IndexOf(name);

    /// <summary>The interface of that name; null when there is none.</summary>
    public LinkInfo? FindLink(string name)
    {
        NetlinkWriter writer = new();
        writer.Begin(RouteAbi.RTM_GETLINK, 0);
        writer.Fixed(RouteAbi.LinkHeader);
        writer.Put(RouteAbi.IFLA_IFNAME, name);
        string attempt = $"look up link {name}";
        LinkInfo? found = null;
        Errno error = _socket.TryExecute(writer, attempt, out string? text,
            (ref MessageReader message) => found = LinkInfo.Read(message.Body));
        return error is Errno.None or Errno.ENODEV ? found : throw new KernelException(attempt, error, text);
    }

    public List<LinkInfo> Links() => Dump("list links", RouteAbi.RTM_GETLINK, RouteAbi.LinkHeader, LinkInfo.Read);

    public List<AddressInfo> Addresses() =>
        Dump("list addresses", RouteAbi.RTM_GETADDR, RouteAbi.AddressHeader, AddressInfo.Read);

    public List<RouteInfo> Routes() => Dump("list routes", RouteAbi.RTM_GETROUTE, RouteAbi.RouteHeader, RouteInfo.Read);

    private delegate T? Reader<T>(ReadOnlySpan<byte> body);

    private List<T> Dump<T>(string attempt, ushort type, int header, Reader<T> read)
        where T : class
    {
        NetlinkWriter writer = new();
        writer.Begin(type, NetlinkAbi.NLM_F_DUMP);
        writer.Fixed(header);
        List<T> items = [];
        _socket.Dump(writer, attempt, items.Clear, (ref MessageReader message) =>
        {
            if (read(message.Body) is T item) { items.Add(item); }
        });
        return items;
    }
}
