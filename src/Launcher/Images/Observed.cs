using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;

namespace Nsinit.Launcher.Images;

/// <summary>A stream whose bytes are counted, digested and reported as they pass.</summary>
[SuppressMessage("Usage", "CA2213", Justification = "The stream below is the caller's.")]
internal sealed class Observed : ReadOnlyStream
{
    private readonly Stream _inner;
    private readonly Hasher? _hasher;
    private readonly Action<int>? _report;

    public Observed(Stream inner, Hasher? hasher, Action<int>? report = null)
    {
        _inner = inner;
        _hasher = hasher;
        _report = report;
    }

    /// <summary>How many bytes have passed.</summary>
    public long Count { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        int count = _inner.Read(buffer);
        Count += count;
        _hasher?.Add(buffer[..count]);
        if (count > 0) { _report?.Invoke(count); }
        return count;
    }

    /// <summary>
    /// Reads to the end, so that all is counted and digested; false when there are more than <paramref name="limit"/> bytes.
    /// </summary>
    public bool Drain(long limit = long.MaxValue)
    {
        byte[] buffer = new byte[1 << 16];
        long end = limit == long.MaxValue ? limit : Count + limit;
        while (Count <= end)
        {
            if (Read(buffer) == 0) { return true; }
        }

        return false;
    }
}
