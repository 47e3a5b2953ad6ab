using System;
using System.Collections.Generic;
using Nsinit.Launcher.Cgroups;
using Nsinit.Launcher.Compile.Cgroups;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>
/// Changes limits and restart policy of a container: of one that runs, and of its later starts. When a part fails, everything is as it was.
/// </summary>
internal sealed class Updater
{
    // Longer than a monitor takes to end, shorter than one that asks its policy just now waits for us.
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly ContainerStore _store;

    public Updater(ContainerStore store) => _store = store;

    public void Update(string id, UpdateRequest request)
    {
        string directory = _store.Root.Container(id);
        using RecordLock? own = RecordLock.WaitForAny(directory);
        ContainerState? state = _store.Load(id);
        ContainerRecord record = state?.Record ?? throw new NsinitException($"update container {id}: it is just being started") { Hint = "try again" };
        // One in the foreground that is removed at its end has no spec: nothing of it outlives this run.
        ContainerSpec? spec = Paths.Exists(Abi.Fd.AT_FDCWD, $"{directory}/{ContainerFiles.Spec}") ? SpecFile.Read(_store.Root, id) : null;
        if (request.Restart is not null && record.AutoRemove)
        {
            throw new NsinitException($"update the restart policy of container {record.Name}: it is removed at its end (--rm)") { Hint = "make it without --rm" };
        }

        ResourceSpec before = spec?.Resources ?? record.Resources ?? new ResourceSpec();
        ResourceSpec after = before.With(request.Limits);
        if (after.SwapContradicts)
        {
            string memory = after.Memory is long bytes ? $"{bytes} of memory alone" : "no limit of memory alone";
            throw new NsinitException($"update container {record.Name}: {after.MemorySwap} bytes of memory and swap together, {memory}")
            {
                Hint = "the first counts both, and may not be less: give --memory and --memory-swap",
            };
        }

        CgroupUpdate? limits = state is { Phase: Phase.Running, Process: ProcessRecord process } && !request.Limits.IsEmpty
            ? Limit(state, process.Pid, record.Name, spec?.CgroupParent ?? record.CgroupParent, before, after) : null;
        try { Remember(own, state, record, spec, after, request.Restart); }
        catch
        {
            limits?.Undo();
            throw;
        }

        EventLog.Add(_store.Root, Event.Of(record, "update"));
    }

    private static CgroupUpdate Limit(ContainerState state, int first, string name, string parent, ResourceSpec before, ResourceSpec after)
    {
        CgroupSet present = CgroupFinder.Find(state.Id, state.Directory).ThatExist();
        CgroupSet wanted = CgroupSet.Place(state.Id, parent, after, gate: false);
        if (wanted.Unified is not null && present.Unified is null)
        {
            throw new NsinitException($"update container {name}: it runs without a cgroup") { Hint = $"nsinit restart {name}, where cgroups can be made" };
        }

        List<CgroupSetting> old = CgroupSet.Settings(before);
        CgroupUpdate update = new(present, wanted, CgroupSet.Settings(after).FindAll(setting => !old.Contains(setting)));
        if (update.Makes)
        {
            using OwnedFd directory = Paths.OpenDirectory(Abi.Fd.AT_FDCWD, state.Directory);
            CgroupFinder.Remember(directory.Value, update.Directories);
        }

        update.Apply(first, () => ContainerProcesses.Pids(present, first));
        return update;
    }

    private void Remember(
        RecordLock? own, ContainerState state, ContainerRecord record, ContainerSpec? spec, ResourceSpec limits, (RestartPolicy Policy, int Retries)? restart)
    {
        if (own is null) { return; }
        LifeSpec life = restart is (RestartPolicy policy, int retries) ? record.Life with { Restart = policy, MaxRetries = retries } : record.Life;
        using OwnedFd directory = Paths.OpenDirectory(Abi.Fd.AT_FDCWD, state.Directory);
        if (restart is not null)
        {
            if (state.Phase == Phase.Running && !record.Detached) { Warnings.Add($"container {record.Name} runs in the foreground: its restart policy counts from its next start"); }
            if (life.Restart == RestartPolicy.No) { EndWait(state); }
        }

        ContainerStore.Write(own, record with { Life = life, Resources = limits.IsEmpty ? null : limits });
        try
        {
            if (restart is not null) { Relaunch.Allow(directory.Value, life.Restart); }
            if (spec is not null) { SpecFile.Write(own, spec with { Resources = limits, Life = life }); }
        }
        catch
        {
            ContainerStore.Write(own, record);
            if (restart is not null) { Relaunch.Allow(directory.Value, record.Life.Restart); }
            throw;
        }
    }

    // It waits to have the container started again, which nobody wants any more.
    private void EndWait(ContainerState state)
    {
        if (state.Phase != Phase.Restarting) { return; }
        using ContainerLock? held = Monitors.WaitForLock(_store, state.Id, Moment);
    }
}
