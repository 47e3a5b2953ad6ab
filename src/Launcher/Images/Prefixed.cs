using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;

namespace Nsinit.Launcher.Images;

/// <summary>A stream whose first bytes were read already, put back before it.</summary>
[SuppressMessage("Usage", "CA2213", Justification = "The stream below is the caller's.")]
internal sealed class Prefixed : ReadOnlyStream
{
    private readonly Stream _rest;
    private ReadOnlyMemory<byte> _start;
    private long _count;

    public Prefixed(ReadOnlyMemory<byte> start, Stream rest)
    {
        _start = start;
        _rest = rest;
    }

    /// <summary>How far it has been read; the decoder of xz pads by it.</summary>
    public override long Position
    {
        get => _count;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int count;
        if (_start.IsEmpty) { count = _rest.Read(buffer); }
        else
        {
            count = Math.Min(buffer.Length, _start.Length);
            _start.Span[..count].CopyTo(buffer);
            _start = _start[count..];
        }

        _count += count;
        return count;
    }
}
