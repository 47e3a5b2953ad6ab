using System;
using System.Collections.Generic;
using System.CommandLine;
using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>The options that run and exec share: how the process meets the outside.</summary>
internal sealed class ProcessOptions
{
    private readonly Option<bool> _interactive = Opt.Flag("--interactive", "keep standard input open", "-i");
    private readonly Option<bool> _terminal = Opt.Flag("--tty", "give it a terminal", "-t");
    private readonly Option<bool> _detached = Opt.Flag("--detach", "return when it runs", "-d");
    private readonly Option<string[]> _env = Opt.Many("--env", "NAME[=VALUE]", "set a variable; without a value, to what it is here", "-e");
    private readonly Option<string[]> _envFile = Opt.Many("--env-file", "FILE", "set the variables of a file's lines; # begins a comment");
    private readonly Option<string?> _directory = Opt.Text("--workdir", "DIR", "working directory in the container", "-w");
    private readonly Option<string?> _user = Opt.Text("--user", "USER[:GROUP]", "names of the container, or numbers", "-u");

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_interactive, _terminal, _detached, _env, _envFile, _directory, _user]) { command.Options.Add(option); }
    }

    public bool ReadInteractive(ParseResult parsed) => parsed.GetValue(_interactive);

    public bool ReadTerminal(ParseResult parsed) => parsed.GetValue(_terminal);

    public bool ReadDetached(ParseResult parsed) => parsed.GetValue(_detached);

    public string? ReadDirectory(ParseResult parsed) => parsed.GetValue(_directory);

    public string? ReadUser(ParseResult parsed) => parsed.GetValue(_user);

    /// <summary>NAME=VALUE entries, those of files first, so that -e can change them.</summary>
    public List<string> ReadEnv(ParseResult parsed)
    {
        List<string> env = [];
        foreach (string file in parsed.GetValue(_envFile) ?? [])
        {
            foreach (string line in OptionFile.Lines("--env-file", "variables", file)) { Add(env, line, $"--env-file {file}"); }
        }

        foreach (string entry in parsed.GetValue(_env) ?? []) { Add(env, entry, $"-e {entry}"); }
        return env;
    }

    // A name without a value takes the caller's, and nothing when the caller has none.
    private static void Add(List<string> env, string entry, string origin)
    {
        int equals = entry.IndexOf('=');
        string name = equals < 0 ? entry : entry[..equals];
        if (name.Length == 0 || name.Contains(' '))
        {
            throw new NsinitException($"set variable {entry}: NAME=VALUE or NAME is wanted") { Origin = origin, Hint = "as in NAME=VALUE; a name has no spaces" };
        }

        if (equals >= 0) { env.Add(entry); }
        else if (Environment.GetEnvironmentVariable(name) is string value) { env.Add($"{name}={value}"); }
    }
}
