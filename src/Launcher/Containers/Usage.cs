using System;
using System.Collections.Generic;
using System.Globalization;
using Nsinit.Launcher.Cgroups;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.State;
using Nsinit.Linux.Cgroups;

namespace Nsinit.Launcher.Containers;

/// <summary>What a container has used up to a moment.</summary>
/// <param name="At">The moment, in milliseconds of a clock that only goes forward.</param>
/// <param name="CpuMicroseconds">Processor time.</param>
/// <param name="Memory">In bytes, without the cache of files that could go at once.</param>
/// <param name="MemoryLimit">In bytes: its own, or all there is.</param>
/// <param name="Received">Bytes from the network.</param>
/// <param name="Sent">Bytes to the network.</param>
/// <param name="Read">Bytes from disks.</param>
/// <param name="Written">Bytes to disks.</param>
/// <param name="Pids">Processes and threads.</param>
internal sealed record Usage(
    long At, ulong CpuMicroseconds, ulong Memory, ulong MemoryLimit, ulong Received, ulong Sent, ulong Read, ulong Written, ulong Pids)
{
    private const ulong MicrosecondsPerTick = 10_000;

    /// <summary>
    /// Reads what a running container uses. Its cgroups know exactly; what they do not count (a controller may be version 1's, where
    /// only a limited container has a directory) is added up over the processes that live.
    /// </summary>
    public static Usage? Of(ContainerState state)
    {
        if (state is not { Phase: Phase.Running, Process: ProcessRecord first }) { return null; }
        CgroupSet cgroups = CgroupFinder.Find(state.Id, state.Directory).ThatExist();
        List<ProcessStatus> processes = ContainerProcesses.Pids(state).ConvertAll(ProcessStatus.Read).FindAll(p => p is not null)!;
        (ulong received, ulong sent) = ProcessStatus.Net(first.Pid);
        (ulong read, ulong written) = Io(cgroups, processes);
        ulong total = HostMemory;
        return new Usage(
            Environment.TickCount64,
            Cpu(cgroups, processes),
            CountMemory(cgroups, processes),
            Math.Min(total, Limit(cgroups) ?? total),
            received,
            sent,
            read,
            written,
            CountPids(cgroups, processes));
    }

    private static ulong HostMemory => (CgroupFile.TryRead("/proc/meminfo") ?? "").Split('\n') is [string first, ..]
        && first.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, string kilobytes, ..]
        && ulong.TryParse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value * 1024 : 0;

    private static ulong Cpu(CgroupSet cgroups, List<ProcessStatus> processes) =>
        (cgroups.Unified is string unified ? CgroupFile.Field($"{unified}/cpu.stat", "usage_usec") : null)
        ?? Sum(processes, p => p.CpuTicks * MicrosecondsPerTick);

    private static ulong CountMemory(CgroupSet cgroups, List<ProcessStatus> processes)
    {
        (string? directory, string used, string cache) = cgroups.Legacy.TryGetValue("memory", out string? legacy)
            ? (legacy, "memory.usage_in_bytes", "total_inactive_file") : (cgroups.Unified, "memory.current", "inactive_file");
        ulong? all = directory is null ? null : CgroupFile.Number($"{directory}/{used}");
        return all is ulong bytes ? bytes - Math.Min(bytes, CgroupFile.Field($"{directory}/memory.stat", cache) ?? 0) : Sum(processes, p => p.Memory);
    }

    private static ulong? Limit(CgroupSet cgroups) => cgroups.Legacy.TryGetValue("memory", out string? legacy)
        ? CgroupFile.Number($"{legacy}/memory.limit_in_bytes")
        : cgroups.Unified is string unified ? CgroupFile.Number($"{unified}/memory.max") : null;

    private static ulong CountPids(CgroupSet cgroups, List<ProcessStatus> processes) =>
        (cgroups.Unified is string unified ? CgroupFile.Number($"{unified}/pids.current") : null) ?? Sum(processes, p => (ulong)p.Threads);

    private static (ulong Read, ulong Written) Io(CgroupSet cgroups, List<ProcessStatus> processes)
    {
        string? stat = cgroups.Unified is string unified ? CgroupFile.TryRead($"{unified}/io.stat") : null;
        if (stat is not null) { return (Words(stat, "rbytes="), Words(stat, "wbytes=")); }
        ulong read = 0;
        ulong written = 0;
        foreach (ProcessStatus process in processes)
        {
            (ulong from, ulong to) = ProcessStatus.Io(process.Pid);
            read += from;
            written += to;
        }

        return (read, written);
    }

    // "8:0 rbytes=1459200 wbytes=314773504 ...", a line for each device.
    private static ulong Words(string text, string key)
    {
        ulong sum = 0;
        foreach (string word in text.Split(' ', '\n'))
        {
            if (word.StartsWith(key, StringComparison.Ordinal)
                && ulong.TryParse(word[key.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)) { sum += value; }
        }

        return sum;
    }

    private static ulong Sum(List<ProcessStatus> processes, Func<ProcessStatus, ulong> part)
    {
        ulong sum = 0;
        foreach (ProcessStatus process in processes) { sum += part(process); }
        return sum;
    }
}
