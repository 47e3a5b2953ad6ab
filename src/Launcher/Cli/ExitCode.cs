namespace Nsinit.Launcher.Cli;

/// <summary>What nsinit ends with when it does not end as a payload did.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>A command other than run and exec failed.</summary>
    public const int Failure = 1;

    /// <summary>run or exec failed before there was a payload.</summary>
    public const int Nsinit = 125;

    /// <summary>The payload's command cannot be executed.</summary>
    public const int NotExecutable = 126;

    /// <summary>The payload's command was not found.</summary>
    public const int NotFound = 127;
}
