using System.Linq;
using Nsinit.Launcher.Host;
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

    /// <summary>The request with that network where it asks for it. What users have is not made by them: pasta connects who names none.</summary>
    public static RunRequest Resolve(StateRoot root, RunRequest request)
    {
        bool publishes = request.Ports.Count > 0 || request.PublishAll;
        if (request.AnyNetwork && publishes && !OwnIds.LacksNetwork) { return request with { Networks = [new AttachmentSpec(Name, null, null, 0)] }; }
        return request with { Networks = [.. request.Networks.Select(a => a with { Network = Resolve(root, a.Network) })] };
    }
}
