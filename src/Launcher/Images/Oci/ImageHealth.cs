using System;
using System.Collections.Generic;
using System.Text.Json;

namespace Nsinit.Launcher.Images.Oci;

/// <summary>What an image says about the health of its containers, Docker's HEALTHCHECK; what is null it does not say.</summary>
/// <param name="Command">What is executed; null: nothing is ("NONE").</param>
internal sealed record ImageHealth(IReadOnlyList<string>? Command)
{
    public TimeSpan? Interval { get; init; }

    public TimeSpan? Timeout { get; init; }

    public int? Retries { get; init; }

    public TimeSpan? StartPeriod { get; init; }

    public TimeSpan? StartInterval { get; init; }

    /// <summary>The one in an image's configuration; null when there is none.</summary>
    public static ImageHealth? Read(JsonElement config) => Json.Find(config, "Healthcheck") is not JsonElement health ? null : new ImageHealth(CommandOf(Json.Texts(health, "Test") ?? []))
    {
        Interval = Time(health, "Interval"),
        Timeout = Time(health, "Timeout"),
        Retries = Number(health, "Retries") is long retries and <= int.MaxValue ? (int)retries : null,
        StartPeriod = Time(health, "StartPeriod"),
        StartInterval = Time(health, "StartInterval"),
    };

    /// <summary>A command line by a shell.</summary>
    public static IReadOnlyList<string> Shell(string line) => ["/bin/sh", "-c", line];

    private static IReadOnlyList<string>? CommandOf(List<string> test) => test switch
    {
        ["CMD", _, ..] => test.GetRange(1, test.Count - 1),
        ["CMD-SHELL", string line] => Shell(line),
        _ => null,
    };

    // Nanoseconds; 0 is what is not said.
    private static TimeSpan? Time(JsonElement health, string name) => Number(health, name) is long nanoseconds ? TimeSpan.FromTicks(nanoseconds / 100) : null;

    private static long? Number(JsonElement health, string name) =>
        Json.Find(health, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out long number) && number > 0 ? number : null;
}
