using System;
using System.Text;
using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>--detach-keys: the keys that leave a container without ending it.</summary>
internal static class DetachOption
{
    public const string Name = "--detach-keys";
    public const string Default = "ctrl-p,ctrl-q";
    public const string Help = "that leave it running: characters, and ctrl- with a letter or one of [ ] \\ ^ _, between commas; none when empty";

    // As many as a client holds back.
    private const int Max = 16;

    /// <summary>The characters that these keys send.</summary>
    public static string Read(string? text)
    {
        string keys = text ?? Default;
        if (keys.Length == 0) { return ""; }
        StringBuilder sent = new();
        foreach (string key in keys.Split(',')) { sent.Append(Parse(key, keys)); }
        string result = sent.ToString();
        // Keys that begin again in the middle would have to be held back twice.
        if (result.Length > 1 && result.IndexOf(result[0], 1) > 0) { throw Bad(keys, "the first key may not come again"); }
        return result.Length <= Max ? result : throw Bad(keys, $"at most {Max} keys are possible");
    }

    private static char Parse(string key, string keys)
    {
        if (key.Length == 1 && key[0] is > ' ' and <= '~') { return key[0]; }
        if (key.Length == 6 && key.StartsWith("ctrl-", StringComparison.Ordinal))
        {
            char letter = char.ToLowerInvariant(key[5]);
            if (letter is >= 'a' and <= 'z') { return (char)(letter - 'a' + 1); }
            if (letter is '[' or '\\' or ']' or '^' or '_') { return (char)(letter - '@'); }
        }

        throw Bad(keys, $"{(key.Length == 0 ? "an empty key" : key)} is none");
    }

    private static NsinitException Bad(string keys, string why) => new($"{Name} {keys}: {why}") { Hint = $"write them as {Default}" };
}
