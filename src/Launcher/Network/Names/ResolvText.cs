using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Network.Names;

/// <summary>The content of a container's resolv.conf.</summary>
internal static class ResolvText
{
    /// <summary>What the user asked for, and the host's settings for the rest.</summary>
    /// <param name="wanted">What the user asked for.</param>
    /// <param name="host">The host's settings; of its nameservers only those that can be reached.</param>
    public static string Make(NamesSpec wanted, ResolverSettings host)
    {
        IReadOnlyList<string> search = wanted.Search.Count > 0 ? wanted.Search : host.Search;
        IReadOnlyList<string> options = wanted.Options.Count > 0 ? wanted.Options : host.Options;
        List<string> lines = [];
        foreach (string server in wanted.Servers.Count > 0 ? wanted.Servers : host.Servers) { lines.Add($"nameserver {server}\n"); }
        if (search.Count > 0 && !(search.Count == 1 && search[0] == NamesSpec.NoSearch)) { lines.Add($"search {string.Join(' ', search)}\n"); }
        if (options.Count > 0) { lines.Add($"options {string.Join(' ', options)}\n"); }
        return string.Concat(lines);
    }

    /// <summary>
    /// The nameservers that a container reaches which has a network of its own: not those on the host's loopback, nor those
    /// on a link that it does not have, nor any over a family of addresses that it lacks.
    /// </summary>
    public static List<string> Reachable(IReadOnlyList<string> servers, bool v4, bool v6)
    {
        List<string> reachable = [];
        foreach (string server in servers)
        {
            if (server.Contains('%') || !IPAddress.TryParse(server, out IPAddress? address)) { continue; }
            bool family = address.AddressFamily == AddressFamily.InterNetworkV6 ? v6 && !address.IsIPv6LinkLocal : v4;
            if (family && !IsLoopback(server)) { reachable.Add(server); }
        }

        return reachable;
    }

    /// <summary>Whether a nameserver is the host's own, seen from the host alone.</summary>
    public static bool IsLoopback(string server) =>
        IPAddress.TryParse(server, out IPAddress? address) && (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
}
