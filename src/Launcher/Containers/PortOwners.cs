using System.Collections.Generic;
using System.Linq;
using Nsinit.Launcher.Network.Firewall;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Containers;

/// <summary>Which container has published a port of the host.</summary>
internal static class PortOwners
{
    /// <summary>"container web"; null when none of ours has it.</summary>
    public static string? Find(ContainerStore store, PortSpec wanted, int number)
    {
        foreach (ContainerRecord record in Running(store))
        {
            bool has = PublishedPorts.Specs(record).Any(
                p => p.Protocol == wanted.Protocol && number >= p.HostPort && number < p.HostPort + p.Count);
            if (has) { return $"container {record.Name}"; }
        }

        return null;
    }

    /// <summary>The records of all containers that run.</summary>
    public static IEnumerable<ContainerRecord> Running(ContainerStore store)
    {
        foreach (string id in store.Ids())
        {
            if (store.Load(id) is { Phase: Phase.Running, Record: ContainerRecord record }) { yield return record; }
        }
    }
}
