using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;

namespace Nsinit.Launcher.Images;

/// <summary>Passes bytes on, and counts and digests them.</summary>
[SuppressMessage("Usage", "CA2213", Justification = "The stream below is the caller's.")]
internal sealed class HashedOutput : Stream
{
    private readonly Stream _output;
    private readonly Hasher _hasher = new(DigestAlgorithm.Sha256);

    /// <param name="output">Where they go; the caller's to close.</param>
    public HashedOutput(Stream output) => _output = output;

    /// <summary>How many bytes have passed.</summary>
    public long Count { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => Count;
        set => throw new NotSupportedException();
    }

    /// <summary>The digest of all that has passed.</summary>
    public Digest Finish() => new(DigestAlgorithm.Sha256, _hasher.Finish());

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hasher.Add(buffer);
        Count += buffer.Length;
        _output.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => _output.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
