using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Text.Json;
using System.Threading;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit stats [--no-stream] [NAME...]</c></summary>
internal static class StatsCommand
{
    // The first figures come from a short look, so that --no-stream does not keep anybody waiting.
    private const int FirstMilliseconds = 250;
    private const int EachMilliseconds = 1000;

    public static Command Create(GlobalOptions globals)
    {
        Argument<string[]> names = new("NAME") { Description = "names or ids of running containers; all when left out", Arity = ArgumentArity.ZeroOrMore };
        Option<bool> once = Opt.Flag("--no-stream", "show them once, and end");
        Option<string?> format = Opt.Format();
        NsinitCommand stats = new("stats", "Show what containers use: processors, memory, network, disks.")
        {
            Examples = [("nsinit stats", "all that run, until Ctrl-C"), ("nsinit stats --no-stream --format json web", "once, for a program")],
        };
        stats.Arguments.Add(names);
        stats.Options.Add(once);
        stats.Options.Add(format);
        return stats.Does(parsed =>
        {
            ContainerStore store = new(globals.Root);
            new Recovery(store).Sweep();
            string[] wanted = parsed.GetValue(names) ?? [];
            foreach (string name in wanted) { MustRun(store, name); }
            bool json = FormatOption.Read(parsed.GetValue(format)) == Format.Json;
            bool live = !parsed.GetValue(once);
            bool screen = HostFacts.IsTerminal(1);
            Dictionary<string, Usage> before = [];
            Measure(store, wanted, before);
            for (int wait = FirstMilliseconds; ; wait = EachMilliseconds)
            {
                Thread.Sleep(wait);
                List<UsageView> rows = Measure(store, wanted, before);
                if (json) { Output.WriteJson(JsonSerializer.Serialize(rows, ViewJson.Plain.ListUsageView)); }
                else
                {
                    // Home, then the table, then clear what the last one had more: nothing flickers.
                    string table = UsageTable.Text(rows, screen);
                    Output.WriteScreen(1, live && screen ? $"\e[H{table.Replace("\n", "\e[K\n", StringComparison.Ordinal)}\e[J" : table);
                }

                if (!live) { return ExitCode.Success; }
                if (wanted.Length > 0 && rows.Count == 0) { return ExitCode.Success; }
            }
        });
    }

    private static void MustRun(ContainerStore store, string name)
    {
        if (store.Load(ContainerFinder.Find(store, name)) is not { Phase: Phase.Running })
        {
            throw new NsinitException($"show what {name} uses: container not running") { Hint = "nsinit ps lists those that run" };
        }
    }

    // One row for each container that was there the last time too, and what it used since then.
    private static List<UsageView> Measure(ContainerStore store, string[] wanted, Dictionary<string, Usage> before)
    {
        List<string> ids = wanted.Length == 0 ? store.Ids() : [];
        foreach (string name in wanted)
        {
            try { ids.Add(ContainerFinder.Find(store, name)); }
            // Removed meanwhile.
            catch (NsinitException) { }
        }

        List<UsageView> rows = [];
        foreach (string id in ids)
        {
            if (store.LoadAnyway(id) is not { Record: ContainerRecord record } state || Usage.Of(state) is not Usage now) { continue; }
            if (before.TryGetValue(id, out Usage? last)) { rows.Add(UsageView.Of(record, last, now)); }
            before[id] = now;
        }

        rows.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return rows;
    }
}
