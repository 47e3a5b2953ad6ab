using System;
using System.Linq;
using Nsinit.Abi;
using Nsinit.Launcher.Cgroups;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Images;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;
using Nsinit.Plan;

namespace Nsinit.Launcher.Containers;

/// <summary>Starts another process in a running container.</summary>
internal sealed class Executor
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(10);

    private readonly ContainerStore _store;

    public Executor(StateRoot root) => _store = new ContainerStore(root);

    /// <summary>Detached, returns once the process runs; else this process becomes the one that waits for it.</summary>
    public void Run(ExecRequest request)
    {
        Streams.RequireTerminal(request.Interactive, request.Terminal, request.Detached);
        using Descriptors descriptors = new();
        (Started running, ProcessSpec process, ContainerRecord record, Relays made) = Start(request, descriptors, (spec, ids) =>
        {
            if (!request.Detached) { return Streams.AddForeground(descriptors, spec, Streams.OwnerOf(ids, spec)); }
            Streams.AddNone(descriptors);
            return Relays.None(CallerStreams.All);
        });
        using Started started = running;
        using Relays relays = made;
        if (request.Detached) { return; }
        using Descriptors own = new();
        if (started.Terminal is OwnedFd terminal) { own.Add(Handed.Terminal, terminal.Value); }
        relays.AddTo(own);
        Foreground.Become(WatchCompiler.Foreground(process, started.Pid, relays.Relayed), own, record.Name);
    }

    /// <summary>Waits for the process's end: its exit code, and what it wrote. One that takes longer than <paramref name="limit"/> is killed, and has code -1.</summary>
    public unsafe (int Code, string Output) Capture(ExecRequest request, TimeSpan limit)
    {
        using Descriptors descriptors = new();
        Streams.AddNone(descriptors);
        using CapturedOutput output = new(descriptors);
        using Started started = Start(request, descriptors, (_, _) => Relays.None(1)).Started;
        SignalHold.End();
        bool ended = output.WaitForEnd(started.PidFd.Value, limit);
        if (!ended) { Kernel.PidfdSendSignal(started.PidFd.Value, Signal.SIGKILL); }
        ChildInfo end = default;
        while (Kernel.Waitid(Wait.P_PIDFD, started.PidFd.Value, &end, Wait.WEXITED).Error == Errno.EINTR) { }
        return ended ? (end.ExitCode, output.Text) : (-1, $"{output.Text}it took longer than {limit.TotalSeconds} seconds");
    }

    private (Started Started, ProcessSpec Process, ContainerRecord Record, Relays Relays) Start(
        ExecRequest request, Descriptors descriptors, Func<ProcessSpec, IdMap?, Relays> addStreams)
    {
        string id = ContainerFinder.Find(_store, request.Container);
        using ExecPreparer? preparer = ExecPreparer.Begin(_store.Root, id, request);
        (ContainerRecord record, ProcessRecord first, OwnedFd pidfd) = Joins.OpenRunning(_store, request.Container, id);
        using OwnedFd container = pidfd;
        descriptors.Add(Handed.Join, container.Value);
        try
        {
            return Start(request, descriptors, addStreams, record, first, preparer);
        }
        // Whatever it was that was not there any more. What /proc shows of a process goes a moment before it has ended.
        catch (Exception e) when ((e is KernelException { Error: Errno.ENOENT or Errno.ESRCH } && ProcessEnd.Wait(container, Moment))
            || (e is KernelException or NsinitException { Error: not Errno.None } && ProcessEnd.Wait(container, TimeSpan.Zero)))
        {
            throw new NsinitException($"execute in container {record.Name}: it has just ended") { Hint = "nsinit ps lists those that run" };
        }
    }

    private (Started Started, ProcessSpec Process, ContainerRecord Record, Relays Relays) Start(
        ExecRequest request, Descriptors descriptors, Func<ProcessSpec, IdMap?, Relays> addStreams, ContainerRecord record, ProcessRecord first, ExecPreparer? preparer)
    {
        ProcessSpec process = Build(request, record, first.Pid);
        Relays relays = addStreams(process, record.Ids);
        CgroupSet cgroups = CgroupFinder.Find(record.Id, _store.Root.Container(record.Id)).ThatExist();
        // No other command need have come by since a commit was killed.
        if (CgroupFreezer.IsFrozen(cgroups)) { CommitNote.Heal(_store, record.Id); }
        if (CgroupFreezer.IsFrozen(cgroups))
        {
            throw new NsinitException($"execute in container {record.Name}: it is paused") { Hint = $"nsinit unpause {record.Name}" };
        }

        if (cgroups.Unified is not null)
        {
            using OwnedFd cgroup = Paths.Open(Fd.AT_FDCWD, $"/proc/{first.Pid}/ns/cgroup", OpenFlags.O_RDONLY);
            descriptors.Add(Handed.JoinCgroup, cgroup.Value);
        }

        BootPlan plan = ExecCompiler.Compile(process, HostFacts.Screen, cgroups.Unified, record.Ids is not null, OwnIds.PlaceOf(record.Ids).FixedGroups, relays.Muted);
        Started started = Starter.Start(
            plan, descriptors, record.Name, monitored: false, () => { },
            (made, _) =>
            {
                cgroups.Attach(made);
                if (record.OomScoreAdj is int score) { OomScore.Set(made, score); }
            });
        // It runs by now, and does not wait for that.
        if (request.IsTold) { EventLog.Add(_store.Root, Told(record, string.Join(' ', request.Command))); }
        preparer?.Write(_store.Root, record, first, process, cgroups, plan);
        return (started, process, record, relays);
    }

    /// <summary>What the log of events is told.</summary>
    public static Event Told(ContainerRecord record, string command) => Event.Of(record, "exec_start", ("execCommand", command));

    private static ProcessSpec Build(ExecRequest request, ContainerRecord record, int first)
    {
        UserSpec user = new(record.User.Uid, record.User.Gid, record.User.Groups, record.User.Home);
        EnvList env = new();
        env.Add(record.Env);
        if (request.User is string name)
        {
            // The root of the container's first process: its own mounts, seen from outside.
            using OwnedFd root = Paths.Open(Fd.AT_FDCWD, $"/proc/{first}/root", OpenFlags.O_PATH | OpenFlags.O_DIRECTORY);
            user = new UserDatabase(root.Value).Find(name).In(record.User.AddedGroups);
            env.Set("HOME", user.Home);
        }

        if (request.Terminal) { env.Set("TERM", "xterm"); }
        env.Add(request.Env);
        return new ProcessSpec
        {
            Args = request.Command,
            Env = env.Entries,
            WorkingDirectory = SpecBuilder.AbsoluteDirectory(request.WorkingDirectory ?? record.WorkingDirectory),
            User = user,
            Terminal = request.Terminal,
            Interactive = request.Interactive,
            Rlimits = [.. record.Ulimits.Select(l => new RlimitSpec(RlimitSpec.Names.IndexOf(l.Name), l.Soft, l.Hard, $"--ulimit {l.Name}"))],
            Capabilities = record.Capabilities,
        };
    }
}
