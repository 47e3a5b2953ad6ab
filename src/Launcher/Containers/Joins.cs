using System.Collections.Generic;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>Opens the containers, and the files, whose namespaces a new one shares.</summary>
internal static class Joins
{
    /// <summary>Hands over a pidfd, or the namespace itself, for each; the result is to be closed by the caller.</summary>
    public static List<OwnedFd> Open(ContainerStore store, NamespaceSet namespaces, Descriptors descriptors)
    {
        List<OwnedFd> opened = [];
        Add(namespaces.Network, Handed.JoinNetwork);
        Add(namespaces.Pid, Handed.JoinPid);
        Add(namespaces.Ipc, Handed.JoinIpc);
        Add(namespaces.Uts, Handed.JoinUts);
        // Its /dev/shm is fetched from its mount namespace.
        if (namespaces.Ipc.Container is not null) { Mappings.AddHostMounts(descriptors); }
        return opened;

        void Add(NamespaceSource source, Handed what)
        {
            OwnedFd? fd = source.Container is string name ? OpenRunning(store, name).PidFd : source.Path is string path ? NamespaceFile.Open(path) : null;
            if (fd is null) { return; }
            opened.Add(fd);
            descriptors.Add(what, fd.Value);
        }
    }

    /// <summary>A running container's record and a pidfd of its first process. Throws when it does not run.</summary>
    public static (ContainerRecord Record, ProcessRecord Process, OwnedFd PidFd) OpenRunning(ContainerStore store, string name) =>
        OpenRunning(store, name, ContainerFinder.Find(store, name));

    /// <summary>The same of the container <paramref name="id"/>, which the user calls <paramref name="name"/>.</summary>
    public static (ContainerRecord Record, ProcessRecord Process, OwnedFd PidFd) OpenRunning(ContainerStore store, string name, string id)
    {
        ContainerState? state = store.Load(id);
        if (state is { Phase: Phase.Running, Record: ContainerRecord record, Process: ProcessRecord process }
            && Liveness.Open(process) is OwnedFd pidfd)
        {
            return (record, process, pidfd);
        }

        throw new NsinitException($"enter container {name}: container not running") { Hint = "nsinit ps lists those that run" };
    }
}
