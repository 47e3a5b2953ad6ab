using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;
using Nsinit.Plan;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit logs [-f] NAME</c></summary>
internal static class LogsCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Argument<string> name = Opt.One("NAME", "name or id of a container that was started with -d");
        Option<bool> follow = Opt.Flag("--follow", "go on until the container ends", "-f");
        NsinitCommand logs = new("logs", "Show what a detached container has written.")
        {
            Examples = [("nsinit logs -f web", "from the start, and what still comes")],
        };
        logs.Arguments.Add(name);
        logs.Options.Add(follow);
        return logs.Does(parsed =>
        {
            ContainerStore store = new(globals.Root);
            string id = ContainerFinder.Find(store, parsed.GetRequiredValue(name));
            using LogReader log = LogReader.Open(globals.Root, id) ?? throw new NsinitException(
                $"show the log of {parsed.GetRequiredValue(name)}: it has none, because it ran in the foreground")
            {
                Hint = "start it with -d",
            };
            if (parsed.GetValue(follow)) { Follow(store, id, log); }
            else { Print(log); }
            return ExitCode.Success;
        });
    }

    // After the process has ended the monitor still writes what it left in its pipes; it lets go of the lock when that is done.
    private static void Follow(ContainerStore store, string id, LogReader log)
    {
        ContainerState? state = store.Load(id);
        if (state is { Phase: Phase.Running, Process: ProcessRecord process })
        {
            using OwnedFd? pidfd = Liveness.Open(process);
            while (pidfd is not null && Liveness.IsAlive(process))
            {
                Print(log);
                log.WaitForMore(pidfd.Value);
            }
        }

        new Stopper(store).WaitUntilPutAway(id);
        Print(log);
    }

    private static void Print(LogReader log)
    {
        foreach ((LogHeader header, byte[] data) in log.ReadNew()) { Output.Write(header.Stream == 2 ? 2 : 1, data); }
    }
}
