using System;
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

/// <summary>Makes a container and starts it.</summary>
internal sealed class Runner
{
    private readonly ContainerStore _store;
    private readonly Recovery _recovery;

    public Runner(StateRoot root)
    {
        _store = new ContainerStore(root);
        _recovery = new Recovery(_store);
    }

    /// <summary>
    /// Runs what <paramref name="request"/> asks for. Detached, returns the container's id once its payload runs; in the
    /// foreground this process becomes the one that waits, and only an exception returns.
    /// </summary>
    public string Run(RunRequest request, Action<UnpackProgress>? progress = null)
    {
        CheckHost();
        Streams.RequireTerminal(request.Interactive, request.Terminal, request.Detached);
        _recovery.Sweep();
        string id = NewId();
        using Image image = Unpacked(request.Rootfs, progress);
        ContainerSpec spec = SpecBuilder.Build(request, id, image, _store.Root);
        using Preparation preparation = new(_store, _recovery, spec);
        HostSteps steps = new();
        try
        {
            steps.Run(preparation.Steps());
            Placement place = preparation.Place();
            Start(spec, place, preparation, steps, image);
        }
        catch
        {
            preparation.ReleaseLeases();
            steps.Undo();
            Tidy.RemoveEmpty(_store.Root);
            throw;
        }

        return id;
    }

    // What every start needs, and what would fail halfway without it.
    private static void CheckHost()
    {
        Descriptors.CheckLimit();
        if (ProcessFacts.BootId.Length == 0) { throw new KernelException("read the boot id", Errno.ENODATA); }
    }

    private Image Unpacked(string rootfs, Action<UnpackProgress>? progress, bool unpack = true)
    {
        try
        {
            return new Rootfs(_store.Root, progress).Resolve(rootfs, unpack);
        }
        catch
        {
            Tidy.RemoveEmpty(_store.Root);
            throw;
        }
    }

    /// <summary>Everything that Run would do, in order, and does not. Archives are not unpacked.</summary>
    public List<ExplainedAct> Explain(RunRequest request)
    {
        string id = NewId();
        using Image image = Unpacked(request.Rootfs, null, unpack: false);
        Tidy.RemoveEmpty(_store.Root);
        ContainerSpec spec = SpecBuilder.Build(request, id, image, _store.Root);
        using Preparation preparation = new(_store, _recovery, spec);
        Placement place = preparation.Imagine();
        return Explanation.Of(
            image.Ready ? null : (request.Rootfs, image.Layers[0]),
            [.. preparation.Steps(), .. preparation.BridgeSteps()],
            preparation.LeaseActs(place),
            preparation.WiringSteps(place, () => 0),
            RunCompiler.Compile(spec, place),
            spec.Detached ? null : WatchCompiler.Foreground(spec, place, 0));
    }

    private void Start(ContainerSpec spec, Placement place, Preparation preparation, HostSteps steps, Image image)
    {
        BootPlan plan = RunCompiler.Compile(spec, place);
        using Descriptors descriptors = new();
        List<OwnedFd> joined = Joins.Open(_store, spec.Namespaces, descriptors);
        Streams.Add(descriptors, spec, preparation.Lock!);
        if (spec.Detached && preparation.PortsDescriptor is int held) { descriptors.Add(Handed.Ports, held); }
        if (image.Mount is OwnedFd mount) { descriptors.Add(Handed.Lower, mount.Value); }
        using OwnedFd status = Streams.AddStatus(descriptors);
        int first = 0;
        using Started started = Starter.Start(
            plan,
            descriptors,
            spec.Name,
            spec.Detached,
            () =>
            {
                ContainerStore.Write(preparation.Lock!, RecordBuilder.Build(spec, place));
                steps.Run(preparation.BridgeSteps());
            },
            pid =>
            {
                first = pid;
                steps.Run(preparation.WiringSteps(place, () => pid));
                ContainerStore.Write(preparation.Lock!, RecordBuilder.Identify(pid));
            });
        joined.ForEach(fd => fd.Dispose());
        if (spec.Detached) { return; }

        using Descriptors own = new();
        own.Add(Handed.Lock, preparation.Lock!.Descriptor);
        own.Add(Handed.StatusReceive, status.Value);
        if (preparation.PortsDescriptor is int ports) { own.Add(Handed.Ports, ports); }
        if (started.Terminal is OwnedFd terminal) { own.Add(Handed.Terminal, terminal.Value); }
        Foreground.Become(WatchCompiler.Foreground(spec, place, first), own, spec.Name);
    }

    private static unsafe string NewId()
    {
        byte* bytes = stackalloc byte[ContainerId.Bytes];
        Kernel.Getrandom(bytes, ContainerId.Bytes).OrThrow("get random bytes");
        return Convert.ToHexStringLower(new ReadOnlySpan<byte>(bytes, ContainerId.Bytes));
    }
}
