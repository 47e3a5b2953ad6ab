using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.InteropServices;
using Nsinit.Abi;
using Nsinit.Launcher.Spec;
using Nsinit.Linux.Files;
using Nsinit.Plan;

namespace Nsinit.Launcher.State;

/// <summary>
/// The ends of containers that are not in the log of events yet: exit records, left by whoever watched the container. Their names are the container's id, "."
/// or, where it is removed at its end, "-", and its name.
/// </summary>
internal static class EndFiles
{
    private const int MaxSize = 4096;
    private const int Unknown = 255;

    /// <summary>Where the end of a container is written.</summary>
    public static string PathOf(StateRoot root, string id, string name, bool removed) => $"{root.Ended}/{id}{(removed ? '-' : '.')}{name}";

    /// <summary>Those that are there.</summary>
    public static List<string> List(StateRoot root) => Paths.List(root.Ended).FindAll(file => IsWhole(file) && !file.EndsWith(Placement.Unfinished, StringComparison.Ordinal));

    /// <summary>What happened, in order.</summary>
    public static IEnumerable<Event> Read(StateRoot root, string file)
    {
        string id = file[..IdLength];
        byte[] bytes = Contents.TryRead(Fd.AT_FDCWD, $"{root.Ended}/{file}", MaxSize) ?? [];
        ExitRecord end = bytes.Length == ExitRecord.Length ? MemoryMarshal.Read<ExitRecord>(bytes) : new ExitRecord { ExitCode = Unknown };
        long time = end.FinishedAt == 0 ? Event.Now : end.FinishedAt;
        // It may have another name by now.
        ContainerRecord? record = new ContainerStore(root).LoadAnyway(id)?.Record;
        string name = record?.Name ?? file[(IdLength + 1)..];
        if ((end.Flags & ExitRecord.OutOfMemory) != 0) { yield return Event.Of(id, name, record?.Rootfs, "oom", time); }
        string duration = ((time - (end.StartedAt == 0 ? time : end.StartedAt)) / 1_000_000_000).ToString(CultureInfo.InvariantCulture);
        yield return end.Signal == 0
            ? Event.Of(id, name, record?.Rootfs, "die", time, ("execDuration", duration), ("exitCode", $"{end.ExitCode}"))
            : Event.Of(id, name, record?.Rootfs, "die", time, ("execDuration", duration), ("exitCode", $"{end.ExitCode}"), ("signal", $"{end.Signal}"));
        if (file[IdLength] == '-') { yield return Event.Of(id, name, record?.Rootfs, "destroy", time); }
    }

    private static bool IsWhole(string file) => file.Length > IdLength + 1 && ContainerId.IsValid(file[..IdLength]);

    private const int IdLength = 2 * ContainerId.Bytes;
}
