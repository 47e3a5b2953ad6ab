using System.Text.Json.Serialization;

namespace Nsinit.Launcher.Spec;

/// <summary>What happens when the payload has ended, and how it is asked to.</summary>
internal sealed record LifeSpec
{
    /// <summary>Whether it is started again by itself.</summary>
    public RestartPolicy Restart { get; init; }

    /// <summary>For <see cref="RestartPolicy.OnFailure"/>, how many times in a row; 0: without end.</summary>
    public int MaxRetries { get; init; }

    /// <summary>The signal that asks it to end; null: its image's, or SIGTERM.</summary>
    public int? StopSignal { get; init; }

    /// <summary>Seconds between that signal and SIGKILL.</summary>
    public int StopTimeout { get; init; } = DefaultStopTimeout;

    /// <summary>Bytes of a file of the log; 0: any number.</summary>
    public long LogSize { get; init; }

    /// <summary>How many files the log has at most.</summary>
    public int LogFiles { get; init; } = DefaultLogFiles;

    public const int DefaultStopTimeout = 10;

    /// <summary>With one file, all would be lost when it is full.</summary>
    public const int DefaultLogFiles = 2;
}

/// <summary>When a container is started again by itself.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RestartPolicy>))]
internal enum RestartPolicy
{
    No,
    OnFailure,
    Always,
    UnlessStopped,
}
