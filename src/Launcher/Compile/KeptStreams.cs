namespace Nsinit.Launcher.Compile;

/// <summary>The descriptors under which PID 1 holds the monitor's ends of the payload's streams.</summary>
internal static class KeptStreams
{
    /// <summary>Write end of standard input.</summary>
    public const int Input = 0;

    /// <summary>Read end of standard output, or the master of the terminal.</summary>
    public const int Output = 1;

    /// <summary>Read end of standard error.</summary>
    public const int Errors = 2;

    /// <summary>Write end of the pipe over which it says how the payload ended.</summary>
    public const int Status = 3;
}
