using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Text.Json;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit ps [-a] [-q]</c></summary>
internal static class PsCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Option<bool> all = Opt.Flag("--all", "those that have ended too", "-a");
        Option<bool> quiet = Opt.Flag("--quiet", "ids only", "-q");
        Option<string?> format = Opt.Format();
        NsinitCommand ps = new("ps", "List containers.") { Examples = [("nsinit ps -a", "those that have ended too")] };
        ps.Options.Add(all);
        ps.Options.Add(quiet);
        ps.Options.Add(format);
        return ps.Does(parsed =>
        {
            ContainerStore store = new(globals.Root);
            new Recovery(store).Sweep();
            List<ContainerState> states = Load(store, parsed.GetValue(all));
            if (parsed.GetValue(quiet)) { states.ForEach(s => Output.WriteLine(s.Id)); }
            else if (FormatOption.Read(parsed.GetValue(format)) == Format.Json)
            {
                Output.WriteLine(JsonSerializer.Serialize(states.ConvertAll(ContainerText.View), ViewJson.Plain.ListContainerView));
            }
            else { Output.Write(Text(states)); }
            return ExitCode.Success;
        });
    }

    // Newest first. What is being made or removed at this moment is not there yet, or any more.
    private static List<ContainerState> Load(ContainerStore store, bool all)
    {
        List<ContainerState> states = [];
        foreach (string id in store.Ids())
        {
            try
            {
                if (store.Load(id) is { Record: not null } state && (all || state.Phase == Phase.Running)) { states.Add(state); }
            }
            catch (NsinitException e) { Warnings.Add($"{e.Message}; hint: {e.Hint}"); }
        }

        return [.. states.OrderByDescending(s => s.Record!.Created)];
    }

    private static string Text(List<ContainerState> states)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Table table = new("CONTAINER ID", "NAME", "ROOTFS", "COMMAND", "CREATED", "STATUS", "ADDRESSES");
        foreach (ContainerState state in states)
        {
            ContainerRecord record = state.Record!;
            table.Add(
                record.Id, record.Name, record.Rootfs, ContainerText.Command(record), $"{ContainerText.Span(now - record.Created)} ago",
                ContainerText.StatusSince(state, now), ContainerText.Addresses(record));
        }

        return table.ToString();
    }
}
