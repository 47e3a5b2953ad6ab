using System.Collections.Generic;
using System.CommandLine;
using System.Text;

namespace Nsinit.Launcher.Cli;

/// <summary>Manual pages from the same source as --help, in the language of man(7).</summary>
internal static class ManPrinter
{
    /// <summary>nsinit(1): the program, and the pages of its commands.</summary>
    public static string Program(IEnumerable<Command> commands)
    {
        StringBuilder text = Start("nsinit", "containers from two small binaries");
        text.Append(".SH SYNOPSIS\n.B nsinit\n[\\-\\-root DIR] [\\-\\-log FILE] [\\-\\-log\\-format text|json] COMMAND ...\n");
        text.Append(".SH DESCRIPTION\nMakes containers of root file systems, with nothing else installed: no daemon, no shell, no library.\n");
        text.Append(".SH COMMANDS\n");
        foreach (Command command in commands) { Item(text, $"nsinit-{command.Name}(1)", command.Description ?? ""); }
        text.Append(".SH OPTIONS\n");
        Item(text, "--root DIR", "where everything is remembered; /var/lib/nsinit when left out, or ~/.local/share/nsinit if you are not root");
        Item(text, "--log FILE", "write errors there too");
        Item(text, "--log-format FORMAT", "of errors: text or json");
        text.Append(".SH EXIT STATUS\n");
        Item(text, "125", "of run and exec: nsinit failed; one line on standard error says what, on what, why, and what to do");
        Item(text, "126", "the command cannot be executed");
        Item(text, "127", "the command was not found");
        Item(text, "128+N", "signal N ended the payload");
        text.Append("Otherwise run and exec end as their payload did, other commands with 0 or 1.\n");
        return text.ToString();
    }

    /// <summary>The page of one command, with its subcommands.</summary>
    public static string Of(Command command)
    {
        StringBuilder text = Start($"nsinit-{command.Name}", (command.Description ?? "").TrimEnd('.'));
        text.Append(".SH SYNOPSIS\n");
        Synopsis(text, command, command.Name);
        Body(text, command, "OPTIONS");
        foreach (Command part in command.Subcommands)
        {
            text.Append($".SH {Escape($"{command.Name} {part.Name}".ToUpperInvariant())}\n{Escape(part.Description ?? "")}\n.PP\n");
            Synopsis(text, part, $"{command.Name} {part.Name}");
            Body(text, part, null);
        }

        text.Append(".SH SEE ALSO\n.BR nsinit (1)\n");
        return text.ToString();
    }

    private static StringBuilder Start(string name, string what) =>
        new StringBuilder().Append($".TH {name.ToUpperInvariant()} 1\n.SH NAME\n{Escape(name)} \\- {Escape(what)}\n");

    private static void Synopsis(StringBuilder text, Command command, string path)
    {
        text.Append($".B nsinit {Escape(path)}\n{(command.Options.Count > 0 ? "[OPTION...]" : "")}");
        if (command.Subcommands.Count > 0) { text.Append(" COMMAND ..."); }
        foreach (Argument argument in command.Arguments) { text.Append(' ').Append(Escape(HelpPrinter.Usage(argument, command))); }
        text.Append('\n');
    }

    private static void Body(StringBuilder text, Command command, string? heading)
    {
        if (heading is not null && command.Arguments.Count > 0) { text.Append(".SH ARGUMENTS\n"); }
        foreach (Argument argument in command.Arguments) { Item(text, argument.Name, argument.Description ?? ""); }
        if (heading is not null && command.Options.Count > 0) { text.Append($".SH {heading}\n"); }
        foreach ((string name, string what) in HelpPrinter.Options(command)) { Item(text, name, what); }
        if (command is not NsinitCommand { Examples.Length: > 0 } known) { return; }
        text.Append(heading is not null ? ".SH EXAMPLES\n" : ".PP\nExamples:\n");
        foreach ((string line, string what) in known.Examples) { text.Append($".TP\n.B {Escape(line)}\n{Escape(what)}\n"); }
    }

    private static void Item(StringBuilder text, string name, string what) => text.Append($".TP\n.B {Escape(name)}\n{Escape(what)}\n");

    // A backslash, a hyphen that must stay one, and a line that would begin like a request.
    private static string Escape(string text)
    {
        string escaped = text.Replace("\\", "\\e", System.StringComparison.Ordinal).Replace("-", "\\-", System.StringComparison.Ordinal);
        return escaped.StartsWith('.') || escaped.StartsWith('\'') ? $"\\&{escaped}" : escaped;
    }
}
