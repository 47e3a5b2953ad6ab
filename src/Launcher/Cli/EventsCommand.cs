using System.Collections.Generic;
using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit events [--since TIME] [--until TIME] [--filter KEY=VALUE] [--no-stream]</c></summary>
internal static class EventsCommand
{
    private static readonly (string, string)[] Examples =
    [
        ("nsinit events", "what happens from now on, until ctrl-c"),
        ("nsinit events --since 1h --no-stream --filter event=die", "who has ended in the last hour, and how"),
        ("nsinit events --filter container=web --format json", "one container's, a line of JSON each"),
    ];

    public static Command Create(GlobalOptions globals)
    {
        Option<string?> since = Opt.Text("--since", "TIME", $"from there on, {TimeOption.Help}; when left out, from now on, and with --no-stream from the beginning");
        Option<string?> until = Opt.Text("--until", "TIME", "up to there; for ever when left out");
        Option<string[]> filters = Opt.Many("--filter", "KEY=VALUE", "only those whose container, event, type, image or network fits (the end of a container that is removed then has no image)", "-f");
        Option<bool> still = Opt.Flag("--no-stream", "only what has happened already");
        Option<bool> clear = Opt.Flag("--clear", "forget all that has happened");
        Option<string?> format = Opt.Text("--format", "FORMAT", "text, or json: a line each");
        NsinitCommand events = new("events", "Show what happens to containers and networks: what is made, started, paused, killed, renamed, connected or removed, and how it ended.")
        {
            Examples = Examples,
        };
        foreach (Option option in (Option[])[since, until, filters, still, clear, format]) { events.Options.Add(option); }
        return events.Does(parsed =>
        {
            Format form = FormatOption.Read(parsed.GetValue(format));
            EventFilter filter = new(parsed.GetValue(filters) ?? []);
            bool ends = parsed.GetValue(still);
            long from = TimeOption.Read("--since", parsed.GetValue(since), ends ? 0 : Event.Now);
            long to = TimeOption.Read("--until", parsed.GetValue(until), ends ? Event.Now : long.MaxValue);
            new Recovery(new ContainerStore(globals.Root)).Sweep();
            if (parsed.GetValue(clear))
            {
                EventLog.Clear(globals.Root);
                Tidy.RemoveEmpty(globals.Root);
                return ExitCode.Success;
            }

            using EventReader reader = new(globals.Root);
            for (List<Event> some = reader.Past(); some.Count > 0 || Event.Now < to; some = ends ? [] : reader.Next(to))
            {
                foreach (Event one in some.FindAll(e => e.Time >= from && e.Time <= to && filter.Fits(e))) { Output.WriteLine(EventText.Line(one, form)); }
            }

            return ExitCode.Success;
        });
    }
}
