using System;
using System.Collections.Generic;
using System.Net;

namespace Nsinit.Launcher.Network.Names;

/// <summary>A container on a network as the others find it: its addresses and names.</summary>
/// <param name="Addresses">At least one.</param>
/// <param name="Name">The container's name.</param>
/// <param name="Hostname">Its hostname; empty when that cannot stand in a hosts file.</param>
/// <param name="Aliases">Its further names.</param>
internal sealed record NameEntry(IReadOnlyList<IPAddress> Addresses, string Name, string Hostname, IReadOnlyList<string> Aliases)
{
    private const string NoHostname = "-";

    /// <summary>A container on no network, as it finds itself.</summary>
    public static NameEntry Alone(string name, string hostname) => new([IPAddress.Loopback], name, hostname, []);

    /// <summary>One line of text: ADDRESS[,ADDRESS] NAME HOSTNAME [ALIAS...]</summary>
    public string Text => $"{string.Join(',', Addresses)} {Name} {(HostNames.IsValid(Hostname) ? Hostname : NoHostname)}{string.Concat(Suffixes())}";

    /// <summary>Reads such a line; null when it is none.</summary>
    public static NameEntry? Parse(string text)
    {
        string[] words = text.Split(' ');
        if (words.Length < 3) { return null; }
        List<IPAddress> addresses = [];
        foreach (string word in words[0].Split(','))
        {
            if (!IPAddress.TryParse(word, out IPAddress? address)) { return null; }
            addresses.Add(address);
        }

        string hostname = words[2] == NoHostname ? "" : words[2];
        return Array.TrueForAll(words[1..], word => word == NoHostname || HostNames.IsValid(word)) ? new(addresses, words[1], hostname, words[3..]) : null;
    }

    /// <summary>Its lines in a hosts file, one for each address.</summary>
    public IEnumerable<string> Lines()
    {
        string names = string.Join(' ', Names());
        foreach (IPAddress address in Addresses) { yield return $"{address}\t{names}"; }
    }

    /// <summary>
    /// Its names, the hostname first: that is the one an address leads back to. One with dots is found by its first part too, so
    /// that nobody needs a search domain for it.
    /// </summary>
    public List<string> Names()
    {
        List<string> names = [];
        string hostname = HostNames.IsValid(Hostname) ? Hostname : "";
        int dot = hostname.IndexOf('.');
        foreach (string name in (string[])[hostname, dot < 0 ? "" : hostname[..dot], Name, .. Aliases])
        {
            if (name.Length > 0 && !names.Contains(name)) { names.Add(name); }
        }

        return names;
    }

    private IEnumerable<string> Suffixes()
    {
        foreach (string alias in Aliases) { yield return $" {alias}"; }
    }
}
