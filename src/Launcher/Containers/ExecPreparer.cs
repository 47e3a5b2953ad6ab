using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.Cgroups;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;
using Nsinit.Plan;

namespace Nsinit.Launcher.Containers;

/// <summary>
/// Leaves behind, in the container's file "exec", what the first exec has found and compiled. The next ones that say no more than NAME and CMD need no
/// .NET runtime: the front (src/Front) carries them out. <see cref="PreparedExec"/> is what the file holds.
/// </summary>
internal sealed unsafe class ExecPreparer : IDisposable
{
    private readonly OwnedFd _directory;
    private readonly List<byte> _bytes = [.. new byte[PreparedExec.Length]];
    private PreparedExec _head;

    private ExecPreparer(OwnedFd directory) => _directory = directory;

    /// <summary>
    /// To be called before the container's record is read: what is written of it later holds only as long as these files are the same. Null when
    /// nothing is to be left behind.
    /// </summary>
    public static ExecPreparer? Begin(StateRoot root, string id, ExecRequest request)
    {
        bool simple = request is { User: null, WorkingDirectory: null, Env: [], Terminal: false, Detached: false, IsTold: true };
        if (!simple || HostFacts.User != 0 || OwnIds.IsNested) { return null; }
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, root.Container(id), OpenFlags.O_PATH | OpenFlags.O_DIRECTORY);
        if (opened.Failed) { return null; }
        ExecPreparer preparer = new(new OwnedFd((int)opened.Value));
        preparer._head.Record = preparer.Stamp(ContainerFiles.Record);
        preparer._head.Process = preparer.Stamp(ContainerFiles.Process);
        preparer._head.Cgroups = preparer.Stamp(ContainerFiles.Cgroups);
        return preparer;
    }

    /// <summary>Writes the file. Without it every exec takes the long way: so a full disk is nothing to be told.</summary>
    public void Write(StateRoot root, ContainerRecord record, ProcessRecord first, ProcessSpec process, CgroupSet cgroups, BootPlan plan)
    {
        // Something else than the pid would have to be written for each process.
        if (record.OomScoreAdj is not null || !plan.Handed.SequenceEqual(Expected(cgroups))) { return; }
        Compose(root, record, first, cgroups);
        (_head.Plan, _head.PlanSize) = Add(plan.Bytes);
        (_head.Watch, _head.WatchSize) = Add(WatchCompiler.Foreground(process, 0, CallerStreams.All).Bytes);
        _head.Owner = Streams.OwnerOf(record.Ids, process);
        _bytes.Add(0);
        if (_bytes.Count > PreparedExec.MaxSize) { return; }
        _head.Magic = PreparedExec.MagicValue;
        _head.Size = (uint)_bytes.Count;
        Span<byte> bytes = CollectionsMarshal.AsSpan(_bytes);
        MemoryMarshal.Write(bytes, _head);
        Replace(bytes);
    }

    public void Dispose() => _directory.Dispose();

    // Nobody's lock is held, so the name that it has meanwhile is this process's own.
    private void Replace(ReadOnlySpan<byte> bytes)
    {
        string temporary = $"{ContainerFiles.Exec}.{Environment.ProcessId}";
        SysResult opened = Paths.TryOpen(_directory.Value, temporary, OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_TRUNC, 0x180);
        if (opened.Failed) { return; }
        using OwnedFd file = new((int)opened.Value);
        fixed (byte* start = bytes)
        {
            bool whole = Kernel.Write(file.Value, start, (nuint)bytes.Length).Value == bytes.Length
                && !Paths.TryRename(_directory.Value, temporary, _directory.Value, ContainerFiles.Exec).Failed;
            if (!whole) { Paths.TryRemove(_directory.Value, temporary); }
        }
    }

    private void Compose(StateRoot root, ContainerRecord record, ProcessRecord first, CgroupSet cgroups)
    {
        ReadOnlySpan<byte> program = InitImage.Program;
        fixed (byte* start = program) { _head.Program = ProgramHash.Of(start, (nuint)program.Length); }
        _head.StartTime = first.StartTime;
        _head.Pid = first.Pid;
        _head.BootId = Add(first.BootId);
        _head.Label = Add(record.Name);
        if (CgroupFreezer.Sign(cgroups) is (string file, string frozen)) { (_head.Freezer, _head.Frozen) = (Add(file), Add(frozen)); }
        if (cgroups.Unified is not null) { _head.CgroupNamespace = Add($"/proc/{first.Pid}/ns/cgroup"); }
        _head.Attach = Add(string.Concat(cgroups.ToAttach.Select(procs => $"{procs}\0")));
        _head.EventLog = Add(EventLog.Newest(root));
        _head.Ended = Add(root.Ended);

        // Split where the command stands, and before the time.
        string line = Encoding.UTF8.GetString(Executor.Told(record, "").ToJson().Span);
        int command = line.IndexOf(CommandStart, StringComparison.Ordinal) + CommandStart.Length;
        int time = line.LastIndexOf(TimeStart, StringComparison.Ordinal) + TimeStart.Length;
        _head.EventHead = Add(line[..command]);
        _head.EventTail = Add(line[command..time]);
    }

    private const string CommandStart = "\"execCommand\":\"";
    private const string TimeStart = ",\"time\":";

    // The descriptors that the front hands over.
    private static Handed[] Expected(CgroupSet cgroups) => cgroups.Unified is null ? [Handed.Control, Handed.Plan, Handed.Join]
        : [Handed.Control, Handed.Plan, Handed.Join, Handed.JoinCgroup];

    private uint Add(string text)
    {
        uint offset = (uint)_bytes.Count;
        _bytes.AddRange(Encoding.UTF8.GetBytes(text));
        _bytes.Add(0);
        return offset;
    }

    private (uint Offset, uint Size) Add(byte[] plan)
    {
        while (_bytes.Count % sizeof(ulong) != 0) { _bytes.Add(0); }
        uint offset = (uint)_bytes.Count;
        _bytes.AddRange(plan);
        return (offset, (uint)plan.Length);
    }

    private FileStamp Stamp(string file) => Paths.TryStat(_directory.Value, file, AtFlags.None, out Statx info).Failed ? default : FileStamp.Of(&info);
}
