using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Text;

namespace Nsinit.Launcher.Cli;

/// <summary>What --help shows. Options come before arguments, as they must.</summary>
internal static class HelpPrinter
{
    private const int MaxNameWidth = 34;

    /// <summary>The help of the program itself.</summary>
    public static string Program(IEnumerable<Command> commands)
    {
        StringBuilder text = new();
        text.Append("nsinit makes containers of root file systems, with nothing else installed.\n\n");
        text.Append("Usage:\n  nsinit [--root DIR] [--log FILE] [--log-format text|json] COMMAND ...\n\nCommands:\n");
        Columns(text, Rows(commands));
        text.Append("\nOptions:\n");
        Columns(text,
        [
            ("--root DIR", "where everything is remembered; /var/lib/nsinit when left out, or ~/.local/share/nsinit if you are not root"),
            ("--log FILE", "write errors there too"),
            ("--log-format FORMAT", "of errors: text or json"),
            ("-v, --version", "show which version this is"),
            ("-h, --help", "show this; nsinit COMMAND --help tells more of one"),
        ]);
        text.Append("\nExamples:\n");
        Examples(text,
        [
            ("nsinit run -it --rm alpine.tar.gz", "a shell in an archive, and nothing left of it"),
            ("nsinit network create br0 --subnet 172.19.35.0/24", "a bridge"),
            ("nsinit run -d --name web --network br0 ./rootfs httpd -f", "a server on it"),
        ]);
        return text.ToString();
    }

    /// <summary>The help of one command; <paramref name="path"/> is how it is called: "network create".</summary>
    public static string Of(Command command, string path)
    {
        StringBuilder text = new();
        text.Append(command.Description).Append("\n\nUsage:\n  nsinit ").Append(path);
        if (command.Subcommands.Count > 0) { text.Append(" COMMAND ..."); }
        if (command.Options.Count > 0) { text.Append(" [OPTION...]"); }
        foreach (Argument argument in command.Arguments) { text.Append(' ').Append(Usage(argument, command)); }
        text.Append('\n');
        if (command.Subcommands.Count > 0)
        {
            text.Append("\nCommands:\n");
            Columns(text, Rows(command.Subcommands));
        }

        if (command.Arguments.Count > 0)
        {
            text.Append("\nArguments:\n");
            Columns(text, [.. Arguments(command)]);
        }

        text.Append("\nOptions:\n");
        Columns(text, [.. Options(command), ("-h, --help", "show this")]);
        if (command is NsinitCommand { Examples.Length: > 0 } known)
        {
            text.Append("\nExamples:\n");
            Examples(text, known.Examples);
        }

        return text.ToString();
    }

    /// <summary>How an argument stands in a usage line.</summary>
    public static string Usage(Argument argument, Command command)
    {
        bool payload = argument.Name == "CMD" && command is NsinitCommand { EndsInPayload: true };
        string name = payload ? "CMD [ARG...]" : argument.Arity.MaximumNumberOfValues > 1 ? $"{argument.Name}..." : argument.Name;
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }

    private static List<(string, string)> Rows(IEnumerable<Command> commands)
    {
        List<(string, string)> rows = [];
        foreach (Command command in commands) { rows.Add((command.Name, command.Description ?? "")); }
        return rows;
    }

    private static IEnumerable<(string, string)> Arguments(Command command)
    {
        foreach (Argument argument in command.Arguments) { yield return (argument.Name, argument.Description ?? ""); }
    }

    /// <summary>Options with their short forms and values, and what they do.</summary>
    public static IEnumerable<(string, string)> Options(Command command)
    {
        foreach (Option option in command.Options)
        {
            if (option.Hidden) { continue; }
            List<string> names = [.. option.Aliases, option.Name];
            names.RemoveAll(name => name is "-?" or "/?" or "/h");
            string value = option.HelpName is null ? "" : option.Arity.MinimumNumberOfValues == 0 ? $"[={option.HelpName}]" : $" {option.HelpName}";
            yield return (string.Join(", ", names) + value, option.Description ?? "");
        }
    }

    private static void Columns(StringBuilder text, IReadOnlyList<(string Name, string What)> rows)
    {
        int width = 0;
        foreach ((string name, _) in rows) { width = Math.Max(width, Math.Min(name.Length, MaxNameWidth)); }
        foreach ((string name, string what) in rows)
        {
            text.Append("  ").Append(name.PadRight(width)).Append("  ");
            if (name.Length > width) { text.Append('\n').Append(' ', width + 4); }
            text.Append(what).Append('\n');
        }
    }

    private static void Examples(StringBuilder text, (string Line, string What)[] examples)
    {
        foreach ((string line, string what) in examples) { text.Append("  # ").Append(what).Append("\n  ").Append(line).Append('\n'); }
    }
}
