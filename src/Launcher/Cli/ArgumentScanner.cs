using System;
using System.Collections.Generic;
using System.CommandLine;
using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Cli;

/// <summary>
/// Prepares the words of a command for the parser. Two rules of container tools are not the parser's: options end at the
/// first word that is none (what follows belongs to the payload), and a word that looks like an option must be one.
/// </summary>
internal static class ArgumentScanner
{
    /// <summary>
    /// The words after <paramref name="command"/>, with bundles taken apart ("-it" is "-i -t") and values attached
    /// ("--name=x"), so that nothing in a value can be taken for an option. <paramref name="path"/> is the command in words;
    /// <paramref name="wantsHelp"/> whether help was asked for.
    /// </summary>
    public static List<string> Scan(Command command, string path, ReadOnlySpan<string> args, out bool wantsHelp)
    {
        bool strict = command is NsinitCommand { EndsInPayload: true };
        wantsHelp = false;
        List<string> words = [];
        for (int i = 0; i < args.Length; i++)
        {
            string arg = args[i];
            if (arg == "--" || (strict && !IsOption(arg)))
            {
                words.Add("--");
                foreach (string rest in args[(arg == "--" ? i + 1 : i)..]) { words.Add(rest); }
                break;
            }

            if (arg == "--help" || (arg == "-h" && !Has(command, arg))) { wantsHelp = true; }
            else if (!IsOption(arg)) { words.Add(arg); }
            else if (arg.StartsWith("--", StringComparison.Ordinal)) { ScanLong(command, path, args, ref i, words); }
            else { ScanShort(command, path, args, ref i, words); }
        }

        return words;
    }

    private static void ScanLong(Command command, string path, ReadOnlySpan<string> args, ref int i, List<string> words)
    {
        string arg = args[i];
        int equals = arg.IndexOf('=');
        string name = equals < 0 ? arg : arg[..equals];
        Option option = Find(command, path, name);
        if (equals >= 0) { Add(words, name, arg[(equals + 1)..]); }
        else if (option.Arity.MinimumNumberOfValues == 0) { words.Add(name); }
        else { Add(words, name, Next(args, ref i, path, name)); }
    }

    private static void ScanShort(Command command, string path, ReadOnlySpan<string> args, ref int i, List<string> words)
    {
        string arg = args[i];
        for (int at = 1; at < arg.Length; at++)
        {
            string name = $"-{arg[at]}";
            Option option = Find(command, path, name);
            if (option.Arity.MinimumNumberOfValues == 0)
            {
                words.Add(name);
                continue;
            }

            string value = at + 1 < arg.Length ? arg[(at + 1)..].TrimStart('=') : Next(args, ref i, path, name);
            Add(words, name, value);
            return;
        }
    }

    // The parser takes "--name=" for an option without a value, and a word of its own for one that is empty.
    private static void Add(List<string> words, string name, string value)
    {
        if (value.Length > 0) { words.Add($"{name}={value}"); }
        else { words.AddRange([name, ""]); }
    }

    private static string Next(ReadOnlySpan<string> args, ref int i, string path, string name) => i + 1 < args.Length
        ? args[++i]
        : throw new NsinitException($"{path}: the option {name} needs a value") { Hint = $"nsinit {path} --help shows how to use it" };

    private static Option Find(Command command, string path, string name)
    {
        List<string> known = ["--help"];
        foreach (Option option in command.Options)
        {
            if (option.Name == name || option.Aliases.Contains(name)) { return option; }
            known.Add(option.Name);
        }

        throw new NsinitException($"{path}: no such option: {name}")
        {
            Hint = Nearest.Of(name, known) is string near && name.Length > 2 ? $"did you mean {near}?" : $"nsinit {path} --help lists them",
        };
    }

    private static bool Has(Command command, string name)
    {
        foreach (Option option in command.Options)
        {
            if (option.Aliases.Contains(name)) { return true; }
        }

        return false;
    }

    private static bool IsOption(string arg) => arg.Length > 1 && arg[0] == '-';
}
