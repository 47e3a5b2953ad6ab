using System;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>
/// The root directory of a container: while it runs, as its first process sees it; else its layers, mounted once more and
/// attached nowhere. Names in it are for the kernel to walk, with it as their root.
/// </summary>
internal sealed class ContainerRoot : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(10);

    private readonly OwnedFd _directory;
    private readonly IDisposable? _held;

    private ContainerRoot(OwnedFd directory, IDisposable? held)
    {
        _directory = directory;
        _held = held;
    }

    /// <summary>The root directory; O_PATH while it runs.</summary>
    public int Descriptor => _directory.Value;

    /// <summary>Opens the root of container <paramref name="name"/>, to be written to if <paramref name="write"/> is set.</summary>
    public static ContainerRoot Open(ContainerStore store, string name, bool write)
    {
        string id = ContainerFinder.Find(store, name);
        ContainerState? state = store.Load(id);
        if (state is { Phase: not Phase.Exited, Process: ProcessRecord process } && Liveness.Open(process) is OwnedFd pidfd)
        {
            // Seen from here they belong to others, and the host's root has no place among those.
            if (state.Record?.Ids is not null)
            {
                pidfd.Dispose();
                throw new NsinitException($"open the files of container {name}: it runs, and has ids of its own") { Hint = $"stop it first, or use a program in it: nsinit exec {name} tar ..." };
            }

            SysResult root = Paths.TryOpen(Fd.AT_FDCWD, $"/proc/{process.Pid}/root", OpenFlags.O_PATH | OpenFlags.O_DIRECTORY);
            if (!root.Failed) { return new ContainerRoot(new OwnedFd((int)root.Value), pidfd); }
            // It may have ended just now; then it is put away in a moment.
            bool ended = ProcessEnd.Wait(pidfd, Moment);
            pidfd.Dispose();
            if (!ended) { root.OrThrow("open the root of process", $"{process.Pid}"); }
        }

        ContainerLock held = ContainerLock.Wait(store.Root.Container(id), Moment)
            ?? throw new NsinitException($"open the files of container {name}: it is being started or removed") { Hint = "try again" };
        try
        {
            return new ContainerRoot(Mount(new ContainerLayers(store.Root, id, state?.Record?.Rootfs ?? ""), state?.Record, name, write), held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _directory.Dispose();
        _held?.Dispose();
    }

    private static OwnedFd Mount(ContainerLayers layers, ContainerRecord? record, string name, bool write)
    {
        if (!layers.HasOwn)
        {
            return record is not null ? Paths.OpenDirectory(Fd.AT_FDCWD, record.Rootfs) : throw new NsinitException($"open the files of container {name}: it has none");
        }

        return layers.OpenWhole(write);
    }
}
