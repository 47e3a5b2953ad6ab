using System.Collections.Generic;
using System.Linq;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Containers;

/// <summary>The network that is there when it is needed: for --network default or bridge, and for published ports of a container without a network.</summary>
internal static class DefaultNetwork
{
    public const string Name = "nsinit0";

    /// <summary>The network that a name means: a network of that name comes first.</summary>
    public static string Resolve(StateRoot root, string name) =>
        name is "default" or "bridge" && !new NetworkStore(root).Names().Contains(name) ? Name : name;

    /// <summary>The request with that network where it asks for it. Throws <see cref="NsinitException"/> when two names are one network's.</summary>
    public static RunRequest Resolve(StateRoot root, RunRequest request)
    {
        List<AttachmentSpec> networks = [.. request.Networks.Select(a => a with { Network = Resolve(root, a.Network) })];
        if (networks.DistinctBy(a => a.Network).Count() < networks.Count)
        {
            throw new NsinitException($"run: --network {Name} is given twice: {string.Join(", ", request.Networks.Select(a => a.Network))}") { Hint = "leave one of them out" };
        }

        return request with { Networks = networks };
    }
}
