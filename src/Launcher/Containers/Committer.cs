using System;
using System.Linq;
using System.Text.Json.Nodes;
using Nsinit.Abi;
using Nsinit.Launcher.Cgroups;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Images;
using Nsinit.Launcher.Images.Oci;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>Makes an image of a container: the layers that it was made of, and as one more what it has written.</summary>
internal sealed class Committer
{
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    private const string ConfigType = "application/vnd.oci.image.config.v1+json";
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    private readonly ContainerStore _store;
    private Action _goOn = () => { };

    public Committer(ContainerStore store) => _store = store;

    /// <summary>The digest of the new image's manifest.</summary>
    public Digest Commit(CommitRequest request)
    {
        string id = ContainerFinder.Find(_store, request.Container);
        ContainerState? state = _store.Load(id);
        if (state?.Record is not ContainerRecord record) { throw new NsinitException($"commit container {request.Container}: it has not started yet") { Hint = "try again" }; }
        using CommitTarget target = CommitTarget.Open(request.Target, () => _goOn());
        using CommitNote note = CommitNote.Write(_store, id, target.Gathered);
        // That may have taken as long as somebody else's commit.
        if (_store.Load(id) is { Phase: Phase.Running }) { return CommitRunning(request, record, target); }
        using ContainerLock held = ContainerLock.Wait(_store.Root.Container(id), Moment)
            ?? throw new NsinitException($"commit container {request.Container}: it is being started or removed") { Hint = "try again" };
        return Write(request, record, target);
    }

    // What it writes meanwhile would be there in part.
    private Digest CommitRunning(CommitRequest request, ContainerRecord record, CommitTarget target)
    {
        CgroupSet cgroups = CgroupFinder.Find(record.Id, _store.Root.Container(record.Id)).ThatExist();
        bool pause = request.Pause && !CgroupFreezer.IsFrozen(cgroups);
        if (pause)
        {
            target.Do(() =>
            {
                CgroupFreezer.Freeze(cgroups, record.Id);
                _goOn = () => CgroupFreezer.Thaw(cgroups, record.Id);
            });
        }

        try { return Write(request, record, target); }
        finally
        {
            _goOn();
        }
    }

    private Digest Write(CommitRequest request, ContainerRecord record, CommitTarget target)
    {
        ContainerLayers below = new(_store.Root, record.Id, record.Rootfs);
        CommitLayers layers = new(target.Layout);
        byte[]? image = record.Image is string known ? new ImageStore(_store.Root).ConfigBytesOf(known) : null;
        if (!below.HasOwn) { layers.Pack([record.Rootfs]); }
        else
        {
            AddBelow(layers, below, record);
            using OwnedFd own = Paths.OpenDirectory(Fd.AT_FDCWD, $"{_store.Root.Container(record.Id)}/{ContainerFiles.Upper}");
            layers.Pack(own.Value, Differ.Compare(_store, record.Id).Where(f => f.Kind != 'D').Select(f => f.Path[1..]).ToHashSet(StringComparer.Ordinal));
        }

        CommitConfig config = new(image, record);
        config.Apply(request.Changes);
        WrittenBlob document = target.Layout.Write(ConfigType, config.Finish(request, record, [.. layers.All.Select(l => l.DiffId)]));
        JsonArray blobs = [];
        foreach ((WrittenBlob blob, _) in layers.All) { blobs.Add((JsonNode)blob.ToJson()); }
        WrittenBlob manifest = target.Layout.Write(ManifestType, new JsonObject
        {
            ["schemaVersion"] = 2, ["mediaType"] = ManifestType, ["config"] = document.ToJson(), ["layers"] = blobs,
        });
        target.Finish(manifest, request.Tag);
        return manifest.Digest;
    }

    private static void AddBelow(CommitLayers layers, ContainerLayers below, ContainerRecord record)
    {
        if (record.Image is string id && layers.TryCopy(record.Rootfs, id)) { return; }
        if (below.Directories.Count > 0)
        {
            layers.Pack(below.Directories);
            return;
        }

        using OwnedFd disk = below.OpenBelow();
        layers.Pack(disk.Value, null);
    }
}
