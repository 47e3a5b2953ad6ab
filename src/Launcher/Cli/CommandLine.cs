using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;

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
        bool help = !rest.IsEmpty && rest[0] == "help";
        if (help) { rest = rest[1..]; }
        if (help && rest is ["--man", ..]) { return Print(Manual(rest[1..])); }
        if (rest.IsEmpty || rest[0] is "--help" or "-h") { return Print(HelpPrinter.Program(CommandTable.All(Globals))); }
        if (rest[0] is "--version" or "-v") { rest = new string[] { "version" }; }
        if (rest[0].StartsWith('-'))
        {
            throw new NsinitException($"{rest[0]}: no such option")
            {
                Hint = "nsinit --help shows the options that may stand before the command",
            };
        }

        _command = rest[0];
        Command command = CommandTable.Make(rest[0], Globals);
        RootCommand root = new() { command };
        List<string> path = [rest[0]];
        rest = rest[1..];
        while (!rest.IsEmpty && Subcommand(command, rest[0]) is Command next)
        {
            path.Add(rest[0]);
            command = next;
            rest = rest[1..];
        }

        string name = string.Join(' ', path);
        List<string> words = ArgumentScanner.Scan(command, name, rest, out bool wantsHelp);
        if (help || wantsHelp) { return Print(HelpPrinter.Of(command, name)); }
        if (command.Subcommands.Count > 0) { throw NoSubcommand(command, name, rest); }
        return Invoke(root, command, name, [.. path, .. words]);
    }

    private int Invoke(RootCommand root, Command command, string name, IReadOnlyList<string> words)
    {
        ParseResult parsed = root.Parse(words);
        if (parsed.Errors.Count > 0)
        {
            string message = parsed.Errors[0].Message;
            throw new NsinitException($"{name}: {Missing(parsed) ?? $"{char.ToLowerInvariant(message[0])}{message[1..].TrimEnd('.')}"}")
            {
                Hint = $"nsinit {name} --help shows how to use it",
            };
        }

        if (command is not NsinitCommand { NeedsNothing: true })
        {
            StateGuard.Check(Globals.Root);
            Realm.Enter(Globals.Root, _args);
        }

        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = Output.Writer });
    }

    // The commonest error, in fewer words.
    private static string? Missing(ParseResult parsed)
    {
        foreach (Argument argument in parsed.CommandResult.Command.Arguments)
        {
            if (argument.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(argument) is not { Tokens.Count: > 0 }) { return $"{argument.Name} is missing"; }
        }

        return null;
    }

    // help --man: the manual page of the program, or of a command; a list of all commands with "names".
    private string Manual(ReadOnlySpan<string> rest) => rest switch
    {
        [] => ManPrinter.Program(CommandTable.All(Globals)),
        ["names"] => string.Join('\n', CommandTable.All(Globals).Select(c => c.Name)) + "\n",
        [string name, ..] => ManPrinter.Of(CommandTable.Make(name, Globals)),
    };

    private static Command? Subcommand(Command command, string name)
    {
        foreach (Command candidate in command.Subcommands)
        {
            if (candidate.Name == name || candidate.Aliases.Contains(name)) { return candidate; }
        }

        return null;
    }

    private static NsinitException NoSubcommand(Command command, string name, ReadOnlySpan<string> rest)
    {
        List<string> known = [];
        foreach (Command candidate in command.Subcommands) { known.Add(candidate.Name); }
        string wanted = rest.IsEmpty ? "" : rest[0];
        return new NsinitException(rest.IsEmpty ? $"{name}: a command is missing" : $"{name} {wanted}: no such command")
        {
            Hint = Nearest.Of(wanted, known) is string near && wanted.Length > 0
                ? $"did you mean {near}?" : $"one of {string.Join(", ", known)} is wanted",
        };
    }

    private static int Print(string text)
    {
        Output.Write(text);
        return ExitCode.Success;
    }
}
