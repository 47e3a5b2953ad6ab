using System;
using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit restart [-t SECONDS] [-s SIGNAL] NAME...</c></summary>
internal static class RestartCommand
{
    private const int Unset = -1;

    public static Command Create(GlobalOptions globals)
    {
        Argument<string[]> names = Opt.More("NAME", "names or ids of containers");
        Option<int> time = Opt.Number("--time", "SECONDS", "between the signal and SIGKILL; the container's own when left out", Unset, "-t");
        Option<string?> signal = Opt.Text("--signal", "SIGNAL", "the one that ends it; the container's own when left out", "-s");
        NsinitCommand restart = new("restart", "Stop containers, if they run, and start them again.")
        {
            Examples = [("nsinit restart web", "with all it has written so far")],
        };
        restart.Arguments.Add(names);
        restart.Options.Add(time);
        restart.Options.Add(signal);
        return restart.Does(parsed =>
        {
            int seconds = parsed.GetValue(time);
            TimeSpan? grace = seconds == Unset ? null : TimeSpan.FromSeconds(LifeOptions.ReadSeconds("restart: -t", seconds));
            int? number = parsed.GetValue(signal) is string text ? SignalOption.Read(text) : null;
            ContainerStore store = new(globals.Root);
            new Recovery(store).Sweep();
            return ForEach.Run(parsed.GetRequiredValue(names), globals, name =>
            {
                string id = ContainerFinder.Find(store, name);
                Relauncher.CheckRepeatable(store, id);
                new Stopper(store).Stop(id, number, grace);
                new Relauncher(store).Start(id);
                if (store.Load(id)?.Record is ContainerRecord record) { EventLog.Add(globals.Root, Event.Of(record, "restart")); }
                Output.WriteLine(name);
            });
        });
    }
}
