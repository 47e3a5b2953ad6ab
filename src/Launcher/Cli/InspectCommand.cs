using System.Collections.Generic;
using System.CommandLine;
using System.Text.Json;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit inspect NAME...</c></summary>
internal static class InspectCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Argument<string[]> names = Opt.More("NAME", "names or ids of containers");
        NsinitCommand inspect = new("inspect", "Show all that is known of containers, as JSON.")
        {
            Examples = [("nsinit inspect web", "its process, addresses, mounts")],
        };
        inspect.Arguments.Add(names);
        return inspect.Does(parsed =>
        {
            ContainerStore store = new(globals.Root);
            new Recovery(store).Sweep();
            List<ContainerView> views = [];
            foreach (string name in parsed.GetRequiredValue(names))
            {
                ContainerState state = store.Load(ContainerFinder.Find(store, name))
                    ?? throw new NsinitException($"inspect container {name}: it has just been removed") { Hint = "nsinit ps -a lists what is there" };
                views.Add(ContainerText.View(state));
            }

            Output.WriteJson(JsonSerializer.Serialize(views, ViewJson.Plain.ListContainerView));
            return ExitCode.Success;
        });
    }
}
