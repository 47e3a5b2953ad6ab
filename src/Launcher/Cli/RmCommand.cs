using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit rm [-f] [-v] NAME...</c></summary>
internal static class RmCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Argument<string[]> names = Opt.More("NAME", "names or ids of containers");
        Option<bool> force = Opt.Flag("--force", "kill those that run; no error for those that do not exist", "-f");
        Option<bool> volumes = Opt.Flag("--volumes", "and the volumes that were made for them alone", "-v");
        NsinitCommand rm = new("rm", "Remove containers.") { Examples = [("nsinit rm -f web", "even if it runs"), ("nsinit rm -v web", "with what it has in volumes without a name")] };
        rm.Arguments.Add(names);
        rm.Options.Add(force);
        rm.Options.Add(volumes);
        return rm.Does(parsed =>
        {
            ContainerStore store = new(globals.Root);
            new Recovery(store).Sweep();
            return ForEach.Run(parsed.GetRequiredValue(names), globals, name =>
            {
                bool forced = parsed.GetValue(force);
                string? id = forced ? ContainerFinder.TryFind(store, name) : ContainerFinder.Find(store, name);
                // It is gone already, as one with --rm that has just ended.
                if (id is null) { return; }
                new Remover(store).Remove(id, forced, parsed.GetValue(volumes));
                Output.WriteLine(name);
            });
        });
    }
}
