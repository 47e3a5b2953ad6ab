using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Plan;

namespace Nsinit.Launcher.Launch;

/// <summary>Has nsinit-init carry out a plan on the host, to its end.</summary>
internal static class HostPlan
{
    /// <summary>Throws <see cref="NsinitException"/> when an instruction fails.</summary>
    public static void Run(BootPlan plan)
    {
        using Descriptors descriptors = new();
        using InitProcess init = InitProcess.Start(plan, descriptors, "host");
        InitReport? report = init.Receive(out _);
        int code = init.Wait();
        if (report is InitReport failed) { throw InitFailure.Explain(plan, failed); }
        if (code != 0) { throw new NsinitException($"{plan.Map.ByInstruction[0].Phrase}: nsinit-init was killed (exit code {code})") { Hint = "try again" }; }
    }
}
