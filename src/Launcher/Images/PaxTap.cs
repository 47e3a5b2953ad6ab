using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Nsinit.Launcher.Images;

/// <summary>
/// Listens in on a tar stream for extended attributes. The tar reader decodes their values as UTF-8, which destroys binary
/// ones such as security.capability; here they are kept as they are. Records: pax(1), "extended header".
/// </summary>
internal sealed class PaxTap : ReadOnlyStream
{
    private const int BlockSize = 512;
    private const int MaxRecords = 1 << 20;
    // Archivers fill up whole tape records with zeros; more than some of them is no archive's.
    private const long MaxRest = 64 << 20;
    private const string Prefix = "SCHILY.xattr.";

    private readonly Stream _inner;
    private readonly byte[] _block = new byte[BlockSize];
    private int _filled;
    private long _skip;
    private MemoryStream? _records;
    private long _recordsLeft;
    private long? _nextSize;
    private bool _ended;
    // Of the record that passes at the moment.
    private readonly List<byte> _head = [];
    private int _valueLeft;
    private bool _masked;
    private bool _nextSparse;
    private Dictionary<string, byte[]> _pending = [];

    public PaxTap(Stream inner) => _inner = inner;

    /// <summary>Whether the entry whose header was read last has holes: its data begins with a map, or is one.</summary>
    public bool Sparse { get; private set; }

    /// <summary>The extended attributes of the entry whose header was read last.</summary>
    public IReadOnlyDictionary<string, byte[]> Xattrs { get; private set; } = new Dictionary<string, byte[]>();

    /// <summary>
    /// Reads what follows the last entry. An archive ends with a block of zeros, which tells it from one that was cut off
    /// between two entries; and compressed data tells at its very end whether it was whole.
    /// </summary>
    public void Finish()
    {
        byte[] rest = new byte[1 << 16];
        for (long left = MaxRest; left > 0;)
        {
            int count = Read(rest);
            if (count == 0) { break; }
            left -= count;
        }

        if (!_ended) { throw new EndOfStreamException(); }
    }

    public override int Read(Span<byte> buffer)
    {
        int count = _inner.Read(buffer);
        Observe(buffer[..count]);
        return count;
    }

    private void Observe(Span<byte> data)
    {
        while (!data.IsEmpty && !_ended)
        {
            int step;
            if (_recordsLeft > 0)
            {
                step = (int)Math.Min(_recordsLeft, data.Length);
                _records!.Write(data[..step]);
                Mask(data[..step]);
                _recordsLeft -= step;
                if (_recordsLeft == 0) { TakeRecords(_records.ToArray()); }
            }
            else if (_skip > 0)
            {
                step = (int)Math.Min(_skip, data.Length);
                _skip -= step;
            }
            else
            {
                step = Math.Min(BlockSize - _filled, data.Length);
                data[..step].CopyTo(_block.AsSpan(_filled));
                _filled += step;
                if (_filled == BlockSize) { TakeHeader(); }
            }

            data = data[step..];
        }
    }

    // The tar reader finds the end of a record by its line feed, which a binary value may contain: it sees another value.
    private void Mask(Span<byte> records)
    {
        for (int i = 0; i < records.Length; i++)
        {
            if (_valueLeft > 0)
            {
                _valueLeft--;
                if (_masked && _valueLeft > 0) { records[i] = (byte)'x'; }
                continue;
            }

            _head.Add(records[i]);
            if (records[i] != '=') { continue; }
            string head = Encoding.UTF8.GetString([.. _head]);
            int space = head.IndexOf(' ');
            _valueLeft = space > 0 && int.TryParse(head[..space], out int length) ? Math.Max(0, length - _head.Count) : 0;
            _masked = head.AsSpan(space + 1).StartsWith(Prefix, StringComparison.Ordinal);
            _head.Clear();
        }
    }

    private void TakeHeader()
    {
        _filled = 0;
        _ended = !_block.AsSpan().ContainsAnyExcept((byte)0);
        if (_ended) { return; }
        // The tar reader takes a header for what it says, whatever its sum.
        if (!FileKinds.IsHeader(_block)) { throw new BadArchiveException("a header has a wrong sum"); }
        char type = (char)_block[156];
        long size = HasData(type) ? Number(_block.AsSpan(124, 12)) : 0;
        // The tar reader keeps these in memory, whatever they say of their size.
        if (type is 'x' or 'g' or 'L' or 'K' && size > MaxRecords) { throw new BadArchiveException("a header of more than a megabyte"); }
        if (type == 'x' && size > 0)
        {
            _records = new MemoryStream();
            _head.Clear();
            _valueLeft = 0;
            _recordsLeft = size;
        }
        else if (type is not ('x' or 'g' or 'L' or 'K'))
        {
            size = HasData(type) ? _nextSize ?? size : 0;
            _nextSize = null;
            Xattrs = _pending;
            _pending = [];
            Sparse = _nextSparse || type == 'S';
            _nextSparse = false;
        }

        // Data fills whole blocks; what is captured as records is not skipped.
        _skip = (size + BlockSize - 1) / BlockSize * BlockSize - _recordsLeft;
    }

    private void TakeRecords(ReadOnlySpan<byte> records)
    {
        while (!records.IsEmpty)
        {
            int space = records.IndexOf((byte)' ');
            if (space < 0 || !int.TryParse(records[..space], out int length) || length <= space + 1 || length > records.Length) { return; }
            ReadOnlySpan<byte> record = records[(space + 1)..(length - 1)];
            records = records[length..];
            int equals = record.IndexOf((byte)'=');
            if (equals < 0) { return; }
            string key = Encoding.UTF8.GetString(record[..equals]);
            ReadOnlySpan<byte> value = record[(equals + 1)..];
            if (key.StartsWith(Prefix, StringComparison.Ordinal)) { _pending[key[Prefix.Length..]] = value.ToArray(); }
            else if (key.StartsWith("GNU.sparse.", StringComparison.Ordinal)) { _nextSparse = true; }
            else if (key == "size" && long.TryParse(value, out long size)) { _nextSize = size; }
        }
    }

    // Links, devices and directories have none, whatever their size field says.
    private static bool HasData(char type) => type is not ('1' or '2' or '3' or '4' or '5' or '6');

    // Octal digits, or big-endian binary when the first bit is set (GNU).
    private static long Number(ReadOnlySpan<byte> field)
    {
        long value = 0;
        if ((field[0] & 0x80) != 0)
        {
            foreach (byte b in field[4..]) { value = value << 8 | b; }
            return Math.Max(0, value);
        }

        foreach (byte b in field)
        {
            if (b is >= (byte)'0' and <= (byte)'7') { value = value * 8 + (b - '0'); }
        }

        return value;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
            _records?.Dispose();
        }

        base.Dispose(disposing);
    }
}
