using System.Collections.Generic;
using System.Linq;
using Nsinit.Abi;
using Nsinit.Launcher.Cgroups;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.Network;
using Nsinit.Launcher.Network.Firewall;
using Nsinit.Launcher.Network.Names;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>
/// Gives a running container a new monitor when its own was killed. Its PID 1 holds the monitor's ends of the payload's
/// streams, so that nothing is lost meanwhile: what the payload writes waits in the pipe, and when that is full, so does it.
/// </summary>
internal static class Adopter
{
    /// <summary>
    /// Starts a monitor, which takes the lock over. Returns without one when the container has no PID 1 of ours, or ends
    /// at this moment.
    /// </summary>
    public static void Adopt(StateRoot root, ContainerLock held, ContainerState state)
    {
        if (state is not { Record: { Detached: true, Init: true } record, Process: ProcessRecord process }) { return; }
        // Who connects it to a network or disconnects it is done in a moment; the next command finds what is to be done here.
        using RecordLock? own = RecordLock.Try(root.Container(state.Id));
        using OwnedFd? pidfd = Liveness.Open(process);
        if (own is null || pidfd is null || !Supervises(process.Pid)) { return; }
        record = new ContainerStore(root).Load(state.Id)?.Record ?? record;
        ContainerSpec spec = SpecFile.Read(root, state.Id) with { Name = record.Name, Detached = true };
        using Descriptors descriptors = new();
        try { Take(pidfd, process.Pid, spec, descriptors); }
        // Its last moment.
        catch (KernelException e) when (e.Error is Errno.ESRCH or Errno.EBADF or Errno.ENOENT) { return; }
        Streams.AddNone(descriptors);
        Streams.AddMonitor(descriptors, held);
        using PortReservation? ports = HoldPorts(record);
        if (ports is not null) { descriptors.Add(Handed.Ports, ports.Descriptor); }

        LeaseDoors.Open(root, state.Id, record.Networks.Select(card => card.Network));
        descriptors.Add(Handed.First, pidfd.Value);
        BootPlan plan = WatchCompiler.Adopt(spec, Place(root, spec, record, process), process.Pid);
        using InitProcess monitor = InitProcess.Start(plan, descriptors, spec.Name);
        if (monitor.Receive(out _) is Nsinit.Plan.InitReport failed) { throw InitFailure.Explain(plan, failed); }
        ContainerStore.Write(held, process with { Monitor = (monitor.Pid, ProcessFacts.StartTime(monitor.Pid) ?? 0) });
    }

    // Once it has closed everything else, the streams are where they stay.
    private static bool Supervises(int pid) =>
        Paths.Exists(Fd.AT_FDCWD, $"/proc/{pid}/fd/{KeptStreams.Status}") && !Paths.Exists(Fd.AT_FDCWD, $"/proc/{pid}/fd/{KeptStreams.Status + 1}");

    private static void Take(OwnedFd pidfd, int pid, ContainerSpec spec, Descriptors descriptors)
    {
        if (spec.Process.Terminal)
        {
            Take(Handed.Terminal, KeptStreams.Output);
        }
        else
        {
            Take(Handed.OutputPipe, KeptStreams.Output);
            Take(Handed.ErrorPipe, KeptStreams.Errors);
            if (spec.Process.Interactive) { Take(Handed.InputHold, KeptStreams.Input); }
        }

        // PID 1 has the other end of this one; a pipe that is opened by its name in /proc gives either.
        using OwnedFd status = Paths.Open(Fd.AT_FDCWD, $"/proc/{pid}/fd/{KeptStreams.Status}", OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK);
        descriptors.Add(Handed.StatusReceive, status.Value);

        void Take(Handed what, int kept)
        {
            using OwnedFd taken = new(Kernel.PidfdGetfd(pidfd.Value, kept).OrThrow("take over a descriptor of process", $"{pid}"));
            descriptors.Add(what, taken.Value);
        }
    }

    // The ports were anybody's since its monitor was killed. Packets still go to the container; who listens there hears none.
    private static PortReservation? HoldPorts(ContainerRecord record)
    {
        if (record.Ports.Length == 0 || record.Connector is not null) { return null; }
        PortReservation held = new((port, number) => PortHolder.Find(port.Protocol.Name, number));
        foreach (PortSpec port in PublishedPorts.Specs(record))
        {
            try { held.Take([port], PublishedPorts.Targets(record)); }
            catch (NsinitException e) { Warnings.Add($"container {record.Name} has a new monitor, but {e.Message}"); }
        }

        return held;
    }

    private static Placement Place(StateRoot root, ContainerSpec spec, ContainerRecord record, ProcessRecord process)
    {
        CgroupSet cgroups = CgroupFinder.Find(spec.Id, root.Container(spec.Id)).ThatExist();
        Dictionary<string, string> possible = CgroupSet.Possible(spec.Id, spec.CgroupParent);
        List<string> leases = [];
        foreach (InterfaceRecord card in record.Networks)
        {
            leases.AddRange(card.Addresses.Select(address => $"{root.LeaseDoor(spec.Id, card.Network)}/{address[..address.IndexOf('/')]}"));
        }

        return new Placement
        {
            Directory = root.Container(spec.Id),
            Interfaces = [],
            Ports = record.Connector is null ? PublishedPorts.Specs(record) : [],
            Connector = record.Connector,
            Targets = PublishedPorts.Targets(record),
            Links = [.. record.Networks.Where(card => card.Driver is null).Select(card => card.HostName)],
            Leases = leases,
            NameEntries = [.. record.Networks.Select(card => new NameBook(root, card.Network).PathOf(spec.Id))],
            Cgroup = cgroups.Unified,
            LegacyCgroups = [.. cgroups.Legacy.Values.Distinct()],
            LaterCgroups = [.. possible.Values.Except(cgroups.Legacy.Values).Distinct()],
            MemoryCgroup = possible.GetValueOrDefault("memory"),
            Relaunch = Relaunch.Of(root, spec, process.Restarts),
            NameFile = $"{root.Names}/{spec.Name}",
            Health = HealthChecker.Timer(root, spec.Id, spec.Health),
            EndFile = EndFiles.PathOf(root, spec.Id, spec.Name, spec.AutoRemove),
            Screen = default,
        };
    }
}
