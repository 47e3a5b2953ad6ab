using System;
using System.Globalization;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>--net-rate RATE[:BURST]: bits a second as tc(8) writes them, and bytes.</summary>
internal static class RateOption
{
    private const long MinBits = 8_000;
    private const long MaxBits = 1_000_000_000_000;

    private static readonly (string Unit, long Bits)[] Units =
    [
        ("kbit", 1_000), ("mbit", 1_000_000), ("gbit", 1_000_000_000), ("tbit", 1_000_000_000_000), ("bit", 1),
    ];

    public static RateSpec? Read(string? text)
    {
        if (text is null) { return null; }
        string origin = $"--net-rate {text}";
        int colon = text.IndexOf(':');
        long bits = ReadRate(colon < 0 ? text : text[..colon], origin);
        if (colon < 0) { return new RateSpec(bits, RateSpec.DefaultBurst(bits), origin); }
        return ByteSize.Parse(text[(colon + 1)..]) is long burst and > 0 and <= uint.MaxValue ? new RateSpec(bits, (uint)burst, origin)
            : throw Bad(origin, "its burst is no number of bytes");
    }

    private static long ReadRate(string text, string origin)
    {
        foreach ((string unit, long factor) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) { continue; }
            if (!decimal.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)) { break; }
            if (number <= MaxBits && number * factor is >= MinBits and <= MaxBits) { return (long)(number * factor); }
            throw Bad(origin, "8kbit to 1tbit are possible");
        }

        throw Bad(origin, "its rate wants a number and bit, kbit, mbit or gbit");
    }

    private static NsinitException Bad(string origin, string why) => new($"run: {origin}: {why}") { Hint = "for example --net-rate 10mbit, or 10mbit:256k with a burst" };
}
