using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit healthcheck NAME</c></summary>
internal static class HealthcheckCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Argument<string> name = Opt.One("NAME", "name or id of a running container");
        Option<bool> timer = Opt.Flag(HealthChecker.Option, "check, and wait for the next time, as the process beside the container does");
        timer.Hidden = true;
        NsinitCommand check = new("healthcheck", "Check a container's health now, as it was told with run; the exit code is 0 when it is healthy.")
        {
            Examples = [("nsinit healthcheck web", "and show what it says")],
        };
        check.Arguments.Add(name);
        check.Options.Add(timer);
        return check.Does(parsed =>
        {
            HealthChecker checker = new(globals.Root);
            if (parsed.GetValue(timer))
            {
                checker.RunTimer(parsed.GetRequiredValue(name));
                return ExitCode.Success;
            }

            ContainerStore store = new(globals.Root);
            new Recovery(store).Sweep();
            HealthRecord health = checker.CheckNow(ContainerFinder.Find(store, parsed.GetRequiredValue(name)));
            Output.WriteLine(health.Status);
            return health.Log[^1].ExitCode == 0 ? ExitCode.Success : ExitCode.Failure;
        });
    }
}
