using System;
using System.Globalization;

namespace Nsinit.Launcher.Cli.Views;

/// <summary>Amounts of bytes for people.</summary>
internal static class Sizes
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>Three or four digits and a unit: "512B", "1.5KiB", "64MiB".</summary>
    public static string Short(ulong bytes)
    {
        double value = bytes;
        int unit = 0;
        for (; value >= 1000 && unit < Units.Length - 1; unit++) { value /= 1024; }
        return value.ToString(value >= 100 || value == Math.Floor(value) ? "0" : value >= 10 ? "0.#" : "0.##", CultureInfo.InvariantCulture) + Units[unit];
    }
}
