using System;
using System.Collections.Generic;
using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Images;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>
/// The host's part of a container with a user namespace of its own: idmapped mounts, mount_setattr(2), in which its files have
/// the container's ids, and the maps themselves.
/// </summary>
internal static class Mappings
{
    /// <summary>Hands over what the plan attaches.</summary>
    public static void Add(Descriptors descriptors, ContainerSpec spec, IdMap ids, StateRoot root, Image? image)
    {
        // A mount takes the ids of a user namespace that is there already; this one has the same.
        using OwnedFd users = UserNamespaces.Make(pid => UserNamespaces.Map(pid, IdMap.Lines(ids.Users), IdMap.Lines(ids.Groups)));
        Add(descriptors, Handed.MappedState, root.Path, users);
        if (spec.Rootfs.IsOwn) { Add(descriptors, Handed.MappedSource, spec.Rootfs.Layers[0], users); }
        if (image?.Mount is OwnedFd disk) { Map(spec.Rootfs.Source, () => DetachedMount.Map(disk, users.Value, spec.Rootfs.Source)); }
        AddHostMounts(descriptors);
    }

    /// <summary>Hands over the way back from another mount namespace.</summary>
    public static void AddHostMounts(Descriptors descriptors)
    {
        using OwnedFd mounts = Paths.Open(Fd.AT_FDCWD, "/proc/self/ns/mnt", OpenFlags.O_RDONLY);
        descriptors.Add(Handed.HostMounts, mounts.Value);
    }

    /// <summary>The step that gives its first process the ids.</summary>
    public static List<HostStep> Steps(IdMap ids, Func<int> pid)
    {
        string users = IdMap.Lines(ids.Users);
        string groups = IdMap.Lines(ids.Groups);
        Act act = new(Actor.Launcher, "give it its ids", $"echo '{users.Trim()}' >/proc/PID/uid_map; echo '{groups.Trim()}' >/proc/PID/gid_map", "--uidmap")
        {
            Messages = [$"write(\"uid_map\", \"{users.Trim()}\")", $"write(\"gid_map\", \"{groups.Trim()}\")"],
        };
        return [new HostStep(act, () => UserNamespaces.Map(pid(), users, groups), null)];
    }

    private static void Add(Descriptors descriptors, Handed what, string path, OwnedFd users) => Map(path, () =>
    {
        using OwnedFd mount = DetachedMount.Mapped(path, users.Value);
        descriptors.Add(what, mount.Value);
    });

    private static void Map(string path, Action act)
    {
        try { act(); }
        catch (KernelException e) when (e.Error is Errno.EINVAL or Errno.ENOSYS or Errno.EPERM)
        {
            throw new NsinitException($"{e.Message}")
            {
                Origin = "--uidmap",
                Hint = e.Error == Errno.ENOSYS ? "idmapped mounts need Linux 5.12, and overlayfs on them 5.19"
                    : e.Error == Errno.EPERM ? "run it as root, outside of any user namespace"
                    : $"the file system of {path}, or one mounted below it, has no idmapped mounts: ext4, xfs, btrfs and tmpfs (Linux 6.3) have",
            };
        }
    }
}
