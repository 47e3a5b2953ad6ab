using System;
using System.Collections.Generic;
using System.Globalization;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Compile.Cgroups;

/// <summary>Limits as files of cgroup version 2: Documentation/admin-guide/cgroup-v2.rst.</summary>
internal static class UnifiedSettings
{
    private const long DefaultPeriod = 100_000;

    public static List<CgroupSetting> Of(ResourceSpec resources)
    {
        List<CgroupSetting> settings = [];
        void Add(string controller, string file, string? value, bool implied = false)
        {
            if (value is not null) { settings.Add(new CgroupSetting(controller, file, value, implied)); }
        }

        Add("memory", "memory.max", Limit(resources.Memory));
        Add("memory", "memory.swap.max", Swap(resources), resources.MemorySwap is null);
        Add("memory", "memory.low", Limit(resources.MemoryReservation));
        Add("cpu", "cpu.max", Quota(resources));
        Add("cpu", "cpu.weight", resources.CpuShares is long shares ? $"{Weight(shares)}" : null);
        Add("cpuset", "cpuset.cpus", resources.CpusetCpus);
        Add("cpuset", "cpuset.mems", resources.CpusetMems);
        Add("pids", "pids.max", Limit(resources.Pids));
        Add("io", "io.weight", resources.IoWeight is long weight ? $"default {IoWeight(weight)}" : null);
        foreach (DeviceRate rate in resources.DeviceRates) { Add("io", "io.max", $"{rate.Major}:{rate.Minor} {Word(rate.Kind)}={rate.Rate}"); }
        return settings;
    }

    /// <summary>
    /// The weight of version 2 (1 to 10000) for shares of version 1 (2 to 262144), by the curve that runc and crun agree on:
    /// 2 is 1, 1024 is 100, 262144 is 10000.
    /// </summary>
    public static long Weight(long shares)
    {
        double log = Math.Log2(Math.Clamp(shares, 2, 262_144));
        return (long)Math.Ceiling(Math.Pow(10, (log * log + 125 * log) / 612 - 7.0 / 34));
    }

    /// <summary>10 to 1000 becomes 1 to 10000.</summary>
    public static long IoWeight(long weight) => 1 + (Math.Clamp(weight, 10, 1000) - 10) * 9999 / 990;

    private static string? Limit(long? value) => value is long limit ? Text(limit) : null;

    private static string Text(long limit) => limit < 0 ? "max" : limit.ToString(CultureInfo.InvariantCulture);

    // Version 2 counts swap alone. As with Docker, memory without a word on swap allows as much swap again.
    private static string? Swap(ResourceSpec resources)
    {
        long? memory = resources.Memory;
        if (resources.MemorySwap is not long both) { return Limit(memory); }
        if (both < 0) { return "max"; }
        return memory is long bytes and >= 0 ? Text(both - bytes) : null;
    }

    private static string? Quota(ResourceSpec resources)
    {
        if (resources.CpuQuota is null && resources.CpuPeriod is null) { return null; }
        return $"{Text(resources.CpuQuota ?? -1)} {resources.CpuPeriod ?? DefaultPeriod}";
    }

    private static string Word(DeviceRateKind kind) => kind switch
    {
        DeviceRateKind.ReadBytes => "rbps",
        DeviceRateKind.WriteBytes => "wbps",
        DeviceRateKind.ReadOperations => "riops",
        _ => "wiops",
    };
}
