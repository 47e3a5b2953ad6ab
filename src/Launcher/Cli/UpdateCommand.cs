using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit update [options] NAME...</c></summary>
internal static class UpdateCommand
{
    private static readonly (string, string)[] Examples =
    [
        ("nsinit update -m 512m --cpus 1.5 web", "new limits, at once and for later starts"),
        ("nsinit update --restart unless-stopped web db", "what happens at their next end"),
        ("nsinit update --memory -1 --memory-swap -1 web", "no limit any more"),
    ];

    public static Command Create(GlobalOptions globals)
    {
        Argument<string[]> names = Opt.More("NAME", "names or ids of containers");
        ResourceOptions resources = new();
        Option<string?> restart = RestartOption.Create("");
        NsinitCommand update = new("update", "Change limits and restart policy of containers, running or not. What is left out stays; of one container, all is changed or nothing.")
        {
            Examples = Examples,
        };
        update.Arguments.Add(names);
        resources.AddTo(update);
        update.Options.Add(restart);
        return update.Does(parsed =>
        {
            string? policy = parsed.GetValue(restart);
            UpdateRequest request = new(resources.ReadChanges(parsed), policy is null ? null : RestartOption.Read(policy, "update"));
            if (request is { Limits.IsEmpty: true, Restart: null }) { throw new NsinitException("update: nothing to change is named") { Hint = "nsinit update --help shows what can be" }; }
            ContainerStore store = new(globals.Root);
            new Recovery(store).Sweep();
            return ForEach.Run(parsed.GetRequiredValue(names), globals, name =>
            {
                new Updater(store).Update(ContainerFinder.Find(store, name), request);
                Output.WriteLine(name);
            });
        });
    }
}
