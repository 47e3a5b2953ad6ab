using System.Collections.Generic;
using System.IO;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary>The options that stand before the command.</summary>
internal sealed class GlobalOptions
{
    /// <summary>Where the state is: --root DIR.</summary>
    public StateRoot Root { get; private set; } = new(HostFacts.User == 0 ? StateRoot.Default : StateRoot.OfUser);

    /// <summary>Where errors go too: --log FILE; null: nowhere.</summary>
    public string? Log { get; private set; }

    /// <summary>Whether errors are JSON objects, a line each: --log-format json.</summary>
    public bool Json { get; private set; }

    /// <summary>
    /// Takes them from the front of <paramref name="args"/>; returns how many words they were. A word that is none ends
    /// them: it is the command.
    /// </summary>
    public int Take(IReadOnlyList<string> args)
    {
        int at = 0;
        while (at < args.Count && args[at].StartsWith("--", System.StringComparison.Ordinal))
        {
            int equals = args[at].IndexOf('=');
            string name = equals < 0 ? args[at] : args[at][..equals];
            if (name is not ("--root" or "--log" or "--log-format")) { break; }
            string value = equals >= 0 ? args[at][(equals + 1)..]
                : at + 1 < args.Count ? args[++at] : throw new NsinitException($"{name}: a value is missing") { Hint = $"write {name} VALUE before the command" };
            Set(name, value);
            at++;
        }

        return at;
    }

    private void Set(string name, string value)
    {
        if (value.Length == 0) { throw new NsinitException($"{name}: the value is empty") { Hint = $"write {name} VALUE before the command" }; }
        switch (name)
        {
            case "--root": Root = new StateRoot(Path.GetFullPath(value).TrimEnd('/')); break;
            case "--log": Log = value; break;
            default:
                Json = value switch
                {
                    "json" => true,
                    "text" => false,
                    _ => throw new NsinitException($"--log-format {value}: text or json is wanted"),
                };
                break;
        }
    }
}
