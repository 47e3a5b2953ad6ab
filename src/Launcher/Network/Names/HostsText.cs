using System;
using System.Collections.Generic;
using System.Text;

namespace Nsinit.Launcher.Network.Names;

/// <summary>The content of a container's hosts file.</summary>
internal static class HostsText
{
    /// <summary>Between these two lines is what changes as containers come and go; the rest is left as it is.</summary>
    private const string Begin = "# containers on the same networks, kept up to date by nsinit";
    private const string End = "# end of those; other lines are left as they are";

    private static readonly string[] Loopback =
    [
        "127.0.0.1\tlocalhost",
        "::1\tlocalhost ip6-localhost ip6-loopback",
        "fe00::\tip6-localnet",
        "ff00::\tip6-mcastprefix",
        "ff02::1\tip6-allnodes",
        "ff02::2\tip6-allrouters",
    ];

    /// <summary>A hosts file with the lines that every one has, and those of the user.</summary>
    /// <param name="added">The user's lines.</param>
    /// <param name="neighbours">What changes later; null when nothing ever does.</param>
    public static string Make(IEnumerable<string> added, IEnumerable<string>? neighbours)
    {
        StringBuilder text = Append(Append(new StringBuilder(), Loopback), added);
        if (neighbours is null) { return text.ToString(); }
        Append(text, [Begin]);
        return Append(Append(text, neighbours), [End]).ToString();
    }

    /// <summary>
    /// <paramref name="text"/> with other lines between the marks; null when it has no marks, because somebody made it a file of
    /// his own.
    /// </summary>
    public static string? Replace(string text, IEnumerable<string> neighbours)
    {
        int begin = text.IndexOf($"{Begin}\n", StringComparison.Ordinal);
        int end = begin < 0 ? -1 : text.IndexOf($"\n{End}\n", begin, StringComparison.Ordinal);
        return end < 0 ? null : $"{text[..(begin + Begin.Length + 1)]}{Append(new StringBuilder(), neighbours)}{text[(end + 1)..]}";
    }

    private static StringBuilder Append(StringBuilder text, IEnumerable<string> lines)
    {
        foreach (string line in lines) { text.Append(line).Append('\n'); }
        return text;
    }
}
