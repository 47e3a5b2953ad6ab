using System.CommandLine;
using System.Linq;
using System.Text.Json;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Host;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>--timings, of run and start.</summary>
internal static class TimingsOption
{
    public static Option<bool> Create() => Opt.Flag("--timings", "say on standard error how many microseconds each phase has taken");

    /// <summary>Begins to measure, and has the result shown on standard error.</summary>
    public static void Begin(Format format)
    {
        Timings.Printer = phases =>
        {
            TimingsView view = new([.. phases.Select(p => new PhaseView(p.Phase, p.Microseconds))], phases.Sum(p => p.Microseconds));
            Output.WriteError(format == Format.Json ? JsonSerializer.Serialize(view, ViewJson.Plain.TimingsView) + "\n" : Text(view));
        };
        Timings.Begin();
    }

    /// <summary>A line for each phase, and one for all.</summary>
    public static string Text(TimingsView view)
    {
        PhaseView[] rows = [.. view.Phases, new PhaseView("total", view.Total)];
        int digits = rows.Max(r => $"{r.Microseconds}".Length);
        Table table = new("PHASE", "MICROSECONDS");
        foreach (PhaseView row in rows) { table.Add(row.Phase, $"{row.Microseconds}".PadLeft(digits)); }
        return table.ToString();
    }
}
