using System.CommandLine;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit rm [-f] NAME...</c></summary>
internal static class RmCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Argument<string[]> names = new("NAME") { Description = "names or ids of containers", Arity = ArgumentArity.OneOrMore };
        Option<bool> force = new("--force", "-f") { Description = "kill those that run" };
        Command rm = new("rm", "Remove containers.") { names, force };
        rm.SetAction(parsed =>
        {
            ContainerStore store = new(globals.Root);
            new Recovery(store).Sweep();
            return ForEach.Run(parsed.GetRequiredValue(names), globals, name =>
            {
                new Remover(store).Remove(ContainerFinder.Find(store, name), parsed.GetValue(force));
                Output.WriteLine(name);
            });
        });
        return rm;
    }
}
