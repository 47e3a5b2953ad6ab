using System;
using System.Collections.Generic;
using System.Net;
using System.Net.NetworkInformation;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>--network with --ip, --mac and --mtu.</summary>
internal static class NetworkOption
{
    private const int MinMtu = 68;
    private const int MaxMtu = 65535;
    private const string PathPrefix = "ns:";

    /// <summary>Where the network namespace comes from, and the networks that the container joins.</summary>
    public static (NamespaceSource Source, List<AttachmentSpec> Attachments) Read(
        IReadOnlyList<string> networks, string? ip, string? ip6, string? mac, string? name, int mtu)
    {
        IPAddress? address = ip is null ? null : ReadAddress("--ip", ip);
        IPAddress? address6 = ip6 is null ? null : ReadV6("--ip6", ip6);
        PhysicalAddress? card = mac is null ? null : ReadMac(mac);
        mtu = ReadMtu(mtu);

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
            else if (attachments.Exists(a => a.Network == network.Split(':')[0]))
            {
                throw new NsinitException($"run: --network {network} is given twice") { Hint = "leave one of them out" };
            }
            else
            {
                bool first = attachments.Count == 0;
                AttachmentSpec attachment = new(network, first ? address : null, first ? card : null, mtu)
                {
                    Address6 = first ? address6 : null,
                    InterfaceName = !first || name is null ? null : ReadInterface($"--interface {name}", name),
                };
                attachments.Add(ReadProperties(attachment, network));
            }
        }

        if (attachments.Count == 0 && (ip ?? ip6 ?? mac ?? name ?? (mtu != 0 ? $"{mtu}" : null)) is not null)
        {
            throw new NsinitException("run: --ip, --ip6, --mac, --interface and --mtu are properties of an interface, and there is none")
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

    private static IPAddress ReadV6(string option, string text) =>
        ReadAddress(option, text) is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } address ? address
            : throw new NsinitException($"{option} {text}: an IPv6 address is wanted") { Hint = "write it like fd00::2; an IPv4 address belongs to ip" };

    /// <summary>What network connect says of the interface.</summary>
    public static AttachmentSpec ReadConnection(string network, string? ip, string? ip6, string? mac, int mtu, string? name, string[] aliases, bool isDefault) => new(
        network, ip is null ? null : ReadAddress("--ip", ip), mac is null ? null : ReadMac(mac), ReadMtu(mtu))
    {
        Address6 = ip6 is null ? null : ReadV6("--ip6", ip6),
        InterfaceName = name is null ? null : ReadInterface($"--interface {name}", name),
        Aliases = NamesOptions.CheckLength(Array.ConvertAll(aliases, alias => NamesOptions.ReadAlias($"--alias {alias}", alias))),
        IsDefault = isDefault,
    };

    /// <summary>A name for an interface. Throws <see cref="NsinitException"/> when it can be none.</summary>
    public static string ReadInterface(string option, string name) =>
        RouteAbi.IsName(name) && name is not ("lo" or "all" or "default") ? name
            : throw new NsinitException($"{option}: {(name.Length == 0 ? "an empty word" : name)} cannot be an interface's name")
            {
                Hint = $"use up to {RouteAbi.MaxName} letters, digits, '-', '_' and '.'",
            };

    private static int ReadMtu(int mtu) => mtu is 0 or >= MinMtu and <= MaxMtu ? mtu
        : throw new NsinitException($"--mtu {mtu}: {MinMtu} to {MaxMtu} bytes are possible") { Hint = "leave --mtu out for the network's own" };

    // NAME:ip=ADDRESS,ip6=ADDRESS,mac=ADDRESS,mtu=BYTES,alias=NAME,interface_name=NAME,default: each network's own.
    private static AttachmentSpec ReadProperties(AttachmentSpec attachment, string text)
    {
        int colon = text.IndexOf(':');
        if (colon < 0) { return attachment; }
        attachment = attachment with { Network = text[..colon] };
        foreach (string property in text[(colon + 1)..].Split(','))
        {
            int equals = property.IndexOf('=');
            string value = equals < 0 ? "" : property[(equals + 1)..];
            attachment = (equals < 0 ? property : property[..equals]) switch
            {
                "ip" => attachment with { Address = ReadAddress($"--network {text[..colon]}: ip", value) },
                "ip6" => attachment with { Address6 = ReadV6($"--network {text[..colon]}: ip6", value) },
                "mac" => attachment with { Mac = ReadMac(value) },
                "mtu" when int.TryParse(value, out int bytes) && bytes is >= MinMtu and <= MaxMtu => attachment with { Mtu = bytes },
                "alias" => attachment with { Aliases = [.. attachment.Aliases, NamesOptions.ReadAlias($"--network {text}", value)] },
                "interface_name" or "interface-name" => attachment with { InterfaceName = ReadInterface($"--network {text}", value) },
                "default" when equals < 0 => attachment with { IsDefault = true },
                _ => throw new NsinitException($"run: --network {text}: \"{property}\" is none of ip=, ip6=, mac=, mtu=, alias=, interface_name= with a value, and default")
                {
                    Hint = "for example --network lan:ip=10.1.0.5,default",
                },
            };
        }

        return attachment;
    }

    private static PhysicalAddress ReadMac(string text)
    {
        string[] parts = text.Split(':');
        if (parts.Length == 6 && Array.TrueForAll(parts, p => p.Length == 2) && PhysicalAddress.TryParse(text, out PhysicalAddress? address))
        {
            byte[] bytes = address.GetAddressBytes();
            if ((bytes[0] & 1) == 0 && !Array.TrueForAll(bytes, b => b == 0)) { return address; }
            throw new NsinitException($"--mac {text}: a group address cannot be an interface's own") { Hint = "make the first byte even, like 02" };
        }

        throw new NsinitException($"--mac {text}: six bytes like 02:00:00:00:00:01 are wanted") { Hint = "leave --mac out for one that follows from the address" };
    }

    private static void RefuseMore(IReadOnlyList<string> networks, string network)
    {
        if (networks.Count > 1) { throw new NsinitException($"run: --network {network} excludes any other") { Hint = "leave the others out" }; }
    }
}
