using System;
using System.Collections.Generic;
using System.Linq;
using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Images;
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
    public string Run(RunRequest request, Action<UnpackProgress>? progress = null, Action? unpacked = null)
    {
        Launching.CheckHost();
        Streams.RequireTerminal(request.Interactive, request.Terminal, request.Detached);
        IdFiles.CheckFree(request.IdFile);
        _recovery.Sweep();
        request = DefaultNetwork.Resolve(_store.Root, request);
        Timings.Mark("look after other containers");
        string id = NewId();
        using Image image = Unpacked(request.Rootfs, progress);
        unpacked?.Invoke();
        Timings.Mark("find the root file system");
        ContainerSpec spec = Build(request, id, image);
        Volumes volumes = new(_store.Root);
        Networks networks = new(_store.Root);
        List<OwnedFd> held = [];
        bool made = false;
        try
        {
            held = volumes.Prepare(id, spec.Mounts, image);
            Timings.Mark("fill in the defaults");
            made = networks.EnsureDefault(spec);
            Start(request, spec, image);
            return id;
        }
        catch
        {
            held.ForEach(v => v.Dispose());
            held = [];
            if (made && networks.Users(DefaultNetwork.Name).Count == 0) { networks.Remove(DefaultNetwork.Name); }
            OwnerLinks.Release($"{_store.Root.Names}/{spec.Name}", id);
            volumes.RemoveOwn(id, spec.Mounts.Where(m => m.Anonymous).Select(m => m.Volume!));
            Tidy.RemoveEmpty(_store.Root);
            throw;
        }
        finally
        {
            held.ForEach(v => v.Dispose());
        }
    }

    // Of two hundred that start at the same moment, some have ids that begin alike: a name that nobody gave is taken before it is used.
    private ContainerSpec Build(RunRequest request, string id, Image image)
    {
        string name = request.Name ?? SpecBuilder.DefaultName(request.Rootfs, id);
        if (request.Name is null)
        {
            Paths.MakeDirectories(_store.Root.Names, StateRoot.Mode);
            if (!OwnerLinks.TryTake(_store.Root, $"{_store.Root.Names}/{name}", id)) { name = SpecBuilder.DefaultName(request.Rootfs, id, whole: true); }
        }

        try
        {
            return SpecBuilder.Build(request with { Name = name }, id, image, _store.Root);
        }
        catch
        {
            OwnerLinks.Release($"{_store.Root.Names}/{name}", id);
            Tidy.RemoveEmpty(_store.Root);
            throw;
        }
    }

    private void Start(RunRequest request, ContainerSpec spec, Image image)
    {
        using Preparation preparation = new(_store, _recovery, spec);
        HostSteps steps = new();
        try
        {
            steps.Run(preparation.Steps());
            Timings.Mark(Launching.StepsPhase);
            Placement place = preparation.Place();
            Launching.Start(_store, spec, place, preparation, steps, image, null, AttachRequest.OfRun(request));
        }
        catch
        {
            steps.Undo();
            preparation.ReleaseLeases();
            throw;
        }
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
        ContainerSpec spec = SpecBuilder.Build(DefaultNetwork.Resolve(_store.Root, request), id, image, _store.Root);
        using Preparation preparation = new(_store, _recovery, spec, new Networks(_store.Root).PlanDefault(spec));
        Placement place = preparation.Imagine();
        return Explanation.Of(
            image.Ready ? null : (request.Rootfs, image.Layers[0]),
            [.. preparation.Steps(), .. preparation.GateSteps(), .. preparation.BridgeSteps()],
            [.. preparation.LeaseActs(place), .. preparation.FileSteps(place).Concat(preparation.Mounts.Steps()).Select(step => step.Act)],
            spec.Ids is null ? [] : Mappings.Steps(spec.Ids, () => 0),
            preparation.WiringSteps(place, () => 0),
            RunCompiler.Compile(spec, place),
            spec.Detached ? null : WatchCompiler.Foreground(spec, place, 0));
    }

    // One that is a container's name already would hide it: the whole id comes first.
    private unsafe string NewId()
    {
        byte* bytes = stackalloc byte[ContainerId.Bytes];
        while (true)
        {
            Kernel.Getrandom(bytes, ContainerId.Bytes).OrThrow("get random bytes");
            string id = Convert.ToHexStringLower(new ReadOnlySpan<byte>(bytes, ContainerId.Bytes));
            if (!_store.Has(id) && OwnerLinks.Owner($"{_store.Root.Names}/{id}") is null) { return id; }
        }
    }
}
