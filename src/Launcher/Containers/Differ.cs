using System.Collections.Generic;
using System.Linq;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Images;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>Compares a container's own layer with what lies below it.</summary>
internal sealed class Differ : ITreeVisitor
{
    // Made for every container where a root file system lacks them.
    private static readonly string[] MountPoints = ["dev", "proc", "sys"];
    private static readonly string[] FileMountPoints = ["etc/hosts", "etc/hostname", "etc/resolv.conf"];

    private readonly int _lower;
    private readonly List<(char Kind, string Path)> _found = [];

    private Differ(int lower) => _lower = lower;

    /// <summary>Pairs of what happened, A, C or D, and to which path, by path.</summary>
    public static IReadOnlyList<(char Kind, string Path)> Compare(ContainerStore store, string name)
    {
        string id = ContainerFinder.Find(store, name);
        string directory = store.Root.Container(id);
        ContainerLayers layers = new(store.Root, id, store.Load(id)?.Record?.Rootfs ?? "");
        if (!layers.HasOwn)
        {
            throw new NsinitException($"compare container {name}: it has no layer of its own") { Hint = "with --rootfs direct it writes to its root file system itself" };
        }

        using OwnedFd upper = Paths.OpenDirectory(Fd.AT_FDCWD, $"{directory}/{ContainerFiles.Upper}");
        using OwnedFd lower = layers.OpenBelow();
        Differ differ = new(lower.Value);
        TreeWalk.Contents(upper.Value, differ);
        // Made for the files that are mounted in it, and nothing else is there.
        if (!differ._found.Exists(f => f.Path.StartsWith("/etc/", System.StringComparison.Ordinal))) { differ._found.Remove(('A', "/etc")); }
        differ._found.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return differ._found;
    }

    public bool Enter(int directory, string name, string path, in Statx info)
    {
        bool below = Below(path, out Statx lower);
        if (!below && MountPoints.Contains(path)) { return false; }
        _found.Add((below ? 'C' : 'A', $"/{path}"));
        if (below && (lower.Mode & ModeBits.S_IFMT) == ModeBits.S_IFDIR && OverlayWhiteouts.IsOpaque(directory, path)) { AddHidden(path, directory); }
        return true;
    }

    public void Leave(int directory, string name, string path, in Statx info) { }

    public void Visit(int parent, string name, string path, in Statx info)
    {
        if (info.Size == 0 && FileMountPoints.Contains(path) && !Below(path, out _) && !OverlayWhiteouts.IsWhiteout(info)) { return; }
        if (OverlayWhiteouts.IsWhiteout(info)) { _found.Add(('D', $"/{path}")); }
        else { _found.Add((Below(path, out _) ? 'C' : 'A', $"/{path}")); }
    }

    // All that an opaque directory hides and does not have itself.
    private void AddHidden(string path, int directory)
    {
        SysResult opened = Paths.TryOpen(_lower, path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0, InRoot);
        if (opened.Failed) { return; }
        using OwnedFd lower = new((int)opened.Value);
        foreach (string name in Paths.List(lower.Value, path))
        {
            if (!Paths.Exists(directory, name)) { _found.Add(('D', $"/{path}/{name}")); }
        }
    }

    private bool Below(string path, out Statx info)
    {
        info = default;
        SysResult opened = Paths.TryOpen(_lower, path, OpenFlags.O_PATH | OpenFlags.O_NOFOLLOW, 0, InRoot);
        if (opened.Failed) { return false; }
        using OwnedFd file = new((int)opened.Value);
        return !Paths.TryStat(file.Value, "", AtFlags.AT_EMPTY_PATH, out info).Failed && !OverlayWhiteouts.IsWhiteout(info);
    }

    private const ResolveFlags InRoot = ResolveFlags.RESOLVE_IN_ROOT | ResolveFlags.RESOLVE_NO_MAGICLINKS;
}
