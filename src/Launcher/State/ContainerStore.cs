using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text.Json;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Nsinit.Linux;
using Nsinit.Linux.Files;
using Nsinit.Plan;

namespace Nsinit.Launcher.State;

/// <summary>The containers that are remembered on disk.</summary>
internal sealed class ContainerStore
{
    private const int MaxRecord = 8 << 20;
    private const int MaxProcess = 4096;
    private const int MaxExit = 4096;

    /// <summary>The exit code of a container whose end nobody saw.</summary>
    public const int LostCode = 255;


    public ContainerStore(StateRoot root) => Root = root;

    public StateRoot Root { get; }

    /// <summary>The ids of all containers, those that are being made or removed at the moment too.</summary>
    public List<string> Ids() => Paths.List(Root.Containers).FindAll(ContainerId.IsValid);

    /// <summary>Whether <paramref name="id"/> is the whole id of a container, be it in the making or on its way out.</summary>
    public bool Has(string id) => ContainerId.IsValid(id) && Paths.Exists(Fd.AT_FDCWD, Root.Container(id));

    /// <summary>
    /// Makes the directory of a new container and takes its lock. Others who see it between the two wait: recovery needs
    /// the parent's lock alone, this shares it.
    /// </summary>
    public ContainerLock Create(string id)
    {
        for (int attempt = 0; ; attempt++)
        {
            Paths.MakeDirectories(Root.Containers, StateRoot.Mode);
            Paths.MakeDirectories(Root.Names, StateRoot.Mode);
            StateGuard.CheckMade(Root);
            SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, Root.Containers, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
            // The last container's removal takes empty directories along; then they are made again.
            if (opened.Error == Errno.ENOENT && attempt < MaxAttempts) { continue; }
            using OwnedFd parent = new(opened.OrThrow("open", Root.Containers));
            Kernel.Flock(parent.Value, Misc.LOCK_SH).OrThrow("lock", Root.Containers);
            SysResult made = Paths.TryMakeDirectory(parent.Value, id, StateRoot.Mode);
            if (made.Error == Errno.ENOENT && attempt < MaxAttempts) { continue; }
            made.OrThrow("make directory", Root.Container(id));
            // Recovery may look in for a moment.
            return ContainerLock.Wait(Root.Container(id), TimeSpan.FromSeconds(10))
                ?? throw new NsinitException($"lock {Root.Container(id)}: somebody else has it");
        }
    }

    /// <summary>
    /// Takes the lock that keeps new containers from being made for a moment; null when somebody is making one.
    /// </summary>
    public OwnedFd? TryHoldOff()
    {
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, Root.Containers, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
        if (opened.Failed) { return null; }
        OwnedFd parent = new((int)opened.Value);
        if (!Kernel.Flock(parent.Value, Misc.LOCK_EX | Misc.LOCK_NB).Failed) { return parent; }
        parent.Dispose();
        return null;
    }

    /// <summary>Writes the record of a container in one step.</summary>
    public static void Write(ContainerLock held, ContainerRecord record) => Contents.Replace(
        held.Descriptor, ContainerFiles.Record, JsonSerializer.SerializeToUtf8Bytes(record, WrittenState.Default.ContainerRecord));

    /// <summary>Changes the record of a container that was started before.</summary>
    public static void Write(RecordLock held, ContainerRecord record) =>
        held.Replace(ContainerFiles.Record, JsonSerializer.SerializeToUtf8Bytes(record, WrittenState.Default.ContainerRecord));

    /// <summary>Notes the first process: from here on the container has started.</summary>
    public static void Write(ContainerLock held, ProcessRecord process) =>
        Contents.Replace(held.Descriptor, ContainerFiles.Process, process.ToBytes());

    /// <summary>Takes a file of the container away, if it is there.</summary>
    public static void Forget(ContainerLock held, string file)
    {
        SysResult removed = Paths.TryRemove(held.Descriptor, file);
        if (removed.Failed && removed.Error != Errno.ENOENT) { removed.OrThrow("remove", file); }
    }

    /// <summary>Notes that somebody wants the container to end: its restart policy has no say any more.</summary>
    public void NoteStop(string id)
    {
        SysResult made = Paths.TryOpen(Fd.AT_FDCWD, $"{Root.Container(id)}/{ContainerFiles.Stopped}", OpenFlags.O_WRONLY | OpenFlags.O_CREAT, 0x180);
        if (made.Error == Errno.ENOENT) { return; }
        using OwnedFd file = new(made.OrThrow("make", $"{Root.Container(id)}/{ContainerFiles.Stopped}"));
    }

    public static bool IsStopped(ContainerLock held) => Paths.Exists(held.Descriptor, ContainerFiles.Stopped);

    public static bool HasEnded(ContainerLock held) => Paths.Exists(held.Descriptor, ContainerFiles.Exit);

    /// <summary>Notes the end of a container that nobody watched: code 255, and the time at which it was found out.</summary>
    public static void WriteLostExit(ContainerLock held) => WriteExit(held, LostCode);

