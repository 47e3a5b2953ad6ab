using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit wait NAME...</c></summary>
internal static class WaitCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Argument<string[]> names = Opt.More("NAME", "names or ids of containers");
        NsinitCommand wait = new("wait", "Wait until containers have ended, and print the exit code of each.")
        {
            Examples = [("nsinit wait build", "of one that runs in the background")],
        };
        wait.Arguments.Add(names);
        return wait.Does(parsed =>
        {
            ContainerStore store = new(globals.Root);
            new Recovery(store).Sweep();
            return ForEach.Run(parsed.GetRequiredValue(names), globals, name =>
            {
                int code = new Waiter(store).Wait(ContainerFinder.Find(store, name))
                    ?? throw new NsinitException($"wait for container {name}: it is gone, and nobody saw how it ended");
                Output.WriteLine($"{code}");
            });
        });
    }
}
