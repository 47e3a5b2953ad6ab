using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Cli;

/// <summary>Finds the command in the arguments and has it parsed and carried out.</summary>
internal sealed class CommandLine
{
    private readonly string[] _args;
    private string _command = "";

    public CommandLine(string[] args) => _args = args;

    public GlobalOptions Globals { get; } = new();

    /// <summary>What a failure ends with: run and exec must leave low codes to the payload.</summary>
    public int FailureCode => _command is "run" or "exec" ? ExitCode.Nsinit : ExitCode.Failure;

    public int Run()
    {
        ReadOnlySpan<string> rest = _args.AsSpan(Globals.Take(_args));
        if (rest.IsEmpty || rest[0] is "--help" or "-h" or "help") { return Help(rest); }
        if (rest[0] is "--version" or "-v") { rest = new string[] { "version" }; }
        if (rest[0].StartsWith('-')) { throw Unknown(rest[0]); }

        _command = rest[0];
        Command command = CommandTable.Make(rest[0], Globals);
        RootCommand root = new("nsinit makes containers.") { command };
        List<string> words = [rest[0]];
        Command innermost = command;
        rest = rest[1..];
        while (!rest.IsEmpty && Subcommand(innermost, rest[0]) is Command next)
        {
            words.Add(rest[0]);
            innermost = next;
            rest = rest[1..];
        }

        words.AddRange(ArgumentScanner.Scan(innermost, string.Join(' ', words), rest));
        return Invoke(root, words);
    }

    private static int Invoke(RootCommand root, IReadOnlyList<string> words)
    {
        ParseResult parsed = root.Parse(words);
        if (parsed.Errors.Count > 0 && parsed.Action is not System.CommandLine.Help.HelpAction)
        {
            List<string> path = [];
            for (SymbolResult? at = parsed.CommandResult; at is CommandResult c && c.Command != root; at = at.Parent) { path.Insert(0, c.Command.Name); }
            string name = string.Join(' ', path);
            throw new NsinitException($"{name}: {Lower(parsed.Errors[0].Message)}") { Hint = $"nsinit {name} --help shows how to use it" };
        }

        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = Output.Writer });
    }

    private int Help(ReadOnlySpan<string> rest)
    {
        RootCommand root = new("nsinit makes containers.");
        foreach (Command command in CommandTable.All(Globals)) { root.Subcommands.Add(command); }
        List<string> words = [];
        // "nsinit help run" is "nsinit run --help".
        if (!rest.IsEmpty && rest[0] == "help")
        {
            foreach (string word in rest[1..]) { words.Add(word); }
        }

        words.Add("--help");
        return Invoke(root, words);
    }

    private static Command? Subcommand(Command command, string name)
    {
        foreach (Command candidate in command.Subcommands)
        {
            if (candidate.Name == name || candidate.Aliases.Contains(name)) { return candidate; }
        }

        return null;
    }

    private static NsinitException Unknown(string option) => new($"{option}: no such option")
    {
        Hint = "nsinit --help shows the options that may stand before the command",
    };

    private static string Lower(string text) => text.Length == 0 ? text : char.ToLowerInvariant(text[0]) + text[1..].TrimEnd('.');
}
