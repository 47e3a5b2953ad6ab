using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;

namespace Nsinit.Launcher.Cli.Views;

/// <summary>Prints all acts of a run: what each does, by which calls, and the shell command that would do the same.</summary>
internal static class ExplainPrinter
{
    /// <summary>To standard output when it is all that was asked for, else to standard error: the payload's output follows.</summary>
    public static void Print(List<ExplainedAct> acts, ExplainMode mode, Format format)
    {
        int fd = mode == ExplainMode.Only ? 1 : 2;
        string text = format == Format.Json
            ? Json(acts)
            : Text(acts, new Colours(HostFacts.IsTerminal(fd) && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))));
        Output.WriteScreen(fd, text);
    }

    /// <summary>The text form: an act's number and phrase, its command after "$", its calls below.</summary>
    public static string Text(List<ExplainedAct> acts, Colours colours)
    {
        StringBuilder text = new();
        Actor? actor = null;
        int number = 0;
        foreach (ExplainedAct act in acts)
        {
            if (act.Actor != actor)
            {
                actor = act.Actor;
                text.Append(number == 0 ? "" : "\n").Append(colours.Heading(Who(act.Actor))).Append('\n');
            }

            text.Append($"{++number,4}  ").Append(colours.Phrase(act.Phrase));
            if (act.Origin is not null) { text.Append(colours.Dim($"   from {act.Origin}")); }
            text.Append('\n');
            if (act.Shell.Length > 0) { text.Append("      ").Append(colours.Shell($"$ {act.Shell}")).Append('\n'); }
            foreach (string call in act.Calls) { text.Append("        ").Append(colours.Dim(call)).Append('\n'); }
        }

        return text.ToString();
    }

    private static string Json(List<ExplainedAct> acts)
    {
        List<ActView> views = [];
        foreach (ExplainedAct act in acts)
        {
            views.Add(new ActView(views.Count + 1, $"{act.Actor}".ToLowerInvariant(), act.Phrase, [.. act.Calls], act.Shell, act.Origin));
        }

        return Visible.Lines(JsonSerializer.Serialize(views, ViewJson.Plain.ListActView) + "\n");
    }

    private static string Who(Actor actor) => actor switch
    {
        Actor.Launcher => "nsinit, on the host",
        Actor.Host => "nsinit-init, on the host",
        Actor.Container => "nsinit-init, in the container",
        _ => "the payload's process",
    };
}
