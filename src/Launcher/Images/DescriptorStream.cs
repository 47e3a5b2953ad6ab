using System;
using System.IO;
using Nsinit.Abi;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images;

/// <summary>Standard input or output as a stream: bytes, one way. What fails is a <see cref="KernelException"/>.</summary>
internal sealed unsafe class DescriptorStream : Stream
{
    private readonly int _descriptor;
    private readonly string _name;

    public DescriptorStream(int descriptor, string name)
    {
        _descriptor = descriptor;
        _name = name;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            fixed (byte* start = buffer)
            {
                SysResult result = Kernel.Read(_descriptor, start, (nuint)buffer.Length);
                if (result.Error != Errno.EINTR) { return result.OrThrow("read", _name); }
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => Contents.Write(_descriptor, _name, buffer);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
