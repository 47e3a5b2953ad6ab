using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Text;

namespace Nsinit.Linux.Netlink;

/// <summary>
/// Encodes netlink messages one after the other. Every length is checked: an attribute counts its bytes in 16 bits, and
/// one that wraps would turn data into further attributes (CVE-2021-43784).
/// </summary>
internal sealed class NetlinkWriter
{
    private byte[] _buffer = new byte[512];
    private int _length;
    private int _message = -1;
    // What stands where, in the kernel's spelling: a refusal says where.
    private readonly List<(int Message, int Offset, string Name)> _names = [];

    /// <summary>How many messages have been begun.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them ask for an acknowledgement.</summary>
    public int Acknowledgements { get; private set; }

    /// <summary>The finished messages.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>
    /// Begins a message; the one before is complete. Sequence numbers count from 1, and every message asks for an
    /// acknowledgement unless <paramref name="flags"/> ask for a dump, which ends by itself, or it is
    /// <paramref name="silent"/>: the frame of a batch.
    /// </summary>
    public void Begin(ushort type, ushort flags, bool silent = false)
    {
        bool acknowledged = !silent && (flags & NetlinkAbi.NLM_F_DUMP) != NetlinkAbi.NLM_F_DUMP;
        if (acknowledged) { Acknowledgements++; }
        _message = _length;
        Count++;
        Span<byte> header = Append(NetlinkAbi.HeaderLength);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], type);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..],
            (ushort)(flags | NetlinkAbi.NLM_F_REQUEST | (acknowledged ? NetlinkAbi.NLM_F_ACK : 0)));
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], Count);
        SetLength();
    }

    /// <summary>Room for the fixed part of a message or of a nested attribute, zeroed; fill it at once.</summary>
    public Span<byte> Fixed(int size)
    {
        Span<byte> room = Append(NetlinkAbi.Align(size));
        SetLength();
        return room[..size];
    }

    public void Put(ushort type, ReadOnlySpan<byte> data, [CallerArgumentExpression(nameof(type))] string name = "")
    {
        int total = NetlinkAbi.AttributeHeader + data.Length;
        if (total > ushort.MaxValue) { throw TooLong(type, total); }
        Note(name);
        Span<byte> room = Append(NetlinkAbi.Align(total));
        BinaryPrimitives.WriteUInt16LittleEndian(room, (ushort)total);
        BinaryPrimitives.WriteUInt16LittleEndian(room[2..], type);
        data.CopyTo(room[NetlinkAbi.AttributeHeader..]);
        SetLength();
    }

    public void Put(ushort type, byte value, [CallerArgumentExpression(nameof(type))] string name = "") => Put(type, [value], name);

    public void Put(ushort type, ushort value, [CallerArgumentExpression(nameof(type))] string name = "")
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        Put(type, bytes, name);
    }

    public void Put(ushort type, uint value, [CallerArgumentExpression(nameof(type))] string name = "")
    {
        Span<byte> data = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(data, value);
        Put(type, data, name);
    }

    /// <summary>A number in network byte order, as all of netfilter has them.</summary>
    public void PutBigEndian(ushort type, uint value, [CallerArgumentExpression(nameof(type))] string name = "")
    {
        Span<byte> data = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(data, value);
        Put(type, data, name);
    }

    /// <summary>A NUL-terminated string.</summary>
    public void Put(ushort type, string text, [CallerArgumentExpression(nameof(type))] string name = "") =>
        Put(type, Encoding.UTF8.GetBytes(text + "\0"), name);

    /// <summary>Begins an attribute that holds others; give the result to <see cref="EndNested"/>.</summary>
    public int BeginNested(ushort type, [CallerArgumentExpression(nameof(type))] string name = "")
    {
        Note(name);
        int start = _length;
        BinaryPrimitives.WriteUInt16LittleEndian(Append(NetlinkAbi.AttributeHeader)[2..], type);
        SetLength();
        return start;
    }

    public void EndNested(int start)
    {
        int total = _length - start;
        Span<byte> header = _buffer.AsSpan(start);
        if (total > ushort.MaxValue) { throw TooLong(BinaryPrimitives.ReadUInt16LittleEndian(header[2..]), total); }
        BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)total);
    }

    /// <summary>
    /// The name of the attribute that begins <paramref name="offset"/> bytes into message <paramref name="sequence"/>, as in
    /// IFLA_MTU; null when none does.
    /// </summary>
    public string? NameAt(int sequence, uint offset)
    {
        foreach ((int message, int start, string name) in _names)
        {
            if (message == sequence && (uint)start == offset) { return name[(name.LastIndexOf('.') + 1)..]; }
        }

        return null;
    }

    private void Note(string name) => _names.Add((Count, _length - _message, name));

    private Span<byte> Append(int size)
    {
        while (_buffer.Length - _length < size) { Array.Resize(ref _buffer, _buffer.Length * 2); }
        Span<byte> room = _buffer.AsSpan(_length, size);
        room.Clear();
        _length += size;
        return room;
    }

    private void SetLength() => BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_message), _length - _message);

    private static OverflowException TooLong(ushort type, int length) =>
        new($"netlink attribute {type & NetlinkAbi.NLA_TYPE_MASK} would be {length} bytes; 65535 is the limit");
}
