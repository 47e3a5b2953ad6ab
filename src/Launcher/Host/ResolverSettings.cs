using System;
using System.Collections.Generic;
using System.Net;

namespace Nsinit.Launcher.Host;

/// <summary>What a resolv.conf(5) says.</summary>
/// <param name="Servers">Addresses of nameservers.</param>
/// <param name="Search">Domains in which names are looked up.</param>
/// <param name="Options">The resolver's options.</param>
internal sealed record ResolverSettings(IReadOnlyList<string> Servers, IReadOnlyList<string> Search, IReadOnlyList<string> Options)
{
    public static readonly ResolverSettings None = new([], [], []);

    /// <summary>Reads a resolv.conf as resolvers do: the last list of domains counts, options add up, anything else is skipped.</summary>
    public static ResolverSettings Parse(string text)
    {
        List<string> servers = [];
        List<string> search = [];
        List<string> options = [];
        foreach (string line in text.Split('\n'))
        {
            string[] words = line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            // A comment begins in the first column, or where a word would.
            int comment = Array.FindIndex(words, word => word[0] is '#' or ';');
            if (comment >= 0) { words = words[..comment]; }
            if (words.Length < 2) { continue; }
            switch (words[0])
            {
                case "nameserver" when IPAddress.TryParse(words[1], out _) && !servers.Contains(words[1]): servers.Add(words[1]); break;
                case "search": search = [.. words[1..]]; break;
                case "domain": search = [words[1]]; break;
                case "options": options.AddRange(words[1..]); break;
            }
        }

        return new ResolverSettings(servers, search, options);
    }
}
