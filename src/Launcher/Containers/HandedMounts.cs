using System;
using System.Collections.Generic;
using System.Linq;
using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.Spec;
using Nsinit.Linux;
using Nsinit.Linux.Files;
using Nsinit.Plan;

namespace Nsinit.Launcher.Containers;

/// <summary>
/// Mounts that keep a tie to the host, or show other owners. They are made here, attached nowhere, because a container's mount
/// namespace has no such ties; then they wait in the queue of a socket for the container to take them, one after the other.
/// </summary>
internal sealed unsafe class HandedMounts : IDisposable
{
    private readonly IReadOnlyList<MountSpec> _mounts;
    private OwnedFd? _send;
    private OwnedFd? _queue;

    public HandedMounts(IReadOnlyList<MountSpec> mounts) => _mounts = [.. mounts.Where(m => m.IsHanded)];

    /// <summary>A step for each.</summary>
    public List<HostStep> Steps() => [.. _mounts.Select(mount => new HostStep(
        new Act(Actor.Launcher, $"copy the mount of {mount.Source}", "", mount.Origin) { Messages = [Calls(mount)] }, () => Add(mount), null))];

    public void AddTo(Descriptors descriptors)
    {
        if (_queue is OwnedFd queue) { descriptors.Add(Handed.Mounts, queue.Value); }
    }

    public void Dispose()
    {
        _send?.Dispose();
        _queue?.Dispose();
    }

    private void Add(MountSpec mount)
    {
        using OwnedFd source = Paths.Open(Fd.AT_FDCWD, mount.Source, OpenFlags.O_PATH);
        if (mount.Propagation != MountFlags.None) { CheckTie(mount, MountFacts.Of(source.Value)); }
        using OwnedFd tree = MountTree.Clone(source.Value, mount.Source, mount.Recursive);
        using OwnedFd? ids = mount.IdMap is IdMap map ? Users(map, mount.Origin) : null;
        SysResult set = MountTree.TryChange(
            tree.Value, ids is null ? 0 : MountAttrs.MOUNT_ATTR_IDMAP, mount.Propagation == MountFlags.None ? MountFlags.MS_PRIVATE : mount.Propagation, ids?.Value ?? 0);
        if (set.Failed) { throw Refused(mount, set.Error); }
        Queue(tree.Value);
    }

    private static OwnedFd Users(IdMap map, string origin)
    {
        try { return UserNamespaces.Make(pid => UserNamespaces.Map(pid, IdMap.Lines(map.Users), IdMap.Lines(map.Groups))); }
        catch (KernelException e) when (e.Error == Errno.EINVAL)
        {
            throw new NsinitException("map the ids of a mount: the ranges overlap") { Origin = origin, Hint = "give each id one place, on either side" };
        }
    }

    private static void CheckTie(MountSpec mount, MountFacts facts)
    {
        if (facts.Shared || (facts.Slave && mount.Propagation == MountFlags.MS_SLAVE)) { return; }
        throw new NsinitException($"mount {mount.Source} on {mount.Target}: it lies on {facts.MountPoint}, which shares its mounts with nobody")
        {
            Origin = mount.Origin, Hint = $"mount --make-rshared {facts.MountPoint}, or leave the option out",
        };
    }

    private static NsinitException Refused(MountSpec mount, Errno error) => new($"mount {mount.Source} on {mount.Target}: {ErrnoText.Describe(error)}")
    {
        Origin = mount.Origin,
        Hint = error switch
        {
            Errno.ENOSYS => "it needs Linux 5.12 or later",
            Errno.EINVAL when mount.IdMap is not null =>
                $"a file system there cannot show other owners{(mount.Recursive ? ": leave out what is mounted below it with the option bind, or" : ":")} use a directory on ext4, xfs, btrfs or tmpfs",
            _ => Hints.For("mount ", error),
        },
    };

    private void Queue(int tree)
    {
        if (_send is null)
        {
            int* ends = stackalloc int[2];
            Kernel.Socketpair(Socket.AF_UNIX, Socket.SOCK_SEQPACKET | Socket.SOCK_CLOEXEC, ends).OrThrow("make a socket pair");
            _send = new OwnedFd(ends[0]);
            _queue = new OwnedFd(ends[1]);
        }

        InitReport nothing = default;
        FdMessage rights = new() { Length = FdMessage.UsedLength, Level = Socket.SOL_SOCKET, Type = FdMessage.SCM_RIGHTS, Descriptor = tree };
        IoVec vector = new() { Base = &nothing, Length = InitReport.Length };
        MsgHdr message = new() { Vectors = &vector, VectorCount = 1, Control = &rights, ControlLength = (nuint)sizeof(FdMessage) };
        Kernel.Sendmsg(_send.Value, &message, Socket.MSG_DONTWAIT | Socket.MSG_NOSIGNAL).OrThrow("hand over a mount");
    }

    private static string Calls(MountSpec mount) =>
        $"open_tree(\"{mount.Source}\", OPEN_TREE_CLONE{(mount.Recursive ? "|AT_RECURSIVE" : "")}); mount_setattr({(mount.IdMap is null ? "" : "MOUNT_ATTR_IDMAP, ")}{mount.Propagation})";
}
