using System;
using System.Buffers;
using System.Globalization;
using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>A length of time as Go writes it, and so Docker: 30s, 1m30s, 500ms.</summary>
internal static class DurationOption
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)),
    ];

    /// <summary>Null when there is no value. Throws <see cref="NsinitException"/> on anything that is no time, or shorter than <paramref name="least"/>.</summary>
    public static TimeSpan? Read(string option, string? text, TimeSpan least)
    {
        if (text is null) { return null; }
        string hint = $"leave {option} out for the usual";
        TimeSpan sum = Parse(text) ?? throw new NsinitException($"run: {option} {text}: a time is wanted, as 30s, 1m30s or 500ms") { Hint = hint };
        return sum >= least && sum <= Longest ? sum
            : throw new NsinitException($"run: {option} {text}: {least.TotalMilliseconds}ms to {Longest.TotalHours}h are possible") { Hint = hint };
    }

    /// <summary>Null when it is none.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (text == "0") { return TimeSpan.Zero; }
        TimeSpan sum = TimeSpan.Zero;
        ReadOnlySpan<char> rest = text;
        if (rest.IsEmpty) { return null; }
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number) || number > 1_000_000) { return null; }
            rest = rest[digits..];
            int letters = rest.IndexOfAnyInRange('0', '9');
            string unit = rest[..(letters < 0 ? rest.Length : letters)].ToString();
            (string known, TimeSpan length) = Array.Find(Units, u => u.Unit == unit);
            if (known is null) { return null; }
            sum += TimeSpan.FromTicks((long)(length.Ticks * number));
            rest = rest[unit.Length..];
        }

        return sum;
    }
}
