using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Text.Json;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit ps [-a] [-q] [--filter KEY=VALUE] [--columns NAME,...]</c></summary>
internal static class PsCommand
{
    private static readonly (string, string)[] Examples =
    [
        ("nsinit ps -a", "those that have ended too"),
        ("nsinit ps --filter network=lan --columns name,addresses", "who is on a network, and where"),
        ("nsinit ps -q --filter status=exited", "ids for another command"),
    ];

    public static Command Create(GlobalOptions globals)
    {
        Option<bool> all = Opt.Flag("--all", "those that have ended too", "-a");
        Option<bool> quiet = Opt.Flag("--quiet", "ids only", "-q");
        Option<string[]> filters = Opt.Many("--filter", "KEY=VALUE", "only those whose id, name, status, health, network, rootfs, label (NAME or NAME=VALUE) or exited (code) fits", "-f");
        Option<string?> columns = Opt.Text("--columns", "NAME,...", $"which to show, of {PsColumns.Names}");
        Option<string?> format = Opt.Format();
        NsinitCommand ps = new("ps", "List containers.") { Examples = Examples };
        foreach (Option option in (Option[])[all, quiet, filters, columns, format]) { ps.Options.Add(option); }
        return ps.Does(parsed =>
        {
            PsFilter filter = new(parsed.GetValue(filters) ?? []);
            ContainerStore store = new(globals.Root);
            new Recovery(store).Sweep();
            List<ContainerState> states = Load(store, filter, parsed.GetValue(all) || filter.WantsEnded);
            if (parsed.GetValue(quiet)) { states.ForEach(s => Output.WriteLine(s.Id)); }
            else if (FormatOption.Read(parsed.GetValue(format)) == Format.Json)
            {
                Output.WriteJson(JsonSerializer.Serialize(states.ConvertAll(ContainerText.View), ViewJson.Plain.ListContainerView));
            }
            else { Output.Write(PsColumns.Text(states, parsed.GetValue(columns))); }
            return ExitCode.Success;
        });
    }

    // Newest first. What is being made or removed at this moment is not there yet, or any more.
    private static List<ContainerState> Load(ContainerStore store, PsFilter filter, bool all)
    {
        List<ContainerState> states = [];
        foreach (string id in store.Ids())
        {
            if (store.LoadOrWarn(id) is { Record: not null } state && (all || state.Phase == Phase.Running) && filter.Fits(state)) { states.Add(state); }
        }

        return [.. states.OrderByDescending(s => s.Record!.Created)];
    }
}
