using System;
using System.Text.Json;
using Nsinit.Launcher.Spec;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.State;

/// <summary>How a container is: the file "health" in its directory, written after each check.</summary>
internal sealed record HealthRecord
{
    public const string Starting = "starting";
    public const string Healthy = "healthy";
    public const string Unhealthy = "unhealthy";

    private const int MaxChecks = 5;
    private const int MaxFile = 1 << 20;

    /// <summary>"starting", "healthy" or "unhealthy".</summary>
    public required string Status { get; init; }

    /// <summary>Failures in a row.</summary>
    public required int FailingStreak { get; init; }

    /// <summary>The latest checks, oldest first.</summary>
    public HealthCheck[] Log { get; init; } = [];

    /// <summary>Pid and start time of the container's first process: of another run nothing can be said.</summary>
    public required string Process { get; init; }

    /// <summary>Pid and start time of what checks it; empty when that was a person.</summary>
    public string Timer { get; init; } = "";

    /// <summary>What is known of a container whose health is checked; null for another, or one that does not run.</summary>
    public static HealthRecord? Of(ContainerState state)
    {
        if (state is not { Phase: Phase.Running, Record.Health: not null, Process: ProcessRecord process }) { return null; }
        try
        {
            byte[]? bytes = Contents.TryRead(Abi.Fd.AT_FDCWD, $"{state.Directory}/{ContainerFiles.Health}", MaxFile);
            if (bytes is not null && JsonSerializer.Deserialize(bytes, StateJson.Default.HealthRecord) is HealthRecord record && record.Process == KeyOf(process)) { return record; }
        }
        // The next check writes it anew.
        catch (JsonException) { }

        return new HealthRecord { Status = Starting, FailingStreak = 0, Process = KeyOf(process) };
    }

    /// <summary>The same after one more check, of a container that started <paramref name="age"/> before that.</summary>
    public HealthRecord After(HealthCheck check, HealthSpec spec, TimeSpan age)
    {
        HealthRecord noted = this with { Log = [.. Log[Math.Max(0, Log.Length + 1 - MaxChecks)..], check] };
        if (check.ExitCode == 0) { return noted with { Status = Healthy, FailingStreak = 0 }; }
        if (Status == Starting && spec.Excuses(age)) { return noted; }
        int streak = FailingStreak + 1;
        return noted with { FailingStreak = streak, Status = streak >= spec.Retries ? Unhealthy : Status };
    }

    /// <summary>Writes it in the container's open directory.</summary>
    public void Write(int directory) => Contents.Replace(directory, ContainerFiles.Health, JsonSerializer.SerializeToUtf8Bytes(this, WrittenState.Default.HealthRecord));

    /// <summary>Whether what checks it still lives, or has not had to say anything yet.</summary>
    public bool IsChecked(ContainerState state)
    {
        if (Timer.Split(' ') is [string pid, string start] && int.TryParse(pid, out int number) && ulong.TryParse(start, out ulong time))
        {
            return state.Process is ProcessRecord process && Liveness.IsAlive(new ProcessRecord(number, time, process.BootId));
        }

        HealthSpec spec = state.Record!.Health!;
        TimeSpan age = DateTimeOffset.UtcNow - (state.Process?.NotedAt ?? DateTimeOffset.UtcNow);
        return age.TotalMilliseconds < spec.Delay(true, TimeSpan.Zero) + spec.Timeout + Patience;
    }

    /// <summary>A process in a word that no other process has.</summary>
    public static string KeyOf(ProcessRecord process) => $"{process.Pid} {process.StartTime}";

    // Milliseconds: a machine may be busy.
    private const int Patience = 10_000;
}

/// <summary>One check.</summary>
/// <param name="Start">When it began.</param>
/// <param name="End">When it ended.</param>
/// <param name="ExitCode">0: well; -1: it took too long.</param>
/// <param name="Output">The beginning of what it wrote.</param>
internal sealed record HealthCheck(DateTimeOffset Start, DateTimeOffset End, int ExitCode, string Output);
