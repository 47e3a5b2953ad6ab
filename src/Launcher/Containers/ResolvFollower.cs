using System;
using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Network.Names;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>
/// Lets the resolv.conf of containers that run follow the host's, and their networks. Beside each lies what it was told last: one that says anything else was
/// changed by somebody, and is left alone. When the host's has not changed since that was written, it is not read.
/// </summary>
internal static class ResolvFollower
{
    private const int MaxSize = 1 << 20;

    /// <summary>Tells all that have not been told since the host's settings have changed.</summary>
    public static void FollowAll(ContainerStore store)
    {
        (long, uint) changed = default;
        foreach (string path in (string[])[HostNameFiles.Resolv, HostNameFiles.ResolvUplink])
        {
            // A link that leads elsewhere now, and the file.
            foreach (AtFlags flags in (AtFlags[])[AtFlags.AT_SYMLINK_NOFOLLOW, AtFlags.None])
            {
                if (!Paths.TryStat(Fd.AT_FDCWD, path, flags, out Statx host).Failed && Time(host).CompareTo(changed) > 0) { changed = Time(host); }
            }
        }

        foreach (string id in store.Ids())
        {
            if (!Paths.TryStat(Fd.AT_FDCWD, Told(store, id), AtFlags.AT_SYMLINK_NOFOLLOW, out Statx told).Failed && Time(told).CompareTo(changed) <= 0) { TryFollow(store, id); }
        }
    }

    // What is wrong with one must not keep a command from its work.
    private static void TryFollow(ContainerStore store, string id)
    {
        try { Follow(store, id); }
        catch (Exception e) when (e is NsinitException or KernelException) { Warnings.Add($"container {id} keeps the nameservers that it had: {e.Message}"); }
    }

    /// <summary>Tells one, if it runs and has such a file of its own.</summary>
    public static void Follow(ContainerStore store, string id)
    {
        if (Contents.TryRead(Fd.AT_FDCWD, Told(store, id), MaxSize) is not byte[] bytes || store.LoadAnyway(id) is not ContainerState state) { return; }
        // The next start tells it anew.
        if (state.Phase == Phase.Exited) { Forget(store, id); }
        if (state is not { Phase: Phase.Running, Record: ContainerRecord record }) { return; }
        if (ResolvContent.Of(record, new NetworkStore(store.Root)) is not ResolvContent content) { return; }
        string before = Encoding.Latin1.GetString(bytes);
        string text = content.Text();
        bool ours = false;
        Errno error = HostsFile.TryChange($"{store.Root.Container(id)}/{ContainerFiles.Resolv}", present =>
        {
            // The latter where somebody was killed before it noted that.
            ours = present == before || present == text;
            return ours ? text : null;
        });
        if (error is not (Errno.None or Errno.ENOENT or Errno.ENOTDIR))
        {
            Warnings.Add($"container {record.Name} keeps the nameservers that it had: write its {ContainerFiles.Resolv}: {ErrnoText.Describe(error)}");
        }
        else if (ours)
        {
            HostsFile.TryWrite(Told(store, id), Encoding.Latin1.GetBytes(text));
        }
        else
        {
            // Its own from now on, and no more to be looked at.
            Forget(store, id);
        }
    }

    private static void Forget(ContainerStore store, string id) => Paths.TryRemove(Fd.AT_FDCWD, Told(store, id));

    private static string Told(ContainerStore store, string id) => $"{store.Root.Container(id)}/{ContainerFiles.ResolvTold}";

    private static (long Seconds, uint Nanoseconds) Time(Statx info) => (info.ChangeSeconds, info.ChangeNanoseconds);
}
