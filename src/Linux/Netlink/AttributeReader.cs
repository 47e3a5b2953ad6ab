using System;
using System.Buffers.Binary;
using Nsinit.Linux.Files;

namespace Nsinit.Linux.Netlink;

/// <summary>Walks a run of attributes that came from outside; a length that does not fit ends the walk as an error.</summary>
internal ref struct AttributeReader
{
    private ReadOnlySpan<byte> _rest;

    public AttributeReader(ReadOnlySpan<byte> attributes) => _rest = attributes;

    /// <summary>Type of the current attribute, without its flag bits.</summary>
    public ushort Type { get; private set; }

    /// <summary>Payload of the current attribute.</summary>
    public ReadOnlySpan<byte> Data { get; private set; }

    /// <summary>Goes to the next attribute; false after the last. Throws <see cref="FormatException"/>.</summary>
    public bool Read()
    {
        if (_rest.Length < NetlinkAbi.AttributeHeader) { return false; }
        int length = BinaryPrimitives.ReadUInt16LittleEndian(_rest);
        if (length < NetlinkAbi.AttributeHeader || length > _rest.Length)
        {
            throw new FormatException($"netlink: an attribute of {length} bytes in {_rest.Length}");
        }

        Type = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(_rest[2..]) & NetlinkAbi.NLA_TYPE_MASK);
        Data = _rest[NetlinkAbi.AttributeHeader..length];
        _rest = _rest[Math.Min(NetlinkAbi.Align(length), _rest.Length)..];
        return true;
    }

    /// <summary>The payload as a number; throws <see cref="FormatException"/> when it is shorter.</summary>
    public readonly uint UInt32() =>
        Data.Length >= sizeof(uint)
            ? BinaryPrimitives.ReadUInt32LittleEndian(Data)
            : throw new FormatException($"netlink: attribute {Type} has {Data.Length} bytes, not 4");

    /// <summary>The payload as text, up to its NUL.</summary>
    public readonly string Text() => Utf8.Read(Data);
}
