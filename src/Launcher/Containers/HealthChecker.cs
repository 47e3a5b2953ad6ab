using System;
using Nsinit.Abi;
using Nsinit.Launcher.Cgroups;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>Checks the health of containers: executes a command in one, and notes what comes of it.</summary>
internal sealed class HealthChecker
{
    /// <summary>The option of healthcheck that says who asks.</summary>
    public const string Option = "--by-timer";

    // How it is checked is written down a moment before it runs.
    private static readonly HealthSpec Unknown = new([]) { Interval = 100 };

    private readonly ContainerStore _store;

    public HealthChecker(StateRoot root) => _store = new ContainerStore(root);

    /// <summary>What a process beside the container executes; null when its health is not checked.</summary>
    public static HealthTimerSpec? Timer(StateRoot root, string id, HealthSpec? health, bool starting = true, TimeSpan age = default) => health is null ? null : new(
        ["nsinit", "--root", root.Path, "healthcheck", Option, id], (int)health.Delay(starting, age));

    /// <summary>
    /// Checks once, and becomes the process that has it done again; returns when the container is gone. One that does not run may not run yet: whoever watches
    /// it takes this process along at its end.
    /// </summary>
    public void RunTimer(string id)
    {
        string timer = HealthRecord.KeyOf(new ProcessRecord(Environment.ProcessId, ProcessFacts.StartTime(Environment.ProcessId) ?? 0, ""));
        if (_store.Load(id) is not ContainerState state || state.Record is { Health: null }) { return; }
        HealthSpec spec = state.Record?.Health ?? Unknown;
        HealthRecord? now = state.Phase != Phase.Running ? null
            : CgroupFreezer.IsFrozen(CgroupFinder.Find(id, state.Directory)) ? HealthRecord.Of(state) : Check(state, timer);
        using Descriptors own = new();
        Streams.AddLauncher(own);
        HealthTimerSpec next = Timer(_store.Root, id, spec, now is { Status: HealthRecord.Starting }, Age(state))!;
        Foreground.Become(HealthCompiler.Again(next), own, state.Record?.Name ?? id);
    }

    /// <summary>Checks now; returns how the container is. Throws <see cref="NsinitException"/> when that cannot be.</summary>
    public HealthRecord CheckNow(string id)
    {
        ContainerState? state = _store.Load(id);
        if (state is not { Phase: Phase.Running }) { throw new NsinitException($"check the health of container {id}: container not running") { Hint = "nsinit ps lists those that run" }; }
        if (state.Record is not { Health: not null }) { throw new NsinitException($"check the health of container {id}: nobody has said how") { Hint = "run it with --health-cmd" }; }
        if (CgroupFreezer.IsFrozen(CgroupFinder.Find(id, state.Directory))) { throw new NsinitException($"check the health of container {id}: it is paused") { Hint = $"nsinit unpause {id}" }; }
        return Check(state, null) ?? throw new NsinitException($"check the health of container {id}: it has just ended") { Hint = "nsinit ps -a shows how" };
    }

    // Null when the container has ended meanwhile. Without a timer, who was noted as one stays.
    private HealthRecord? Check(ContainerState state, string? timer)
    {
        HealthSpec spec = state.Record!.Health!;
        DateTimeOffset start = DateTimeOffset.UtcNow;
        (int code, string output) = Execute(state, spec);
        HealthCheck check = new(start, DateTimeOffset.UtcNow, code, output);
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, state.Directory, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW);
        if (opened.Failed) { return null; }
        using OwnedFd directory = new((int)opened.Value);
        using RecordLock? own = RecordLock.Wait(state.Directory);
        if (_store.Load(state.Id) is not { Phase: Phase.Running, Process: ProcessRecord process } now || process.Pid != state.Process!.Pid) { return null; }
        HealthRecord before = HealthRecord.Of(now)!;
        HealthRecord after = before.After(check, spec, Age(state)) with { Timer = timer ?? before.Timer };
        after.Write(directory.Value);
        if (after.Status != before.Status) { EventLog.Add(_store.Root, Event.Of(state.Record, "health_status", ("healthStatus", after.Status))); }
        return after;
    }

    private (int Code, string Output) Execute(ContainerState state, HealthSpec spec)
    {
        try
        {
            return new Executor(_store.Root).Capture(new ExecRequest { Container = state.Id, Command = spec.Command, IsTold = false }, TimeSpan.FromMilliseconds(spec.Timeout));
        }
        catch (Exception e) when (e is NsinitException or KernelException)
        {
            return (StartEvents.CodeOf(e), e.Message);
        }
    }

    private static TimeSpan Age(ContainerState state) => DateTimeOffset.UtcNow - (state.Process?.NotedAt ?? DateTimeOffset.UtcNow);
}
