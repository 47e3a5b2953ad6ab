using System;
using System.Collections.Generic;
using System.CommandLine;
using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Cli;

/// <summary>All commands. Each is made only when it is called: a tree of all options costs more than a start may.</summary>
internal static class CommandTable
{
    private static readonly (string Name, Func<GlobalOptions, Command> Make)[] Commands =
    [
        ("run", RunCommand.Create),
        ("exec", ExecCommand.Create),
        ("start", StartCommand.Create),
        ("attach", AttachCommand.Create),
        ("ps", PsCommand.Create),
        ("inspect", InspectCommand.Create),
        ("logs", LogsCommand.Create),
        ("top", TopCommand.Create),
        ("stats", StatsCommand.Create),
        ("events", EventsCommand.Create),
        ("healthcheck", HealthcheckCommand.Create),
        ("stop", StopCommand.Create),
        ("restart", RestartCommand.Create),
        ("kill", KillCommand.Create),
        ("wait", WaitCommand.Create),
        ("rename", RenameCommand.Create),
        ("update", UpdateCommand.Create),
        ("pause", PauseCommand.Create),
        ("unpause", UnpauseCommand.Create),
        ("rm", RmCommand.Create),
        ("prune", PruneCommand.Create),
        ("cp", CpCommand.Create),
        ("diff", DiffCommand.Create),
        ("export", ExportCommand.Create),
        ("import", ImportCommand.Create),
        ("commit", CommitCommand.Create),
        ("images", ImagesCommand.Create),
        ("rmi", RmiCommand.Create),
        ("volume", VolumeCommand.Create),
        ("network", NetworkCommand.Create),
        ("port", PortCommand.Create),
        ("generate", GenerateCommand.Create),
        ("doctor", DoctorCommand.Create),
        ("completion", CompletionCommand.Create),
        ("version", _ => VersionCommand.Create()),
    ];

    /// <summary>The command called <paramref name="name"/>. Throws <see cref="NsinitException"/> that names the nearest.</summary>
    public static Command Make(string name, GlobalOptions globals)
    {
        foreach ((string known, Func<GlobalOptions, Command> make) in Commands)
        {
            if (known == name) { return make(globals); }
        }

        throw new NsinitException($"{name}: no such command")
        {
            Hint = Nearest.Of(name, Names()) is string near ? $"did you mean {near}?" : "nsinit --help lists the commands",
        };
    }

    /// <summary>Every command, for the list that --help prints.</summary>
    public static IEnumerable<Command> All(GlobalOptions globals)
    {
        foreach ((_, Func<GlobalOptions, Command> make) in Commands) { yield return make(globals); }
    }

    private static string[] Names() => Array.ConvertAll(Commands, c => c.Name);
}
