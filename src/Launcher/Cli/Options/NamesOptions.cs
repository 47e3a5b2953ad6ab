using System;
using System.CommandLine;
using System.Linq;
using System.Net;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Network.Names;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>The options of run that say what a container finds by name, and by which names it is found.</summary>
internal sealed class NamesOptions
{
    // All names of a container are the text of one symbolic link.
    private const int MaxAliases = 3000;

    private readonly Option<string[]> _aliases = Opt.Many("--network-alias", "NAME", "a further name by which others on its networks find it");
    private readonly Option<string[]> _hosts = Opt.Many("--add-host", "NAME:ADDRESS", "a line of its /etc/hosts; host-gateway is the address of this host");
    private readonly Option<string[]> _servers = Opt.Many("--dns", "ADDRESS", "a nameserver; this host's when left out");
    private readonly Option<string[]> _search = Opt.Many("--dns-search", "DOMAIN", "a domain to look names up in, or . for none; this host's when left out");
    private readonly Option<string[]> _options = Opt.Many("--dns-option", "OPTION", "an option of its resolver, as ndots:2; this host's when left out", "--dns-opt");

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_aliases, _hosts, _servers, _search, _options]) { command.Options.Add(option); }
    }

    /// <summary>Throws <see cref="NsinitException"/> on a value that makes no sense for a container with such a network.</summary>
    public NamesSpec Read(ParseResult parsed, NamespaceSource network, bool connected)
    {
        NamesSpec names = new()
        {
            Aliases = CheckLength(Array.ConvertAll(parsed.GetValue(_aliases) ?? [], alias => ReadAlias($"--network-alias {alias}", alias))),
            Hosts = Array.ConvertAll(parsed.GetValue(_hosts) ?? [], ReadHost),
            Servers = Array.ConvertAll(parsed.GetValue(_servers) ?? [], text => $"{NetworkOption.ReadAddress("--dns", text)}"),
            Search = Array.ConvertAll(parsed.GetValue(_search) ?? [], ReadDomain),
            Options = Array.ConvertAll(parsed.GetValue(_options) ?? [], ReadOption),
        };
        if (names.Aliases.Count > 0 && !connected) { throw Wrong($"--network-alias {names.Aliases[0]}", "the container is on no network where others could find it", "name one: --network NAME"); }
        if (names.Search.Count > 1 && names.Search.Contains(NamesSpec.NoSearch)) { throw Wrong("--dns-search .", "it means that there are no domains, and others are given", "leave it out"); }
        bool own = names.Hosts.Count + names.Servers.Count + names.Search.Count + names.Options.Count > 0;
        if (own && network.Kind == NamespaceKind.Container)
        {
            throw Wrong("--add-host, --dns, --dns-search, --dns-option", $"with its network, the files of container {network.Container} are shared", $"give them to {network.Container}");
        }

        if (!connected && network.Kind != NamespaceKind.Host && names.Hosts.FirstOrDefault(host => host.EndsWith(NamesSpec.HostGateway, StringComparison.Ordinal)) is string lost)
        {
            throw Wrong($"--add-host {lost}", "the container has no network by which it could reach this host", "name one: --network NAME");
        }

        return names;
    }

    /// <summary>A further name of a container on a network. Throws <see cref="NsinitException"/> when it is none.</summary>
    public static string ReadAlias(string option, string text) => HostNames.IsValid(text) ? text
        : throw new NsinitException($"{option}: {(text.Length == 0 ? "an empty word" : text)} is no name of a host") { Hint = "use letters, digits, '_', '.' and '-'" };

    /// <summary>The names of a container on one network, which must not be too many.</summary>
    public static string[] CheckLength(string[] aliases) => aliases.Sum(alias => alias.Length + 1) <= MaxAliases ? aliases
        : throw new NsinitException($"name a container {aliases[0]} and so on: all such names together may have {MaxAliases} characters") { Hint = "leave some out" };

    // The address may have colons, the name may not.
    private static string ReadHost(string text)
    {
        int end = text.IndexOfAny([':', '=']);
        string name = end < 0 ? "" : text[..end];
        string address = text[(end + 1)..];
        if (!HostNames.IsValid(name)) { throw Wrong($"--add-host {text}", "a name, a colon and an address are wanted", "write it like --add-host db:10.1.0.7, or db:host-gateway for this host"); }
        if (address == NamesSpec.HostGateway) { return $"{name}:{address}"; }
        IPAddress parsed = NetworkOption.ReadAddress($"--add-host {name}", address is ['[', .., ']'] ? address[1..^1] : address);
        return $"{name}:{parsed}";
    }

    private static string ReadDomain(string text) => text == NamesSpec.NoSearch || HostNames.IsValid(text) ? text
        : throw Wrong($"--dns-search {text}", "that is no domain", "use letters, digits, '_', '.' and '-'; . alone means none");

    private static string ReadOption(string text) => text.Length > 0 && text.All(c => c is > ' ' and < '\x7f' and not ('#' or ';')) ? text
        : throw Wrong($"--dns-option {text}", "that is no option of a resolver", "resolv.conf(5) has them all");

    private static NsinitException Wrong(string option, string why, string hint) => new($"run: {option}: {why}") { Hint = hint };
}
