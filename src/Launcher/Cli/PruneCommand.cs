using System.Collections.Generic;
using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit prune [-n]</c></summary>
internal static class PruneCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Option<bool> dry = Opt.Flag("--dry-run", "only say which", "-n");
        NsinitCommand prune = new("prune", "Remove all containers that have ended, with their logs and what they have written.")
        {
            Examples = [("nsinit prune -n", "which those are")],
        };
        prune.Options.Add(dry);
        return prune.Does(parsed =>
        {
            ContainerStore store = new(globals.Root);
            new Recovery(store).Sweep();
            Dictionary<string, string> ended = [];
            foreach (string id in store.Ids())
            {
                if (store.LoadAnyway(id) is not { Phase: Phase.Exited } state) { continue; }
                // One whose end is just being written down is about to be started again.
                if (state is { Exit: null, Record.Life.Restart: not RestartPolicy.No }) { continue; }
                ended[id] = state.Record?.Name ?? id;
            }

            return ForEach.Run(ended.Keys, globals, id =>
            {
                if (!parsed.GetValue(dry)) { new Remover(store).Remove(id, force: false); }
                Output.WriteLine(ended[id]);
            });
        });
    }
}
