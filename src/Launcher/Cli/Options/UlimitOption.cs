using System;
using System.Globalization;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>--ulimit NAME=SOFT[:HARD]</summary>
internal static class UlimitOption
{
    public static RlimitSpec Read(string text)
    {
        string origin = $"--ulimit {text}";
        int equals = text.IndexOf('=');
        int resource = equals < 0 ? -1 : RlimitSpec.Names.IndexOf(text[..equals]);
        if (resource < 0) { throw new NsinitException($"run: {origin}: NAME=SOFT[:HARD] is wanted, with NAME one of {string.Join(", ", RlimitSpec.Names)}"); }
        string[] values = text[(equals + 1)..].Split(':');
        ulong? soft = values.Length <= 2 ? Value(values[0]) : null;
        ulong? hard = values.Length == 2 ? Value(values[1]) : soft;
        if (soft is not ulong low || hard is not ulong high) { throw new NsinitException($"run: {origin}: numbers are wanted, or unlimited"); }
        return low <= high ? new RlimitSpec(resource, low, high, origin)
            : throw new NsinitException($"run: {origin}: the soft limit is above the hard one") { Hint = "swap them: SOFT:HARD" };
    }

    private static ulong? Value(string text) => text is "unlimited" or "-1" ? RLimit.Infinity
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : null;
}
