using System;
using System.Collections.Generic;
using System.CommandLine;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Cli.Completion;

/// <summary>What may stand in the place of a word that is being typed. Shells ask for it at every press of the tab key.</summary>
internal static class Candidates
{
    private static readonly (string Name, string What)[] GlobalOptions =
    [
        ("--root", "where everything is remembered"), ("--log", "write errors there too"), ("--log-format", "of errors: text or json"),
        ("--help", "show help"), ("--version", "show which version this is"),
    ];

    /// <summary>
    /// Words with their descriptions. The last of <paramref name="words"/> is the one being typed, perhaps empty. None where
    /// the shell knows better: files, and the payload's own command line.
    /// </summary>
    public static List<(string Word, string What)> Of(GlobalOptions globals, string[] words)
    {
        string typed = words.Length == 0 ? "" : words[^1];
        string[] before = words.Length == 0 ? [] : words[..^1];
        int at;
        try { at = globals.Take(before); }
        // "--root" and nothing behind it yet.
        catch (Errors.NsinitException) { return []; }
        ReadOnlySpan<string> rest = before.AsSpan(at);
        if (rest is ["help", ..]) { rest = rest[1..]; }
        if (rest.IsEmpty) { return Fitting(typed, typed.StartsWith('-') ? GlobalOptions : Commands(CommandTable.All(globals))); }

        Command? command = Find(CommandTable.All(globals), rest[0]);
        rest = rest[1..];
        while (command is { Subcommands.Count: > 0 })
        {
            if (rest.IsEmpty) { return Fitting(typed, Commands(command.Subcommands)); }
            command = Find(command.Subcommands, rest[0]);
            rest = rest[1..];
        }

        return command is null ? [] : Fitting(typed, OfCommand(globals.Root, command, rest, typed));
    }

    private static List<(string, string)> OfCommand(StateRoot root, Command command, ReadOnlySpan<string> before, string typed)
    {
        Option? open = null;
        int arguments = 0;
        foreach (string word in before)
        {
            if (open is not null) { open = null; }
            else if (word.StartsWith('-')) { open = word.Contains('=') ? null : WithValue(command, word); }
            else { arguments++; }
        }

        if (open is not null) { return Values(root, open.HelpName ?? ""); }
        bool payload = command is NsinitCommand { EndsInPayload: true } && arguments > 0;
        if (typed.StartsWith('-') && !payload) { return Options(command); }
        if (command.Arguments.Count == 0) { return []; }
        int index = Math.Min(arguments, command.Arguments.Count - 1);
        return command.Arguments[index].Name is "NAME" or "NETWORK" or "CONTAINER" ? Values(root, Kind(command.Arguments[index])) : [];
    }

    // What a NAME names is said in its description, in the plural or not.
    private static string Kind(Argument argument)
    {
        string what = argument.Description ?? "";
        foreach (string kind in (string[])["network", "volume", "image"])
        {
            if (what.Contains(kind, StringComparison.Ordinal)) { return kind.ToUpperInvariant(); }
        }

        return what.Contains("container", StringComparison.Ordinal) ? "CONTAINER" : "";
    }

    private static List<(string, string)> Values(StateRoot root, string kind) => kind switch
    {
        "CONTAINER" => Names(root.Names, "container"),
        "NETWORK" => Names(root.Networks, "network"),
        "FORMAT" => [("text", "for people"), ("json", "for programs")],
        "DRIVER" => [("bridge", "a bridge of the host's"), ("macvlan", "links with MAC addresses of their own"), ("ipvlan", "links with their parent's MAC address")],
        "MODE" => [("overlay", "a layer of its own"), ("direct", "the directory itself"), ("ro", "read-only")],
        "SIGNAL" => [("TERM", ""), ("KILL", ""), ("INT", ""), ("HUP", ""), ("QUIT", ""), ("USR1", ""), ("USR2", ""), ("STOP", ""), ("CONT", "")],
        _ => [],
    };

    // What else lies there has a name that none of them can have.
    private static List<(string, string)> Names(string directory, string what) =>
        Paths.List(directory).FindAll(ContainerName.IsValid).ConvertAll(name => (name, what));

    private static List<(string, string)> Commands(IEnumerable<Command> commands)
    {
        List<(string, string)> all = [];
        foreach (Command command in commands) { all.Add((command.Name, command.Description ?? "")); }
        return all;
    }

    private static List<(string, string)> Options(Command command)
    {
        List<(string, string)> all = [("--help", "show help")];
        foreach (Option option in command.Options) { all.Add((option.Name, option.Description ?? "")); }
        return all;
    }

    private static Option? WithValue(Command command, string word)
    {
        // Of a bundle, the last letter may have its value behind it: "-itw DIR".
        string name = word.StartsWith("--", StringComparison.Ordinal) ? word : $"-{word[^1]}";
        foreach (Option option in command.Options)
        {
            if ((option.Name == name || option.Aliases.Contains(name)) && option.Arity.MinimumNumberOfValues > 0) { return option; }
        }

        return null;
    }

    private static Command? Find(IEnumerable<Command> commands, string name)
    {
        foreach (Command command in commands)
        {
            if (command.Name == name || command.Aliases.Contains(name)) { return command; }
        }

        return null;
    }

    private static List<(string, string)> Fitting(string typed, IEnumerable<(string Word, string What)> all)
    {
        List<(string, string)> fitting = [];
        foreach ((string word, string what) in all)
        {
            if (word.StartsWith(typed, StringComparison.Ordinal)) { fitting.Add((word, what)); }
        }

        return fitting;
    }
}
