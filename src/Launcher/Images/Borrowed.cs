using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;

namespace Nsinit.Launcher.Images;

/// <summary>A stream that somebody else closes.</summary>
[SuppressMessage("Usage", "CA2213", Justification = "Not to dispose the inner stream is its purpose.")]
internal sealed class Borrowed : Stream
{
    private readonly Stream _inner;

    public Borrowed(Stream inner) => _inner = inner;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => _inner.Read(buffer, offset, count);

    public override int Read(Span<byte> buffer) => _inner.Read(buffer);

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
