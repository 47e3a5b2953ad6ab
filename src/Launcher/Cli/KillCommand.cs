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
        Argument<string[]> names = Opt.More("NAME", "names or ids of running containers");
        Option<string?> signal = Opt.Text("--signal", "SIGNAL", "a name or number; KILL when left out", "-s");
        NsinitCommand kill = new("kill", "Send a signal to the first process of containers.")
        {
            Examples = [("nsinit kill -s HUP web", "have it read its configuration again")],
        };
        kill.Arguments.Add(names);
        kill.Options.Add(signal);
        return kill.Does(parsed =>
        {
            int number = SignalOption.Read(parsed.GetValue(signal) ?? "KILL");
            ContainerStore store = new(globals.Root);
            new Recovery(store).Sweep();
            return ForEach.Run(parsed.GetRequiredValue(names), globals, name =>
            {
                new Stopper(store).Kill(ContainerFinder.Find(store, name), number);
                Output.WriteLine(name);
            });
        });
    }
}
