using System;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>What the log of events says of a start. Before the payload runs, so that its end comes later.</summary>
internal sealed class StartEvents
{
    private readonly StateRoot _root;
    private readonly string? _endFile;
    private readonly bool _first;
    private ContainerRecord? _told;

    /// <param name="root">Where the log is.</param>
    /// <param name="endFile">Where a watcher notes the end; null: nowhere.</param>
    /// <param name="first">Whether the container is new.</param>
    public StartEvents(StateRoot root, string? endFile, bool first)
    {
        _root = root;
        _endFile = endFile;
        _first = first;
    }

    public void Tell(ContainerRecord record)
    {
        _told = record;
        if (_first) { EventLog.Add(_root, Event.Of(record, "create"), Event.Of(record, "start")); }
        else { EventLog.Add(_root, Event.Of(record, "start")); }
    }

    /// <summary>Calls <paramref name="start"/>. When that fails after all, so did what was told to have started.</summary>
    public Started Around(Func<Started> start)
    {
        try
        {
            return start();
        }
        catch (Exception e) when (e is NsinitException or KernelException)
        {
            // A monitor may have noted that end in its own way.
            if (_endFile is not null) { Paths.TryRemove(Abi.Fd.AT_FDCWD, _endFile); }
            if (_told is ContainerRecord record) { TakeBack(record, CodeOf(e)); }
            throw;
        }
    }

    /// <summary>The exit code of a container whose start failed.</summary>
    public static int CodeOf(Exception e) => e is NsinitException { Failure: Failure.NotFound } ? 127
        : e is NsinitException { Failure: Failure.NotExecutable } ? 126 : 125;

    private void TakeBack(ContainerRecord record, int code)
    {
        Event end = Event.Of(record, "die", ("execDuration", "0"), ("exitCode", $"{code}"));
        if (_first) { EventLog.Add(_root, end, Event.Of(record, "destroy")); }
        else { EventLog.Add(_root, end); }
    }
}
