using System.Globalization;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>Amounts of bytes as Docker writes them: a number, perhaps a fraction, and b, k, m, g, t or p, with or without "b" or "ib".</summary>
internal static class ByteSize
{
    private const string Units = "bkmgtp";

    /// <summary>The bytes that <paramref name="text"/> means; null when it means none.</summary>
    public static long? Parse(string text)
    {
        string number = text.ToLowerInvariant();
        if (number.EndsWith("ib", System.StringComparison.Ordinal)) { number = number[..^2]; }
        else if (number.Length > 1 && number[^1] == 'b' && !char.IsAsciiDigit(number[^2])) { number = number[..^1]; }

        int power = number.Length > 0 ? Units.IndexOf(number[^1]) : -1;
        if (power >= 0) { number = number[..^1]; }
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)) { return null; }
        for (; power > 0 && value < long.MaxValue; power--) { value *= 1024; }
        return value < long.MaxValue ? (long)value : null;
    }
}
