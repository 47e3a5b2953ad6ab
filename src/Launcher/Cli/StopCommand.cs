using System;
using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit stop [-t SECONDS] [-s SIGNAL] NAME...</c></summary>
internal static class StopCommand
{
    private const int Unset = -1;

    public static Command Create(GlobalOptions globals)
    {
        Argument<string[]> names = Opt.More("NAME", "names or ids of containers");
        Option<int> time = Opt.Number("--time", "SECONDS", "between the signal and SIGKILL; the container's own, usually 10, when left out", Unset, "-t");
        Option<string?> signal = Opt.Text("--signal", "SIGNAL", "a name or number; the container's own, usually TERM, when left out", "-s");
        NsinitCommand stop = new("stop", "End containers: a signal, and after a while SIGKILL. Says who did not listen.")
        {
            Examples = [("nsinit stop -t 2 web", "give it two seconds"), ("nsinit stop -s INT web", "as ctrl-c would")],
        };
        stop.Arguments.Add(names);
        stop.Options.Add(time);
        stop.Options.Add(signal);
        return stop.Does(parsed =>
        {
            int seconds = parsed.GetValue(time);
            TimeSpan? grace = seconds == Unset ? null : TimeSpan.FromSeconds(LifeOptions.ReadSeconds("stop: -t", seconds));
            int? number = parsed.GetValue(signal) is string text ? SignalOption.Read(text) : null;
            ContainerStore store = new(globals.Root);
            new Recovery(store).Sweep();
            return ForEach.Run(parsed.GetRequiredValue(names), globals, name =>
            {
                new Stopper(store).Stop(ContainerFinder.Find(store, name), number, grace);
                Output.WriteLine(name);
            });
        });
    }
}
