using System;
using System.Buffers.Binary;

namespace Nsinit.Linux.Netlink;

/// <summary>Walks the messages of one datagram; a length that does not fit ends the walk as an error.</summary>
internal ref struct MessageReader
{
    private ReadOnlySpan<byte> _rest;

    public MessageReader(ReadOnlySpan<byte> datagram) => _rest = datagram;

    public ushort Type { get; private set; }

    public ushort Flags { get; private set; }

    public int Sequence { get; private set; }

    /// <summary>What follows the header.</summary>
    public ReadOnlySpan<byte> Body { get; private set; }

    /// <summary>Goes to the next message; false after the last. Throws <see cref="FormatException"/>.</summary>
    public bool Read()
    {
        if (_rest.Length < NetlinkAbi.HeaderLength) { return false; }
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
        if (length < NetlinkAbi.HeaderLength || length > (uint)_rest.Length)
        {
            throw new FormatException($"netlink: a message of {length} bytes in {_rest.Length}");
        }

        Type = BinaryPrimitives.ReadUInt16LittleEndian(_rest[4..]);
        Flags = BinaryPrimitives.ReadUInt16LittleEndian(_rest[6..]);
        Sequence = BinaryPrimitives.ReadInt32LittleEndian(_rest[8..]);
        Body = _rest[NetlinkAbi.HeaderLength..(int)length];
        _rest = _rest[Math.Min(NetlinkAbi.Align((int)length), _rest.Length)..];
        return true;
    }

    /// <summary>The error number that an NLMSG_ERROR or NLMSG_DONE carries, negated as the kernel has it; 0 is success.</summary>
    public readonly int Error() =>
        Body.Length >= sizeof(int)
            ? BinaryPrimitives.ReadInt32LittleEndian(Body)
            : Type == NetlinkAbi.NLMSG_DONE ? 0 : throw new FormatException("netlink: an acknowledgement without its error");

    /// <summary>
    /// The kernel's own words in the extended acknowledgement, and which attribute of <paramref name="asked"/> it means, as
    /// far as it says either; or null. In an NLMSG_ERROR they come after the error and a
    /// copy of the request: its header alone where NLM_F_CAPPED is set.
    /// </summary>
    public readonly string? ErrorText(NetlinkWriter asked)
    {
        if ((Flags & NetlinkAbi.NLM_F_ACK_TLVS) == 0) { return null; }
        int skip = sizeof(int);
        if (Type == NetlinkAbi.NLMSG_ERROR)
        {
            if (Body.Length < sizeof(int) + NetlinkAbi.HeaderLength) { return null; }
            uint request = BinaryPrimitives.ReadUInt32LittleEndian(Body[sizeof(int)..]);
            bool capped = (Flags & NetlinkAbi.NLM_F_CAPPED) != 0;
            if (!capped && request > (uint)Body.Length) { return null; }
            skip += NetlinkAbi.Align(capped ? NetlinkAbi.HeaderLength : (int)request);
        }

        if (skip >= Body.Length) { return null; }
        string? words = null;
        string? attribute = null;
        AttributeReader attributes = new(Body[skip..]);
        while (attributes.Read())
        {
            if (attributes.Type == NetlinkAbi.NLMSGERR_ATTR_MSG) { words = attributes.Text(); }
            if (attributes.Type == NetlinkAbi.NLMSGERR_ATTR_OFFS) { attribute = asked.NameAt(Sequence, attributes.UInt32()); }
        }

        return words is not null && attribute is not null ? $"{words} ({attribute})" : words ?? attribute;
    }
}
