using System;
using System.Collections.Generic;
using System.Net;
using System.Net.NetworkInformation;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>--network with --ip, --mac and --mtu.</summary>
internal static class NetworkOption
{
    private const int MinMtu = 68;
    private const int MaxMtu = 65535;
    private const string PathPrefix = "ns:";

    /// <summary>Where the network namespace comes from, and the networks that the container joins.</summary>
    public static (NamespaceSource Source, List<AttachmentSpec> Attachments) Read(
        IReadOnlyList<string> networks, string? ip, string? mac, int mtu)
    {
        IPAddress? address = ip is null ? null : ReadAddress("--ip", ip);
        PhysicalAddress? card = mac is null ? null : ReadMac(mac);
        if (mtu != 0 && mtu is < MinMtu or > MaxMtu) { throw new NsinitException($"run: --mtu {mtu}: {MinMtu} to {MaxMtu} bytes are possible") { Hint = "leave --mtu out for the network's own" }; }

        List<AttachmentSpec> attachments = [];
        NamespaceSource source = NamespaceSource.Private;
        foreach (string network in networks)
        {
            if (network == "none") { RefuseMore(networks, network); }
            else if (network == "host" || network.StartsWith("container:", StringComparison.Ordinal))
            {
                RefuseMore(networks, network);
                source = NamespaceOption.Read("--network", network, join: true);
            }
            else if (network.StartsWith(PathPrefix, StringComparison.Ordinal))
            {
                RefuseMore(networks, network);
                source = new NamespaceSource(NamespaceKind.Path, null, ReadPath(network[PathPrefix.Length..]));
            }
            else if (attachments.Exists(a => a.Network == network))
            {
                throw new NsinitException($"run: --network {network} is given twice") { Hint = "leave one of them out" };
            }
            else
            {
                bool first = attachments.Count == 0;
                attachments.Add(new AttachmentSpec(network, first ? address : null, first ? card : null, mtu));
            }
        }

        if (attachments.Count == 0 && (ip ?? mac ?? (mtu != 0 ? $"{mtu}" : null)) is not null)
        {
            throw new NsinitException("run: --ip, --mac and --mtu are properties of an interface, and there is none")
            {
                Hint = "name a network too: --network NAME",
            };
        }

        return (source, attachments);
    }

    /// <summary>An IP address in its usual form; IPAddress alone would take "1" for 0.0.0.1.</summary>
    public static IPAddress ReadAddress(string option, string text)
    {
        bool usual = text.Contains(':') || text.Split('.').Length == 4;
        return usual && IPAddress.TryParse(text, out IPAddress? address)
            ? address : throw new NsinitException($"{option} {text}: that is no IP address") { Hint = $"write it like {option} 172.19.35.2" };
    }

    // The launcher opens it, whose working directory is the user's.
    private static string ReadPath(string path) => path.Length > 0 ? System.IO.Path.GetFullPath(path)
        : throw new NsinitException("run: --network ns: the path of a network namespace is wanted") { Hint = "write it like ns:/run/netns/NAME, or ns:/proc/PID/ns/net" };

    private static PhysicalAddress ReadMac(string text)
    {
        string[] parts = text.Split(':');
        if (parts.Length == 6 && Array.TrueForAll(parts, p => p.Length == 2) && PhysicalAddress.TryParse(text, out PhysicalAddress? address))
        {
            byte[] bytes = address.GetAddressBytes();
            if ((bytes[0] & 1) == 0 && !Array.TrueForAll(bytes, b => b == 0)) { return address; }
            throw new NsinitException($"run: --mac {text}: a group address cannot be an interface's own") { Hint = "make the first byte even, like 02" };
        }

        throw new NsinitException($"run: --mac {text}: six bytes like 02:00:00:00:00:01 are wanted") { Hint = "leave --mac out for one that follows from the address" };
    }

    private static void RefuseMore(IReadOnlyList<string> networks, string network)
    {
        if (networks.Count > 1) { throw new NsinitException($"run: --network {network} excludes any other") { Hint = "leave the others out" }; }
    }
}
