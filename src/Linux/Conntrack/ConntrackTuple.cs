using System;
using System.Buffers.Binary;
using Nsinit.Linux.Netlink;
using Nsinit.Linux.Nftables;

namespace Nsinit.Linux.Conntrack;

/// <summary>How the first packet of a tracked connection was addressed, and what is needed to find the entry again.</summary>
/// <param name="Family">NFPROTO_IPV4 or NFPROTO_IPV6.</param>
/// <param name="Tuple">The kernel's own encoding.</param>
/// <param name="Zone">Its zone, as the kernel encodes that; null: the default one.</param>
/// <param name="Protocol">The transport protocol's number.</param>
/// <param name="Port">The destination port; 0 where there are none.</param>
internal sealed record ConntrackTuple(byte Family, byte[] Tuple, byte[]? Zone, byte Protocol, int Port)
{
    /// <summary>Reads the body of an IPCTNL_MSG_CT_NEW; null when it has no tuple. Throws <see cref="FormatException"/>.</summary>
    public static ConntrackTuple? Read(ReadOnlySpan<byte> body)
    {
        if (body.Length < NftAbi.HeaderLength) { throw new FormatException($"conntrack: a message of {body.Length} bytes"); }
        byte[]? tuple = null;
        byte[]? zone = null;
        AttributeReader attributes = new(body[NftAbi.HeaderLength..]);
        while (attributes.Read())
        {
            if (attributes.Type == ConntrackAbi.CTA_TUPLE_ORIG) { tuple = attributes.Data.ToArray(); }
            else if (attributes.Type == ConntrackAbi.CTA_ZONE) { zone = attributes.Data.ToArray(); }
        }

        if (tuple is null) { return null; }
        (byte protocol, int port) = ReadProtocol(tuple);
        return new ConntrackTuple(body[0], tuple, zone, protocol, port);
    }

    private static (byte Protocol, int Port) ReadProtocol(ReadOnlySpan<byte> tuple)
    {
        byte protocol = 0;
        int port = 0;
        AttributeReader parts = new(tuple);
        while (parts.Read())
        {
            if (parts.Type != ConntrackAbi.CTA_TUPLE_PROTO) { continue; }
            AttributeReader fields = new(parts.Data);
            while (fields.Read())
            {
                if (fields.Type == ConntrackAbi.CTA_PROTO_NUM && fields.Data.Length >= 1) { protocol = fields.Data[0]; }
                else if (fields.Type == ConntrackAbi.CTA_PROTO_DST_PORT && fields.Data.Length >= 2) { port = BinaryPrimitives.ReadUInt16BigEndian(fields.Data); }
            }
        }

        return (protocol, port);
    }
}
