using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit unpause NAME...</c></summary>
internal static class UnpauseCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Argument<string[]> names = Opt.More("NAME", "names or ids of running containers");
        NsinitCommand unpause = new("unpause", "Let paused containers go on.") { Examples = [("nsinit unpause db", "let it go on")] };
        unpause.Arguments.Add(names);
        return unpause.Does(parsed =>
        {
            ContainerStore store = new(globals.Root);
            new Recovery(store).Sweep();
            return ForEach.Run(parsed.GetRequiredValue(names), globals, name =>
            {
                new Pauser(store).Unpause(ContainerFinder.Find(store, name));
                Output.WriteLine(name);
            });
        });
    }
}
