using System.Collections.Generic;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Compile;

namespace Nsinit.Launcher.Containers;

/// <summary>An act with its calls, as --explain shows it.</summary>
/// <param name="Actor">Who does it.</param>
/// <param name="Phrase">What it does.</param>
/// <param name="Calls">System calls and messages, in order.</param>
/// <param name="Shell">The command line that would do the same; empty where there is none.</param>
/// <param name="Origin">What the user wrote that asked for it, or null.</param>
internal sealed record ExplainedAct(Actor Actor, string Phrase, IReadOnlyList<string> Calls, string Shell, string? Origin);

/// <summary>Puts the acts of the launcher and those of a plan into the order in which they happen.</summary>
internal static class Explanation
{
    /// <param name="archive">An archive and where it would be unpacked, if that is still to be done.</param>
    /// <param name="before">Steps before the container exists.</param>
    /// <param name="leases">Taking of addresses.</param>
    /// <param name="mapping">Steps while it waits for its ids.</param>
    /// <param name="wiring">Steps while it waits for the launcher.</param>
    /// <param name="plan">Its boot plan.</param>
    /// <param name="foreground">What the launcher becomes; null when it leaves.</param>
    public static List<ExplainedAct> Of(
        (string Archive, string Directory)? archive, IEnumerable<HostStep> before, IEnumerable<Act> leases,
        IEnumerable<HostStep> mapping, IEnumerable<HostStep> wiring, BootPlan plan, BootPlan? foreground)
    {
        List<ExplainedAct> acts = [];
        if (archive is (string file, string directory))
        {
            acts.Add(new(Actor.Launcher, $"unpack {file} once", [], $"mkdir {directory} && tar -xf {file} -C {directory}", null));
        }

        foreach (HostStep step in before) { acts.Add(Explain(step.Act)); }
        foreach (Act lease in leases) { acts.Add(Explain(lease)); }
        acts.Add(new(Actor.Launcher, "start nsinit-init from memory", ["memfd_create(\"nsinit-init\"); fcntl(F_ADD_SEALS)", "posix_spawn(nsinit-init --plan)"], "", null));
        AddPlan(acts, plan, mapping, wiring);
        if (foreground is not null)
        {
            acts.Add(new(Actor.Launcher, "become nsinit-init, to wait", ["execveat(nsinit-init --plan)"], "exec", null));
            AddPlan(acts, foreground, [], []);
        }

        return acts;
    }

    private static void AddPlan(List<ExplainedAct> acts, BootPlan plan, IEnumerable<HostStep> mapping, IEnumerable<HostStep> wiring)
    {
        Act? current = null;
        List<string> calls = [];
        for (int i = 0; i < plan.Map.ByInstruction.Count; i++)
        {
            Act act = plan.Map.ByInstruction[i];
            if (act != current)
            {
                foreach (HostStep step in act.Phrase == Waiting ? wiring : act.Phrase == WaitingForIds ? mapping : []) { acts.Add(Explain(step.Act)); }

                calls = [];
                acts.Add(new ExplainedAct(act.Actor, act.Phrase, calls, act.Shell, act.Origin));
                current = act;
            }

            // Where the other process goes on is shown by who does what.
            calls.AddRange(PlanText.Describe(plan, i).Split("; the parent goes on")[0].Split('\n'));
        }
    }

    private static ExplainedAct Explain(Act act) => new(act.Actor, act.Phrase, act.Messages ?? [], act.Shell, act.Origin);

    private const string Waiting = Compile.Passes.NetworkPass.WaitPhrase;
    private const string WaitingForIds = Compile.Passes.MappingPass.WaitPhrase;
}
