namespace Nsinit.Launcher.Containers.Logs;

/// <summary>What a container wrote at once, or a line of it.</summary>
/// <param name="Time">CLOCK_REALTIME in nanoseconds.</param>
/// <param name="IsError">Whether it came from standard error.</param>
/// <param name="Bytes">As they came; a line with its newline, unless it is only a part.</param>
internal sealed record LogPiece(long Time, bool IsError, byte[] Bytes)
{
    /// <summary>Whether it ends in the middle of a line.</summary>
    public bool IsPartial => Bytes.Length == 0 || Bytes[^1] != '\n';
}
