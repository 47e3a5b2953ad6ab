using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;

namespace Nsinit.Launcher.Compile;

/// <summary>The last part of a plan: strings, blobs and vectors by offset. Offset 0 means "none".</summary>
internal sealed class TextArea
{
    private readonly Dictionary<string, uint> _strings = new(StringComparer.Ordinal);
    private byte[] _bytes = new byte[1024];
    private int _length = 1;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>The offset of <paramref name="text"/>, which is stored once.</summary>
    public uint String(string text)
    {
        if (_strings.TryGetValue(text, out uint offset)) { return offset; }
        offset = (uint)_length;
        int count = Encoding.UTF8.GetByteCount(text);
        Encoding.UTF8.GetBytes(text, Reserve(count + 1));
        _strings.Add(text, offset);
        return offset;
    }

    /// <summary>The offset of a blob: its length in 32 bits, then its bytes.</summary>
    public uint Blob(ReadOnlySpan<byte> bytes)
    {
        Align(sizeof(uint));
        uint offset = (uint)_length;
        BinaryPrimitives.WriteUInt32LittleEndian(Reserve(sizeof(uint)), (uint)bytes.Length);
        bytes.CopyTo(Reserve(bytes.Length));
        return offset;
    }

    /// <summary>The offset of a vector: a count, offsets of strings, and a zero, each in 64 bits.</summary>
    public uint Vector(IReadOnlyList<string> items)
    {
        uint[] offsets = new uint[items.Count];
        for (int i = 0; i < offsets.Length; i++) { offsets[i] = String(items[i]); }
        Align(sizeof(ulong));
        uint start = (uint)_length;
        Span<byte> room = Reserve((offsets.Length + 2) * sizeof(ulong));
        BinaryPrimitives.WriteInt64LittleEndian(room, offsets.Length);
        for (int i = 0; i < offsets.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(room[((i + 1) * sizeof(ulong))..], offsets[i]);
        }

        return start;
    }

    /// <summary>Ends the area with the NUL that the reader wants there.</summary>
    public void Finish() => Reserve(1);

    private void Align(int to) => Reserve(-_length & (to - 1));

    private Span<byte> Reserve(int count)
    {
        while (_bytes.Length - _length < count) { Array.Resize(ref _bytes, _bytes.Length * 2); }
        Span<byte> room = _bytes.AsSpan(_length, count);
        _length += count;
        return room;
    }
}
