using System;
using System.Collections.Generic;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Linux;
using Nsinit.Linux.Files;
using Nsinit.Plan;

namespace Nsinit.Launcher.State;

/// <summary>
/// What has happened, written by whoever does it: a line of JSON for each event in "log", and before that in "log.1". The lock of both is flock(2) on "log",
/// for moments. How containers end is written by programs that know no JSON: <see cref="EndFiles"/> become events whenever one is added or looked for.
/// </summary>
internal static class EventLog
{
    /// <summary>A larger file is put aside; so there are some thousand events at least.</summary>
    private const ulong MaxSize = PreparedExec.MaxEventLog;

    /// <summary>The file that is written to.</summary>
    public static string Newest(StateRoot root) => $"{root.Events}/log";

    /// <summary>What was it before.</summary>
    public static string Older(StateRoot root) => $"{root.Events}/log.1";

    /// <summary>Makes the directories. Before a container's start, so that its end finds them.</summary>
    public static void Prepare(StateRoot root)
    {
        if (Paths.TryMakeDirectory(Fd.AT_FDCWD, root.Ended, StateRoot.Mode).Error == Errno.ENOENT) { Paths.MakeDirectories(root.Ended, StateRoot.Mode); }
    }

    /// <summary>Adds events. A full disk is no reason for a command to fail that has done its work: then there is a warning.</summary>
    public static void Add(StateRoot root, params ReadOnlySpan<Event> events)
    {
        try
        {
            using OwnedFd log = Lock(root);
            List<byte> lines = [];
            List<string> ended = EndFiles.List(root);
            foreach (string file in ended)
            {
                foreach (Event end in EndFiles.Read(root, file)) { AddLine(lines, end); }
            }

            foreach (Event one in events) { AddLine(lines, one); }
            Append(log, root, [.. lines]);
            foreach (string file in ended) { Paths.TryRemove(Fd.AT_FDCWD, $"{root.Ended}/{file}"); }
        }
        catch (KernelException e)
        {
            Warnings.Add($"note in {root.Events} what happened: {e.Message}");
        }
    }

    /// <summary>Takes in how containers have ended meanwhile.</summary>
    public static void Collect(StateRoot root)
    {
        if (EndFiles.List(root).Count > 0) { Add(root); }
    }

    /// <summary>Forgets everything.</summary>
    public static void Clear(StateRoot root)
    {
        foreach (string file in Paths.List(root.Ended)) { Paths.TryRemove(Fd.AT_FDCWD, $"{root.Ended}/{file}"); }
        foreach (string file in (string[])[Older(root), Newest(root)]) { Paths.TryRemove(Fd.AT_FDCWD, file); }
        foreach (string directory in (string[])[root.Ended, root.Events]) { Paths.TryRemove(Fd.AT_FDCWD, directory, AtFlags.AT_REMOVEDIR); }
    }

    private static void AddLine(List<byte> lines, Event one)
    {
        lines.AddRange(one.ToJson().Span);
        lines.Add((byte)'\n');
    }

    private static OwnedFd Lock(StateRoot root)
    {
        string path = Newest(root);
        while (true)
        {
            SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, path, OpenFlags.O_WRONLY | OpenFlags.O_APPEND | OpenFlags.O_CREAT | OpenFlags.O_NOFOLLOW, 0x180);
            if (opened.Error == Errno.ENOENT)
            {
                Paths.MakeDirectories(root.Ended, StateRoot.Mode);
                continue;
            }

            OwnedFd log = new(opened.OrThrow("open", path));
            Kernel.Flock(log.Value, Misc.LOCK_EX).OrThrow("lock", path);
            if (Paths.IsSame(log.Value, path) && SizeOf(log) < MaxSize) { return log; }
            if (Paths.IsSame(log.Value, path)) { Paths.TryRename(Fd.AT_FDCWD, path, Fd.AT_FDCWD, Older(root)).OrThrow("rename", path); }
            log.Dispose();
        }
    }

    private static void Append(OwnedFd log, StateRoot root, ReadOnlySpan<byte> lines)
    {
        ulong before = SizeOf(log);
        try { Contents.Write(log.Value, Newest(root), lines); }
        catch (KernelException)
        {
            // The disk is full: half a line would spoil the next one.
            Kernel.Ftruncate(log.Value, (long)before);
            throw;
        }
    }

    private static ulong SizeOf(OwnedFd log) => Paths.TryStat(log.Value, "", AtFlags.AT_EMPTY_PATH, out Statx info).Failed ? 0 : info.Size;
}
