using System;
using System.Collections.Generic;
using Nsinit.Abi;
using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Nftables;

/// <summary>nf_tables over nfnetlink: the rules of the network namespace the socket was opened in.</summary>
internal sealed class NftSocket : IDisposable
{
    // 65,535 ports of both families in one transaction.
    private const int SendBuffer = 32 << 20;

    private readonly NetlinkSocket _socket = new(NetlinkAbi.NETLINK_NETFILTER);

    public NftSocket() => _socket.ReserveSend(SendBuffer);

    public void Dispose() => _socket.Dispose();

    /// <summary>Carries out all of <paramref name="requests"/>, or throws <see cref="KernelException"/> that names the one refused.</summary>
    public void Commit(IReadOnlyList<NftRequest> requests)
    {
        (Errno error, string attempt, string? text) = TryCommit(requests);
        if (error != Errno.None) { throw new KernelException(attempt, error, text); }
    }

    /// <summary>As <see cref="Commit"/>; a refusal is returned, with what it is about and the kernel's words.</summary>
    public (Errno Error, string Attempt, string? Text) TryCommit(IReadOnlyList<NftRequest> requests)
    {
        if (requests.Count == 0) { return (Errno.None, "", null); }
        NetlinkWriter writer = new();
        NftBatch.Write(writer, requests);
        Errno error = _socket.TryExecuteAll(writer, "change the rules of nftables", each: false, out int refused, out string? text);
        if (error == Errno.None) { return (error, "", null); }
        List<string> attempts = NftBatch.Attempts(requests);
        return (error, refused >= 1 && refused <= attempts.Count ? attempts[refused - 1] : attempts[^1], text);
    }

    /// <summary>Whether an error says that the kernel has no nftables, or not the table family inet.</summary>
    public static bool IsMissing(Errno error) =>
        error is Errno.EPROTONOSUPPORT or Errno.EOPNOTSUPP or Errno.EAFNOSUPPORT or Errno.EINVAL;

    /// <summary>Whether there is a table of family inet with that name.</summary>
    public bool HasTable(string name)
    {
        NetlinkWriter writer = new();
        Begin(writer, NftAbi.NFT_MSG_GETTABLE, 0, NftAbi.NFPROTO_INET);
        writer.Put(NftAbi.NFTA_TABLE_NAME, name);
        string attempt = $"look up table {name}";
        Errno error = _socket.TryExecute(writer, attempt, out string? text);
        return error switch
        {
            Errno.None => true,
            Errno.ENOENT => false,
            _ => throw new KernelException(attempt, error, text),
        };
    }

    /// <summary>The elements of a set or map; none when there is no such.</summary>
    public List<SetElement> Elements(string table, string set)
    {
        NetlinkWriter writer = new();
        Begin(writer, NftAbi.NFT_MSG_GETSETELEM, NetlinkAbi.NLM_F_DUMP, NftAbi.NFPROTO_INET);
        writer.Put(NftAbi.NFTA_SET_ELEM_LIST_TABLE, table);
        writer.Put(NftAbi.NFTA_SET_ELEM_LIST_SET, set);
        List<SetElement> elements = [];
        try
        {
            _socket.Dump(writer, $"list {set}", elements.Clear, (ref MessageReader message) => Read(message.Body, elements));
        }
        catch (KernelException e) when (e.Error == Errno.ENOENT)
        {
            return [];
        }

        return elements;
    }

    /// <summary>Appends the elements that the body of an NFT_MSG_NEWSETELEM holds. Throws <see cref="FormatException"/>.</summary>
    public static void Read(ReadOnlySpan<byte> body, List<SetElement> elements)
    {
        if (body.Length < NftAbi.HeaderLength) { throw new FormatException($"nftables: a message of {body.Length} bytes"); }
        AttributeReader attributes = new(body[NftAbi.HeaderLength..]);
        while (attributes.Read())
        {
            if (attributes.Type != NftAbi.NFTA_SET_ELEM_LIST_ELEMENTS) { continue; }
            AttributeReader list = new(attributes.Data);
            while (list.Read())
            {
                if (SetElement.Read(list.Data) is SetElement element) { elements.Add(element); }
            }
        }
    }

    private static void Begin(NetlinkWriter writer, ushort message, ushort flags, byte family)
    {
        writer.Begin((ushort)(NftAbi.NFNL_SUBSYS_NFTABLES << 8 | message), flags);
        writer.Fixed(NftAbi.HeaderLength)[0] = family;
    }
}
