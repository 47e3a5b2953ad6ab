using System;
using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit stop [-t SECONDS] NAME...</c></summary>
internal static class StopCommand
{
    private const int DefaultSeconds = 10;
    private const int MaxSeconds = 86400;

    public static Command Create(GlobalOptions globals)
    {
        Argument<string[]> names = Opt.More("NAME", "names or ids of containers");
        Option<int> time = Opt.Number(
            "--time", "SECONDS", $"between SIGTERM and SIGKILL; {DefaultSeconds} when left out", DefaultSeconds, "-t");
        NsinitCommand stop = new("stop", "End containers: SIGTERM, and after a while SIGKILL.")
        {
            Examples = [("nsinit stop -t 2 web", "give it two seconds")],
        };
        stop.Arguments.Add(names);
        stop.Options.Add(time);
        return stop.Does(parsed =>
        {
            int seconds = parsed.GetValue(time);
            if (seconds is < 0 or > MaxSeconds) { throw new NsinitException($"stop: -t {seconds}: 0 to {MaxSeconds} seconds are possible") { Hint = "leave -t out for ten" }; }
            ContainerStore store = new(globals.Root);
            new Recovery(store).Sweep();
            return ForEach.Run(parsed.GetRequiredValue(names), globals, name =>
            {
                new Stopper(store).Stop(ContainerFinder.Find(store, name), TimeSpan.FromSeconds(seconds));
                Output.WriteLine(name);
            });
        });
    }
}
