using System.Collections.Generic;
using System.Linq;
using System.Net;
using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Spec;
using Nsinit.Linux;
using Nsinit.Linux.Conntrack;

namespace Nsinit.Launcher.Network;

/// <summary>What publishing a port takes beside its element in nftables.</summary>
internal static class Publishing
{
    /// <summary>
    /// The step that lets packets from 127.0.0.1 leave by a bridge, where a port is published on it. The table's guard drops
    /// what comes in for 127.0.0.0/8 instead.
    /// </summary>
    public static List<HostStep> Loopback(string bridge, IReadOnlyList<PortSpec> ports)
    {
        bool needed = ports.Any(p => p.HostAddress is null || p.HostAddress.Equals(IPAddress.Any)
            || (p.HostAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork && IPAddress.IsLoopback(p.HostAddress)));
        string path = $"net/ipv4/conf/{bridge}/route_localnet";
        // The bridge may not be there yet; then it has no such setting either.
        if (!needed || Sysctl.Read(path) == "1") { return []; }
        return [new HostStep(
            new Act(Actor.Launcher, $"let packets from 127.0.0.1 leave by {bridge}", Sysctl.Command(path, "1")) { Messages = [$"write(\"/proc/sys/{path}\", \"1\")"] },
            () => Sysctl.Write(path, "1"),
            null)];
    }

    /// <summary>
    /// The step that forgets what is remembered of packets to UDP ports from before they were published: a client that keeps
    /// sending would never meet the new rule.
    /// </summary>
    public static List<HostStep> Forget(IReadOnlyList<PortSpec> ports)
    {
        List<PortSpec> datagrams = [.. ports.Where(p => p.Protocol == TransportProtocol.Udp)];
        if (datagrams.Count == 0) { return []; }
        string shell = string.Join("; ", datagrams.Select(p => $"conntrack -D -p udp --orig-port-dst {p.HostPort}"));
        return [new HostStep(
            new Act(Actor.Launcher, "forget older connections to its UDP ports", shell) { Messages = ["IPCTNL_MSG_CT_GET dump; IPCTNL_MSG_CT_DELETE"] },
            () => ForgetNow(datagrams),
            null)];
    }

    /// <summary>
    /// Forgets the connections that these addresses answer: by those alone a client would still reach whoever has the address next. Throws
    /// <see cref="KernelException"/>; a kernel that does not remember any has none to forget.
    /// </summary>
    public static void ForgetAnswered(IReadOnlyList<IPAddress> addresses)
    {
        if (addresses.Count == 0) { return; }
        using ConntrackSocket socket = new();
        foreach (IPAddress address in addresses)
        {
            FlushAnswered request = new(address);
            Errno error = socket.TryExecute(request);
            if (error is not (Errno.None or Errno.ENOENT or Errno.EOPNOTSUPP or Errno.EINVAL)) { throw new KernelException(request.Attempt, error); }
        }
    }

    private static void ForgetNow(List<PortSpec> ports)
    {
        using ConntrackSocket socket = new();
        try
        {
            socket.Forget(t => t.Protocol == TransportProtocol.Udp.Number
                && ports.Exists(p => t.Port >= p.HostPort && t.Port < p.HostPort + p.Count));
        }
        catch (KernelException e) when (e.Error is Errno.EOPNOTSUPP or Errno.EINVAL)
        {
            Errors.Warnings.Add($"this kernel cannot list connections ({e.Message}): clients that already send to {ports[0].Host} may have to pause for three minutes");
        }
    }
}
