using System.Collections.Generic;
using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Images;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>The part of a container's start that is the same for the first time and for every later one.</summary>
internal static class Launching
{
    /// <summary>What --timings calls the steps before the first process.</summary>
    public const string StepsPhase = "directory, name, writable layer, cgroups";

    /// <summary>Checks what every start needs, and what would fail halfway without it.</summary>
    public static void CheckHost()
    {
        Descriptors.CheckLimit();
        if (ProcessFacts.BootId.Length == 0) { throw new KernelException("read the boot id", Errno.ENODATA); }
    }

    /// <summary>
    /// Starts what is prepared. Detached, returns once the payload runs; in the foreground this process becomes the one that
    /// waits, and only an exception returns; so it does with <paramref name="attach"/>, as a client of the monitor.
    /// <paramref name="before"/> is the record of an earlier start.
    /// </summary>
    public static void Start(
        ContainerStore store, ContainerSpec spec, Placement place, Preparation preparation, HostSteps steps, Image? image, ContainerRecord? before,
        AttachRequest? attach = null)
    {
        ContainerLock held = preparation.Lock!;
        Timings.Mark("interfaces, addresses, ports");
        steps.Run(preparation.FileSteps(place));
        steps.Run(preparation.Mounts.Steps());
        Timings.Mark("hosts, hostname, resolv.conf");
        using Descriptors descriptors = new();
        using Relays relays = Streams.Add(descriptors, spec, preparation.Lock!);
        place = place with { MutedStreams = relays.Muted, RelayedStreams = relays.Relayed };
        BootPlan plan = RunCompiler.Compile(spec, place);
        Timings.Mark("compile the plan");
        List<OwnedFd> joined = Joins.Open(store, spec.Namespaces, descriptors);
        if (spec.Detached && preparation.PortsDescriptor is int reserved) { descriptors.Add(Handed.Ports, reserved); }
        if (image?.Mount is OwnedFd mount) { descriptors.Add(Handed.Lower, mount.Value); }
        if (spec.Ids is IdMap ids) { Mappings.Add(descriptors, spec, ids, store.Root, image); }
        preparation.Mounts.AddTo(descriptors);
        using OwnedFd status = Streams.AddStatus(descriptors);
        preparation.Status = status.Value;
        int first = 0;
        OwnedFd? client = null;
        ContainerRecord? record = null;
        StartEvents events = new(store.Root, place.EndFile, before is null);
        using Started started = events.Around(() => Starter.Start(
            plan,
            descriptors,
            spec.Name,
            spec.Detached,
            () =>
            {
                // What is removed at its end is never started again; but its monitor may have to be.
                if (before is null && (spec.Detached || !spec.AutoRemove)) { SpecFile.Write(held.Descriptor, spec); }
                record = RecordBuilder.Build(spec, place, before);
                EventLog.Prepare(store.Root);
                ContainerStore.Write(held, record);
                steps.Run(preparation.GateSteps());
                steps.Run(preparation.BridgeSteps());
                Timings.Mark("write the record, gate devices, complete bridges");
            },
            (pid, monitor) =>
            {
                first = pid;
                steps.Run(preparation.WiringSteps(place, () => pid));
                Timings.Mark("wire the network");
            },
            (pid, monitor) =>
            {
                ContainerStore.Write(held, RecordBuilder.Identify(pid, spec.Detached ? monitor : 0, preparation.Restarts));
                // Before its first word.
                if (attach is not null) { client = AttachSocket.TryConnect(place.Directory); }
                if (before is not null) { ContainerStore.Forget(held, ContainerFiles.Exit); }
                events.Tell(record!);
                Timings.Mark("mounts, pivot; write the process");
            },
            spec.Ids is null ? null : made => steps.Run(Mappings.Steps(spec.Ids, () => made))));
        Timings.Mark("identity, execute the payload");
        joined.ForEach(fd => fd.Dispose());
        if (client is not null) { Attacher.Become(client, first, spec.Process.Terminal, spec.Process.Interactive, spec.Name, attach!); }
        if (spec.Detached) { return; }

        using Descriptors own = new();
        own.Add(Handed.Lock, held.Descriptor);
        own.Add(Handed.StatusReceive, status.Value);
        relays.AddTo(own);
        if (place.Health is not null) { Streams.AddLauncher(own); }
        if (preparation.PortsDescriptor is int ports) { own.Add(Handed.Ports, ports); }
        if (started.Terminal is OwnedFd terminal) { own.Add(Handed.Terminal, terminal.Value); }
        Foreground.Become(WatchCompiler.Foreground(spec, place, first), own, spec.Name);
    }
}
