namespace Nsinit.Stage.Watch;

/// <summary>
/// The start of every packet to a client: the stream that the bytes behind it come from, or the end of the container. A
/// packet from a client starts with one byte: <see cref="Input"/> or <see cref="Size"/>.
/// </summary>
internal struct AttachPacket
{
    /// <summary>1 standard output, 2 standard error, or <see cref="End"/>.</summary>
    public uint Stream;
    /// <summary>How the container ended.</summary>
    public int Code;

    public const uint End = 0;

    /// <summary>Input follows.</summary>
    public const byte Input = 0;

    /// <summary>The size of the client's terminal follows.</summary>
    public const byte Size = 1;
}
