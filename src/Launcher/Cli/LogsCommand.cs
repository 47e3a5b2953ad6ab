using System.Collections.Generic;
using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Containers.Logs;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit logs [-f] [-n LINES] [--since TIME] [--until TIME] [-t] [--format FORMAT] NAME</c></summary>
internal static class LogsCommand
{
    private const int All = -1;

    public static Command Create(GlobalOptions globals)
    {
        Argument<string> name = Opt.One("NAME", "name or id of a container that was started with -d");
        Option<bool> follow = Opt.Flag("--follow", "go on until the container ends", "-f");
        Option<int> tail = Opt.Number("--tail", "LINES", "only the last ones", All, "-n");
        Option<string?> since = Opt.Text("--since", "TIME", $"only what was written after {TimeOption.Help}");
        Option<string?> until = Opt.Text("--until", "TIME", "only what was written before");
        Option<bool> times = Opt.Flag("--timestamps", "begin each line with its time", "-t");
        Option<string?> format = Opt.Text("--format", "FORMAT", "raw (the default), json (as Docker's), or cri (as the kubelet's)");
        NsinitCommand logs = new("logs", "Show what a detached container has written, its two streams apart.")
        {
            Examples =
            [
                ("nsinit logs -f web", "from the start, and what still comes"),
                ("nsinit logs -t -n 20 --since 10m web", "the last twenty lines, if they are of the last ten minutes"),
                ("nsinit logs web 2>&1 >/dev/null", "standard error alone"),
            ],
        };
        logs.Arguments.Add(name);
        foreach (Option option in (Option[])[follow, tail, since, until, times, format]) { logs.Options.Add(option); }
        return logs.Does(parsed =>
        {
            ContainerStore store = new(globals.Root);
            string id = ContainerFinder.Find(store, parsed.GetRequiredValue(name));
            int last = parsed.GetValue(tail);
            LogLines lines = new(
                TimeOption.Read("--since", parsed.GetValue(since), 0),
                TimeOption.Read("--until", parsed.GetValue(until), long.MaxValue),
                last < 0 ? null : last);
            LogFormat form = new(parsed.GetValue(format), parsed.GetValue(times));
            using LogReader log = LogReader.Open(globals.Root, id) ?? throw new NsinitException(
                $"show the log of {parsed.GetRequiredValue(name)}: it has none, because it ran in the foreground")
            {
                Hint = "start it with -d",
            };
            Show(log, lines, form, more: false);
            foreach (LogPiece line in lines.Flush()) { Write(line, form); }
            if (parsed.GetValue(follow)) { Follow(store, id, log, lines, form); }
            return ExitCode.Success;
        });
    }

    // After the process has ended the monitor still writes what it left in its pipes; it lets go of the lock when that is done.
    private static void Follow(ContainerStore store, string id, LogReader log, LogLines lines, LogFormat form)
    {
        while (true)
        {
            ContainerState? state = store.Load(id);
            if (state is { Phase: Phase.Running, Process: ProcessRecord process })
            {
                using OwnedFd? pidfd = Liveness.Open(process);
                while (pidfd is not null && Liveness.IsAlive(process))
                {
                    Show(log, lines, form, more: true);
                    log.WaitForMore(pidfd.Value);
                }
            }
            else if (state is { Phase: Phase.Restarting, Process.MonitorProcess: ProcessRecord monitor })
            {
                using OwnedFd? pidfd = Liveness.Open(monitor);
                if (pidfd is not null) { log.WaitForMore(pidfd.Value); }
            }
            else { break; }
        }

        new Stopper(store).WaitUntilPutAway(id);
        Show(log, lines, form, more: true);
    }

    private static void Show(LogReader log, LogLines lines, LogFormat form, bool more)
    {
        List<LogPiece> pieces = [];
        while (log.Read(pieces))
        {
            foreach (LogPiece piece in pieces)
            {
                foreach (LogPiece line in lines.Add(piece, more)) { Write(line, form); }
            }

            pieces.Clear();
        }
    }

    private static void Write(LogPiece line, LogFormat form) => Output.Write(line.IsError && form.KeepsStreams ? 2 : 1, form.Write(line));
}
