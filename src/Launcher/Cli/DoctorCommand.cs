using System.Collections.Generic;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Doctor;
using Nsinit.Launcher.Host;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit doctor</c>: ends with 1 when containers cannot run.</summary>
internal static class DoctorCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Option<string?> format = Opt.Format();
        NsinitCommand doctor = new("doctor", "Find out what this kernel and host can do, and what to change.")
        {
            NeedsNothing = true,
            Examples = [("nsinit doctor", "try all that containers need"), ("nsinit doctor --format json", "for a program; the exit code is 1 when containers cannot run")],
        };
        doctor.Options.Add(format);
        return doctor.Does(parsed =>
        {
            List<Finding> findings = [.. Checks.All(globals.Root)];
            if (FormatOption.Read(parsed.GetValue(format)) == Format.Json)
            {
                Output.WriteJson(JsonSerializer.Serialize(findings, ViewJson.Plain.ListFinding));
            }
            else { Output.WriteScreen(1, Text(findings, new Colours(HostFacts.IsTerminal(1)))); }
            return findings.Exists(f => f.Verdict == Verdict.Bad) ? ExitCode.Failure : ExitCode.Success;
        });
    }

    private static string Text(List<Finding> findings, Colours colours)
    {
        int width = 0;
        foreach (Finding finding in findings) { width = System.Math.Max(width, finding.Name.Length); }
        StringBuilder text = new();
        foreach (Finding finding in findings)
        {
            string mark = finding.Verdict switch
            {
                Verdict.Good => colours.Shell("ok     "),
                Verdict.Lacking => colours.Heading("lacking"),
                _ => colours.Alarm("BAD    "),
            };
            text.Append(mark).Append("  ").Append(Colours.None(finding.Name).PadRight(width)).Append("  ").Append(Colours.None(finding.Detail));
            if (finding.Advice is not null) { text.Append("; ").Append(colours.Phrase(finding.Advice)); }
            text.Append('\n');
        }

        return text.ToString();
    }
}
