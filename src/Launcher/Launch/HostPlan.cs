using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Linux.Files;
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
        Finish(plan, init, init.Receive(out _));
    }

    /// <summary>The same of one that is given descriptors and sends one back.</summary>
    public static OwnedFd RunFor(BootPlan plan, Descriptors descriptors)
    {
        using InitProcess init = InitProcess.Start(plan, descriptors, "host");
        InitReport? report = init.Receive(out OwnedFd? sent);
        try { Finish(plan, init, report is { Kind: ReportKind.Terminal } ? init.Receive(out _) : report); }
        catch
        {
            sent?.Dispose();
            throw;
        }

        return sent!;
    }

    private static void Finish(BootPlan plan, InitProcess init, InitReport? report)
    {
        int code = init.Wait();
        if (report is InitReport failed) { throw InitFailure.Explain(plan, failed); }
        if (code != 0) { throw new NsinitException($"{plan.Map.ByInstruction[0].Phrase}: nsinit-init was killed (exit code {code})") { Hint = "try again" }; }
    }
}
