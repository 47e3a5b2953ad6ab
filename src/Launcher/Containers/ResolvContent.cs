using System;
using System.Collections.Generic;
using System.Linq;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Network.Names;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Containers;

/// <summary>What decides on a container's resolv.conf, beside the settings of the host.</summary>
/// <param name="Name">The container's, for words.</param>
/// <param name="Wanted">What the user asked for.</param>
/// <param name="Network">Whose network it has.</param>
/// <param name="Internal">Whether nothing outside can be reached from there.</param>
/// <param name="V4">Whether it has, or may have, an IPv4 address.</param>
/// <param name="V6">The same of IPv6.</param>
internal sealed record ResolvContent(string Name, NamesSpec Wanted, NamespaceKind Network, bool Internal, bool V4, bool V6)
{
    /// <summary>Who answers in its network and asks whom the host asks; null: nobody.</summary>
    public string? Server { get; init; }

    private bool Asked => Wanted.Servers.Count + Wanted.Search.Count + Wanted.Options.Count > 0;

    /// <summary>That of a container as it is remembered; null of one that shares another's.</summary>
    public static ResolvContent? Of(ContainerRecord record, NetworkStore networks)
    {
        string own = record.Namespaces.GetValueOrDefault("network", "");
        NamespaceKind kind = own switch
        {
            "private" => NamespaceKind.Private,
            "host" => NamespaceKind.Host,
            _ when own.StartsWith("ns:", StringComparison.Ordinal) => NamespaceKind.Path,
            _ => NamespaceKind.Container,
        };
        NamesSpec wanted = new() { Servers = record.Dns, Search = record.DnsSearch, Options = record.DnsOptions };
        List<string> addresses = [.. record.Networks.SelectMany(card => card.Addresses)];
        return kind == NamespaceKind.Container ? null : new ResolvContent(
            record.Name, wanted, kind, kind == NamespaceKind.Private && record.Networks.All(card => networks.TryLoad(card.Network) is { Internal: true }),
            kind == NamespaceKind.Path || addresses.Exists(a => !a.Contains(':')), kind == NamespaceKind.Path || addresses.Exists(a => a.Contains(':')));
    }

    /// <summary>The text, with the host's settings as they are now.</summary>
    public string Text()
    {
        ResolverSettings host = HostNameFiles.Resolver(ResolvText.IsLoopback);
        if (Network == NamespaceKind.Host)
        {
            // It is the host's network: its own nameserver on 127.0.0.53 can be reached, and knows more than others.
            string own = HostNameFiles.Read(HostNameFiles.Resolv);
            return !Asked ? own : ResolvText.Make(Wanted, ResolverSettings.Parse(own));
        }

        // Nothing outside is to be reached from there, not by way of the host's nameserver either: CVE-2024-29018.
        if (Internal) { return ResolvText.Make(Wanted, host with { Servers = [] }); }
        if (Server is not null && Wanted.Servers.Count == 0) { return ResolvText.Make(Wanted, host with { Servers = [Server] }); }
        List<string> servers = ResolvText.Reachable(host.Servers, V4, V6);
        if (servers.Count == 0 && host.Servers.Count > 0 && Wanted.Servers.Count == 0)
        {
            Warnings.Add($"container {Name} has no nameserver: it reaches none of this host's ({string.Join(", ", host.Servers)}); hint: name one with --dns ADDRESS");
        }

        return ResolvText.Make(Wanted, host with { Servers = servers });
    }
}
