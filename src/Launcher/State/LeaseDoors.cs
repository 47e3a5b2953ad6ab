using System.Collections.Generic;
using System.Linq;
using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.State;

/// <summary>
/// Links in a container's directory to the leases of its networks. What puts the container away was compiled when it started and gives its addresses
/// back by these: without the link it finds nothing, and takes nobody else's.
/// </summary>
internal static class LeaseDoors
{
    /// <summary>Makes those that are missing.</summary>
    public static void Open(StateRoot root, string id, IEnumerable<string> networks)
    {
        foreach (string network in networks.Distinct())
        {
            SysResult made = Paths.TrySymlink(root.Leases(network), Fd.AT_FDCWD, root.LeaseDoor(id, network));
            if (made.Error != Errno.EEXIST) { made.OrThrow("make", root.LeaseDoor(id, network)); }
        }
    }

    /// <summary>The step that makes one.</summary>
    public static HostStep Step(StateRoot root, string id, string network)
    {
        (string target, string link) = (root.Leases(network), root.LeaseDoor(id, network));
        Act act = new(Actor.Launcher, $"let its addresses on {network} be given back from there", $"ln -s {target} {link}") { Messages = [$"symlinkat(\"{target}\", \"{link}\")"] };
        return new HostStep(act, () => Open(root, id, [network]), null);
    }

    /// <summary>Takes one away, if it is there.</summary>
    public static void Close(StateRoot root, string id, string network)
    {
        SysResult removed = Paths.TryRemove(Fd.AT_FDCWD, root.LeaseDoor(id, network));
        if (removed.Error is not (Errno.None or Errno.ENOENT or Errno.ENOTDIR)) { removed.OrThrow("remove", root.LeaseDoor(id, network)); }
    }
}
