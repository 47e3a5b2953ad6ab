using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit kill [-s SIGNAL] NAME...</c></summary>
internal static class KillCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Argument<string[]> names = new("NAME") { Description = "names or ids of running containers", Arity = ArgumentArity.OneOrMore };
        Option<string> signal = new("--signal", "-s") { Description = "a name or number; KILL when left out", DefaultValueFactory = _ => "KILL" };
        Command kill = new("kill", "Send a signal to the first process of containers.") { names, signal };
        kill.SetAction(parsed =>
        {
            int number = SignalOption.Read(parsed.GetRequiredValue(signal));
            ContainerStore store = new(globals.Root);
            new Recovery(store).Sweep();
            return ForEach.Run(parsed.GetRequiredValue(names), globals, name =>
            {
                new Stopper(store).Kill(ContainerFinder.Find(store, name), number);
                Output.WriteLine(name);
            });
        });
        return kill;
    }
}
