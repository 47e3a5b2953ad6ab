using System;
using System.IO;
using SharpCompress.Common;
using ZstdSharp;

namespace Nsinit.Launcher.Images;

/// <summary>
/// What a decompressor of a library gives, with one kind of exception for damaged data, and no end before the source's.
/// </summary>
internal sealed class Decompressed : ReadOnlyStream
{
    private readonly Func<Stream?> _next;
    private Stream? _current;

    /// <param name="next">Opens the decompressor of what comes next; null at the end of the source.</param>
    public Decompressed(Func<Stream?> next)
    {
        _next = next;
        _current = Guard(next);
    }

    public override int Read(Span<byte> buffer)
    {
        // Nothing read into no room is not the end.
        while (_current is not null && !buffer.IsEmpty)
        {
            int count;
            try { count = _current.Read(buffer); }
            catch (Exception e) when (IsDamage(e)) { throw new BadArchiveException("its compressed data is damaged or cut short"); }
            if (count > 0) { return count; }
            _current.Dispose();
            _current = Guard(_next);
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) { _current?.Dispose(); }
        base.Dispose(disposing);
    }

    private static Stream? Guard(Func<Stream?> next)
    {
        try { return next(); }
        catch (Exception e) when (IsDamage(e)) { throw new BadArchiveException("its compressed data is damaged or cut short"); }
    }

    private static bool IsDamage(Exception e) =>
        e is InvalidDataException or ZstdException or SharpCompressException or EndOfStreamException or IndexOutOfRangeException or ArgumentException or OverflowException;
}