    /// <summary>Notes an end that no monitor saw, at this time.</summary>
    public static void WriteExit(ContainerLock held, int code)
    {
        ExitRecord record = new()
        {
            Magic = ExitRecord.MagicValue,
            ExitCode = code,
            FinishedAt = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000_000,
        };
        try
        {
            Contents.Replace(held.Descriptor, ContainerFiles.Exit, MemoryMarshal.AsBytes(new ReadOnlySpan<ExitRecord>(in record)));
        }
        // It says what can be seen without it. A full disk must not keep the command from its work, which may be rm.
        catch (KernelException e) when (e.Error is Errno.ENOSPC or Errno.EDQUOT or Errno.EROFS) { }
    }

    /// <summary>
    /// Whether a container has come so far that its payload may have run. Its record is written before this sign, and taken
    /// away after it: one without the other is what a killed launcher left.
    /// </summary>
    public static bool HasStarted(ContainerLock held) =>
        Paths.Exists(held.Descriptor, ContainerFiles.Process) && Paths.Exists(held.Descriptor, ContainerFiles.Record);

    /// <summary>Takes that sign away: from here on, whoever finds the container removes what is left of it.</summary>
    public static void Disown(ContainerLock held)
    {
        SysResult removed = Paths.TryRemove(held.Descriptor, ContainerFiles.Process);
        if (removed.Failed && removed.Error != Errno.ENOENT) { removed.OrThrow("remove", ContainerFiles.Process); }
    }

    /// <summary>
    /// What is known of a container; null when there is none of that id. Throws <see cref="NsinitException"/> when its
    /// record is damaged.
    /// </summary>
    public ContainerState? Load(string id) => Load(id, null);

    /// <summary>The same of one whose record may be damaged: then it has none.</summary>
    public ContainerState? LoadAnyway(string id) => Load(id, _ => { });

    /// <summary>What is known of a container that is one of many to be shown: a damaged record becomes a warning.</summary>
    public ContainerState? LoadOrWarn(string id) => Load(id, e => Warnings.Add($"{e.Message}; hint: {e.Hint}"));

    private ContainerState? Load(string id, Action<NsinitException>? damaged)
    {
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, Root.Container(id), OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW);
        if (opened.Error is Errno.ENOENT or Errno.ENOTDIR) { return null; }
        using OwnedFd directory = new(opened.OrThrow("open", Root.Container(id)));
        byte[]? line = Contents.TryRead(directory.Value, ContainerFiles.Process, MaxProcess);
        if (line is null) { return new ContainerState(id, Root.Container(id), Phase.Starting, null, null, null); }
        ContainerRecord? record = null;
        try { record = ReadRecord(directory, id); }
        catch (NsinitException e) when (damaged is not null) { damaged(e); }
        while (true)
        {
            ProcessRecord? process = ProcessRecord.Parse(line);
            ExitRecord? exit = ReadExit(directory);
            Phase phase = PhaseOf(record, process, exit);
            // Ended without an end: that may have been taken away for a new start since the process was read.
            if (phase == Phase.Exited && exit is null && Contents.TryRead(directory.Value, ContainerFiles.Process, MaxProcess) is byte[] now && !now.AsSpan().SequenceEqual(line))
            {
                line = now;
                continue;
            }

            return new ContainerState(id, Root.Container(id), phase, record, process, exit);
        }
    }

    // A monitor that lives on after the end waits to have its container started again.
    private static Phase PhaseOf(ContainerRecord? record, ProcessRecord? process, ExitRecord? exit)
    {
        if (exit is null) { return process is not null && Liveness.IsAlive(process) ? Phase.Running : Phase.Exited; }
        bool again = record is { Life.Restart: not RestartPolicy.No } && process?.MonitorProcess is ProcessRecord monitor && Liveness.IsAlive(monitor);
        return again ? Phase.Restarting : Phase.Exited;
    }

    private ContainerRecord? ReadRecord(OwnedFd directory, string id)
    {
        try
        {
            byte[]? bytes = Contents.TryRead(directory.Value, ContainerFiles.Record, MaxRecord);
            if (bytes is null) { return null; }
            if (JsonSerializer.Deserialize(bytes, StateJson.Default.ContainerRecord) is ContainerRecord record && record.IsSound(id)) { return record; }
        }
        catch (JsonException) { }
        catch (KernelException e) when (e.Error is Errno.EISDIR or Errno.EFBIG or Errno.ELOOP or Errno.EIO) { }
        throw new NsinitException($"read {Root.Container(id)}/{ContainerFiles.Record}: it is damaged")
        {
            Hint = $"nsinit rm -f {id} removes what is left of the container",
        };
    }

    private static ExitRecord? ReadExit(OwnedFd directory)
    {
        byte[]? bytes = Contents.TryRead(directory.Value, ContainerFiles.Exit, MaxExit);
        if (bytes is null || bytes.Length != ExitRecord.Length) { return null; }
        ExitRecord record = MemoryMarshal.Read<ExitRecord>(bytes);
        return record.Magic == ExitRecord.MagicValue ? record : null;
    }

    private const int MaxAttempts = 100;
}
