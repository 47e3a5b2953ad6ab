using System.Collections.Generic;
using System.Globalization;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Compile.Cgroups;

/// <summary>Limits as files of cgroup version 1: Documentation/admin-guide/cgroup-v1.</summary>
internal static class LegacySettings
{
    private const long DefaultPeriod = 100_000;

    /// <summary>All that a limit may need.</summary>
    public static IReadOnlyList<string> Controllers { get; } = ["memory", "cpu", "cpuset", "pids", "blkio"];

    public static List<CgroupSetting> Of(ResourceSpec resources)
    {
        List<CgroupSetting> settings = [];
        void Add(string controller, string file, string? value, bool implied = false)
        {
            if (value is not null) { settings.Add(new CgroupSetting(controller, file, value, implied)); }
        }

        Add("memory", "memory.limit_in_bytes", Text(resources.Memory));
        Add("memory", "memory.memsw.limit_in_bytes", Text(Both(resources)), resources.MemorySwap is null);
        Add("memory", "memory.soft_limit_in_bytes", Text(resources.MemoryReservation));
        if (resources.CpuQuota is not null || resources.CpuPeriod is not null)
        {
            Add("cpu", "cpu.cfs_period_us", Text(resources.CpuPeriod ?? DefaultPeriod));
            Add("cpu", "cpu.cfs_quota_us", Text(resources.CpuQuota ?? -1));
        }

        Add("cpu", "cpu.shares", Text(resources.CpuShares));
        Add("cpuset", "cpuset.cpus", resources.CpusetCpus);
        Add("cpuset", "cpuset.mems", resources.CpusetMems);
        Add("pids", "pids.max", resources.Pids < 0 ? "max" : Text(resources.Pids));
        Add("blkio", "blkio.weight", Text(resources.IoWeight));
        foreach (DeviceRate rate in resources.DeviceRates)
        {
            Add("blkio", $"blkio.throttle.{Word(rate.Kind)}_device", $"{rate.Major}:{rate.Minor} {rate.Rate}");
        }

        return settings;
    }

    // Version 1 counts memory and swap together, as Docker does.
    private static long? Both(ResourceSpec resources) => resources.MemorySwap
        ?? (resources.Memory is long memory ? memory < 0 ? -1 : memory * 2 : null);

    private static string? Text(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string Word(DeviceRateKind kind) => kind switch
    {
        DeviceRateKind.ReadBytes => "read_bps",
        DeviceRateKind.WriteBytes => "write_bps",
        DeviceRateKind.ReadOperations => "read_iops",
        _ => "write_iops",
    };
}
