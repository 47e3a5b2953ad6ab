using System;
using System.Collections.Generic;
using Nsinit.Abi;
using Nsinit.Linux.Netlink;
using Nsinit.Linux.Nftables;

namespace Nsinit.Linux.Conntrack;

/// <summary>ctnetlink: the connections that the kernel remembers.</summary>
internal sealed class ConntrackSocket : IDisposable
{
    private readonly NetlinkSocket _socket = new(NetlinkAbi.NETLINK_NETFILTER);

    public void Dispose() => _socket.Dispose();

    /// <summary>
    /// Forgets the connections that <paramref name="choose"/> picks. The next packet of each is looked at as if it were
    /// the first: rules made since then apply to it. Returns how many there were.
    /// </summary>
    public int Forget(Predicate<ConntrackTuple> choose)
    {
        NetlinkWriter writer = new();
        Begin(writer, ConntrackAbi.IPCTNL_MSG_CT_GET, NetlinkAbi.NLM_F_DUMP, 0);
        List<ConntrackTuple> chosen = [];
        _socket.Dump(writer, "list connections", chosen.Clear, (ref MessageReader message) =>
        {
            if (ConntrackTuple.Read(message.Body) is ConntrackTuple tuple && choose(tuple)) { chosen.Add(tuple); }
        });
        foreach (ConntrackTuple tuple in chosen) { Forget(tuple); }
        return chosen.Count;
    }

    /// <summary>Carries out <paramref name="request"/>; a refusal is returned.</summary>
    public Errno TryExecute(FlushAnswered request)
    {
        NetlinkWriter writer = new();
        request.Write(writer);
        return _socket.TryExecute(writer, request.Attempt, out _);
    }

    private void Forget(ConntrackTuple tuple)
    {
        NetlinkWriter writer = new();
        Begin(writer, ConntrackAbi.IPCTNL_MSG_CT_DELETE, 0, tuple.Family);
        writer.Put(ConntrackAbi.CTA_TUPLE_ORIG | NetlinkAbi.NLA_F_NESTED, tuple.Tuple);
        if (tuple.Zone is not null) { writer.Put(ConntrackAbi.CTA_ZONE, tuple.Zone); }
        const string Attempt = "forget a connection";
        Errno error = _socket.TryExecute(writer, Attempt, out string? text);
        // It may have timed out by itself.
        if (error is not (Errno.None or Errno.ENOENT)) { throw new KernelException(Attempt, error, text); }
    }

    private static void Begin(NetlinkWriter writer, ushort message, ushort flags, byte family)
    {
        writer.Begin((ushort)(NftAbi.NFNL_SUBSYS_CTNETLINK << 8 | message), flags);
        writer.Fixed(NftAbi.HeaderLength)[0] = family;
    }
}
