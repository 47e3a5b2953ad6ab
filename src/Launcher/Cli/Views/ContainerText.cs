using System;
using System.Linq;
using Nsinit.Launcher.Cgroups;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli.Views;

/// <summary>Containers in words.</summary>
internal static class ContainerText
{
    private const int MaxCommand = 30;

    /// <summary>"starting", "running", "paused", "exited".</summary>
    public static string Status(ContainerState state) => IsPaused(state) ? "paused" : $"{state.Phase}".ToLowerInvariant();

    /// <summary>"Up 5 minutes", "Up 5 minutes (Paused)", "Exited (1) 2 hours ago".</summary>
    public static string StatusSince(ContainerState state, DateTimeOffset now) => state.Phase switch
    {
        Phase.Running => $"Up {Span(now - (state.Process?.NotedAt ?? state.Record!.Created))}{(IsPaused(state) ? " (Paused)" : Health(state))}",
        Phase.Restarting when state.Exit is Plan.ExitRecord exit => $"Restarting ({exit.ExitCode}) {Span(now - (state.Finished ?? now))} ago",
        Phase.Exited when state.Exit is Plan.ExitRecord exit => $"Exited ({exit.ExitCode}) {Span(now - (state.Finished ?? now))} ago",
        Phase.Exited => "Exited",
        _ => "Starting",
    };

    /// <summary>"healthy", "unhealthy", "starting", or "none".</summary>
    public static string HealthStatus(ContainerState state) => HealthRecord.Of(state)?.Status ?? "none";

    // As Docker puts it; and whether it is still true is not known when nobody looks any more.
    private static string Health(ContainerState state) => HealthRecord.Of(state) is not HealthRecord health ? ""
        : $" ({(health.Status == HealthRecord.Starting ? "health: starting" : health.Status)}{(health.IsChecked(state) ? "" : ", not checked any more")})";

    private static bool IsPaused(ContainerState state) =>
        state.Phase == Phase.Running && CgroupFreezer.IsFrozen(CgroupFinder.Find(state.Id, state.Directory));

    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => "less than a second",
        { TotalSeconds: < 60 } => Count((int)span.TotalSeconds, "second"),
        { TotalMinutes: < 60 } => Count((int)span.TotalMinutes, "minute"),
        { TotalHours: < 48 } => Count((int)span.TotalHours, "hour"),
        _ => Count((int)span.TotalDays, "day"),
    };

    public static string Command(ContainerRecord record)
    {
        string command = string.Join(' ', record.Command);
        return command.Length <= MaxCommand ? command : $"{command[..(MaxCommand - 3)]}...";
    }

    public static string Addresses(ContainerRecord record)
    {
        string text = string.Join(", ", Array.ConvertAll(record.Networks, n => $"{n.Network}: {string.Join(' ', n.Addresses)}"));
        return text.Length == 0 ? "-" : text;
    }

    /// <summary>NAME=VALUE with commas between, by name.</summary>
    public static string Labels(ContainerRecord record)
    {
        string text = string.Join(',', record.Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => l.Value.Length == 0 ? l.Key : $"{l.Key}={l.Value}"));
        return text.Length == 0 ? "-" : text;
    }

    /// <summary>What programs see.</summary>
    public static ContainerView View(ContainerState state) => new(
        state.Id,
        Status(state),
        state.Phase == Phase.Running ? state.Process?.Pid : null,
        state.Exit?.ExitCode,
        state.Exit?.Signal,
        state.Exit is Plan.ExitRecord { StartedAt: not 0 } exit ? (exit.Flags & Plan.ExitRecord.OutOfMemory) != 0 : null,
        state.Started,
        state.Finished,
        state.Process?.Restarts.Total ?? 0,
        HealthRecord.Of(state) is HealthRecord health ? new HealthView(health.Status, health.FailingStreak, health.IsChecked(state), health.Log) : null,
        state.Exit is Plan.ExitRecord { Usage.MaxResident: not 0 } used ? EndUsageView.Of(used.Usage) : null,
        state.Error,
        state.Record);

    private static string Count(int number, string unit) => $"{number} {unit}{(number == 1 ? "" : "s")}";
}
