using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit pause NAME...</c></summary>
internal static class PauseCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Argument<string[]> names = Opt.More("NAME", "names or ids of running containers");
        NsinitCommand pause = new("pause", "Stop all processes of containers where they are, until unpause.") { Examples = [("nsinit pause db", "keep it still while its files are copied")] };
        pause.Arguments.Add(names);
        return pause.Does(parsed =>
        {
            ContainerStore store = new(globals.Root);
            new Recovery(store).Sweep();
            return ForEach.Run(parsed.GetRequiredValue(names), globals, name =>
            {
                new Pauser(store).Pause(ContainerFinder.Find(store, name));
                Output.WriteLine(name);
            });
        });
    }
}
