using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace Nsinit.Launcher.Images;

/// <summary>A part of a file, read at its own pace: several of one file do not disturb each other.</summary>
internal sealed class Segment : ReadOnlyStream
{
    private readonly SafeFileHandle _file;
    private long _at;
    private long _left;

    public Segment(SafeFileHandle file, long start, long length)
    {
        _file = file;
        _at = start;
        _left = length;
    }

    public override int Read(Span<byte> buffer)
    {
        int wanted = (int)Math.Min(buffer.Length, _left);
        if (wanted == 0) { return 0; }
        int count = RandomAccess.Read(_file, buffer[..wanted], _at);
        _at += count;
        _left -= count;
        return count;
    }
}
