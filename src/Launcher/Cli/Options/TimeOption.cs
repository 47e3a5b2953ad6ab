using System;
using System.Globalization;
using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>A moment: RFC 3339, seconds since 1970, or how long ago, as 10m or 1h30m.</summary>
internal static class TimeOption
{
    public const string Help = "a time (2024-01-31T12:00:00Z), seconds since 1970, or how long ago (10m, 1h30m)";

    private const long Nanoseconds = 1_000_000_000;

    /// <summary>Nanoseconds since 1970; <paramref name="otherwise"/> when there is no value.</summary>
    public static long Read(string option, string? text, long otherwise)
    {
        if (text is null) { return otherwise; }
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal seconds) && seconds < long.MaxValue / Nanoseconds)
        {
            return (long)(seconds * Nanoseconds);
        }

        if (Ago(text) is TimeSpan ago) { return Of(DateTimeOffset.UtcNow - ago); }
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset time)
            ? Of(time) : throw new NsinitException($"{option} {text}: that is no time") { Hint = Help };
    }

    private static TimeSpan? Ago(string text)
    {
        TimeSpan sum = TimeSpan.Zero;
        int at = 0;
        do
        {
            int start = at;
            while (at < text.Length && char.IsAsciiDigit(text[at])) { at++; }
            if (at == text.Length || !int.TryParse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out int number)) { return null; }
            TimeSpan? unit = text[at++] switch
            {
                's' => TimeSpan.FromSeconds(1),
                'm' => TimeSpan.FromMinutes(1),
                'h' => TimeSpan.FromHours(1),
                'd' => TimeSpan.FromDays(1),
                _ => null,
            };
            if (unit is not TimeSpan one || number > 1_000_000) { return null; }
            sum += number * one;
        }
        while (at < text.Length);

        return sum;
    }

    private static long Of(DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
}
