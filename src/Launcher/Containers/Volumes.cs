using System.Collections.Generic;
using System.IO;
using System.Linq;
using Nsinit.Abi;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Images;
using Nsinit.Launcher.Images.Oci;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Launcher.Weakened;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>Named volumes in the life of containers: made when first named, filled once, removed when nobody has them.</summary>
internal sealed class Volumes
{
    private readonly StateRoot _root;
    private readonly VolumeStore _store;

    public Volumes(StateRoot root)
    {
        _root = root;
        _store = new VolumeStore(root);
    }

    /// <summary>
    /// The mounts, and a volume for each directory that the image wants one for, outer ones before those that lie in them;
    /// each volume with a name, and its directory as its source. Those on the kernel's file systems come last, as they are mounted.
    /// </summary>
    public IReadOnlyList<MountSpec> Place(IReadOnlyList<MountSpec> mounts, ImageConfig? config, IdMap? ids)
    {
        List<MountSpec> all = [.. mounts];
        foreach (string path in config?.Volumes ?? [])
        {
            string target = Path.GetFullPath($"/{path}").TrimEnd('/');
            if (target.Length == 0 || all.Exists(m => m.Target == target)) { continue; }
            all.Add(new MountSpec(MountKind.Bind, "", target, false, false, MountAttrs.None, [], $"VOLUME {path} of the image") { Volume = "", Anonymous = true, OfImage = true });
        }

        HashSet<string> targets = [];
        if (all.Find(m => !targets.Add(m.Target)) is MountSpec second)
        {
            throw new NsinitException($"mount on {second.Target}: something else is to be mounted there") { Origin = second.Origin, Hint = "leave one of the two out" };
        }

        return [.. all.OrderBy(m => KernelPlaces.Hold(m.Target)).ThenBy(m => m.Target.Count(c => c == '/')).Select(m => Named(m, ids))];
    }

    private MountSpec Named(MountSpec mount, IdMap? ids)
    {
        if (mount.IdMap is { Users.Count: 0, Groups.Count: 0 })
        {
            mount = mount with
            {
                IdMap = ids ?? throw new NsinitException($"map the ids of a mount on {mount.Target}: the container's ids are the host's")
                {
                    Origin = mount.Origin, Hint = "say which are to be shown as which: idmap=uids=1000-0-1;gids=1000-0-1 shows the files of 1000 as root's",
                },
            };
        }

        if (mount.Volume is null) { return mount; }
        string name = mount.Anonymous ? VolumeStore.NewName() : mount.Volume;
        return mount with { Volume = name, Source = _store.DataOf(name) };
    }

    /// <summary>
    /// Makes the volumes that are not there, and gives each that no container has used the files that the image has at its
    /// mount point: once (CVE-2020-1726). The result keeps them from being removed.
    /// </summary>
    public List<OwnedFd> Prepare(string id, IReadOnlyList<MountSpec> mounts, Image image)
    {
        List<OwnedFd> held = [];
        try
        {
            foreach (MountSpec mount in mounts.Where(m => m.Volume is not null)) { held.Add(Prepare(id, mount, image)); }
        }
        catch
        {
            held.ForEach(h => h.Dispose());
            throw;
        }

        return held;
    }

    /// <summary>The containers whose records name a volume.</summary>
    public List<string> Users(string name)
    {
        ContainerStore containers = new(_root);
        return containers.Ids().FindAll(id => containers.LoadAnyway(id)?.Record?.Mounts.Any(m => m.Volume == name) == true);
    }

    /// <summary>Makes a volume. Throws when there is one.</summary>
    public void Create(string name)
    {
        CheckName(name);
        if (!_store.TryCreate(name)) { throw new NsinitException($"create volume {name}: it exists") { Hint = $"nsinit volume inspect {name} shows it" }; }
    }

    /// <summary>Removes a volume that no container has.</summary>
    public void Remove(string name)
    {
        Find(name);
        List<string> users = Users(name);
        if (users.Count > 0) { throw new NsinitException($"remove volume {name}: container {string.Join(", ", users)} has it") { Hint = "remove the container first" }; }
        string forgotten = _store.TryForget(name, () => Users(name).Count > 0)
            ?? throw new NsinitException($"remove volume {name}: a container that starts has it") { Hint = "remove the container first" };
        HostPlan.Run(HostCompiler.RemoveTree(forgotten));
        Tidy.RemoveEmpty(_root);
    }

    /// <summary>Removes volumes that were made for container <paramref name="id"/> alone, unless somebody else has one by now.</summary>
    public void RemoveOwn(string id, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            if (_store.Exists(name) && _store.TryForget(name, () => Users(name).Exists(user => user != id)) is string forgotten) { HostPlan.Run(HostCompiler.RemoveTree(forgotten)); }
        }
    }

    /// <summary>Throws <see cref="NsinitException"/> that names the nearest, unless there is a volume of that name.</summary>
    public void Find(string name)
    {
        if (_store.Exists(name)) { return; }
        throw new NsinitException($"find volume {name}: no such volume")
        {
            Hint = Nearest.Of(name, _store.Names()) is string near ? $"did you mean {near}?" : "nsinit volume ls lists them",
        };
    }

    private OwnedFd Prepare(string id, MountSpec mount, Image image)
    {
        string name = mount.Volume!;
        if (!mount.Anonymous && _store.OwnerOf(name) is string owner && new ContainerStore(_root).LoadAnyway(owner)?.Record is { AutoRemove: true })
        {
            throw new NsinitException($"mount volume {name} on {mount.Target}: it goes with container {owner}, which is removed at its end (--rm)")
            {
                Origin = mount.Origin, Hint = "give it a name there: -v NAME:DST",
            };
        }

        while (true)
        {
            _store.TryCreate(name, mount.Anonymous ? id : null);
            OwnedFd? held = _store.Share(name, target =>
            {
                if (mount.Copy) { Fill(mount.Target, image, target); }
            });
            if (held is not null) { return held; }
        }
    }

    private void Fill(string path, Image image, int target)
    {
        using OwnedFd root = MergedView.Open(_root, image);
        SysResult opened = Paths.TryOpen(
            root.Value, path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0, ResolveFlags.RESOLVE_IN_ROOT | ResolveFlags.RESOLVE_NO_MAGICLINKS);
        if (opened.Failed) { return; }
        using OwnedFd source = new((int)opened.Value);
        TreeCopier copier = new(exact: true, nodes: Weak.Lacks(Protection.Nodes));
        copier.Contents(source.Value, target);
        LeftOut.Say(copier.LeftOut, $"the volume on {path}");
        TreeCopier.CopyAttributes(source.Value, target, path);
    }

    private static void CheckName(string name)
    {
        if (!ContainerName.IsValid(name))
        {
            throw new NsinitException($"name a volume {name}: up to {ContainerName.MaxLength} letters, digits, '_', '.' and '-' are allowed, a letter or digit first") { Hint = "choose another name" };
        }
    }
}
