using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Serialization;

namespace Nsinit.Launcher.Spec;

/// <summary>How much of the machine a container may use. What is null is not limited, or inherited.</summary>
internal sealed record ResourceSpec
{
    /// <summary>Memory in bytes; -1: no limit, which lifts one in an update.</summary>
    public long? Memory { get; init; }

    /// <summary>Memory and swap together in bytes, as Docker counts it; -1: no limit.</summary>
    public long? MemorySwap { get; init; }

    /// <summary>Memory in bytes that is reclaimed last.</summary>
    public long? MemoryReservation { get; init; }

    /// <summary>Processor time in microseconds for each <see cref="CpuPeriod"/>; -1: no limit.</summary>
    public long? CpuQuota { get; init; }

    /// <summary>In microseconds.</summary>
    public long? CpuPeriod { get; init; }

    /// <summary>Relative weight, 2 to 262144; 1024 is the usual one.</summary>
    public long? CpuShares { get; init; }

    /// <summary>Processors, as "0-2,5".</summary>
    public string? CpusetCpus { get; init; }

    /// <summary>Memory nodes, in the same form.</summary>
    public string? CpusetMems { get; init; }

    /// <summary>Processes and threads; -1: no limit.</summary>
    public long? Pids { get; init; }

    /// <summary>Relative weight of block I/O, 10 to 1000.</summary>
    public long? IoWeight { get; init; }

    /// <summary>Limits of single block devices.</summary>
    public IReadOnlyList<DeviceRate> DeviceRates { get; init; } = [];

    /// <summary>Whether there is nothing that a cgroup would have to do.</summary>
    [JsonIgnore]
    public bool IsEmpty => this with { DeviceRates = [] } == Nothing && DeviceRates.Count == 0;

    /// <summary>The same with all that <paramref name="changes"/> says in its place.</summary>
    public ResourceSpec With(ResourceSpec changes) => new()
    {
        Memory = changes.Memory ?? Memory,
        MemorySwap = changes.MemorySwap ?? MemorySwap,
        MemoryReservation = changes.MemoryReservation ?? MemoryReservation,
        CpuQuota = changes.CpuQuota ?? CpuQuota,
        CpuPeriod = changes.CpuPeriod ?? CpuPeriod,
        CpuShares = changes.CpuShares ?? CpuShares,
        CpusetCpus = changes.CpusetCpus ?? CpusetCpus,
        CpusetMems = changes.CpusetMems ?? CpusetMems,
        Pids = changes.Pids ?? Pids,
        IoWeight = changes.IoWeight ?? IoWeight,
        DeviceRates = [.. DeviceRates.Where(rate => !changes.DeviceRates.Any(rate.IsOfSame)), .. changes.DeviceRates],
    };

    /// <summary>Whether memory and swap together are less than memory alone, or limited where that is not.</summary>
    [JsonIgnore]
    public bool SwapContradicts => MemorySwap >= 0 && (Memory is not >= 0 || MemorySwap < Memory);

    private static readonly ResourceSpec Nothing = new() { DeviceRates = [] };
}

/// <summary>How fast a block device may be used.</summary>
/// <param name="Major">Of the device.</param>
/// <param name="Minor">Of the device.</param>
/// <param name="Kind">What is limited.</param>
/// <param name="Rate">Bytes or operations in a second.</param>
internal sealed record DeviceRate(uint Major, uint Minor, DeviceRateKind Kind, ulong Rate)
{
    /// <summary>Whether the two say how fast the same is.</summary>
    public bool IsOfSame(DeviceRate other) => (Major, Minor, Kind) == (other.Major, other.Minor, other.Kind);
}

/// <summary>What a <see cref="DeviceRate"/> limits.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeviceRateKind>))]
internal enum DeviceRateKind
{
    ReadBytes,
    WriteBytes,
    ReadOperations,
    WriteOperations,
}
