using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit start [-a] [-i] NAME...</c></summary>
internal static class StartCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Argument<string[]> names = Opt.More("NAME", "names or ids of containers that have ended");
        Option<bool> attach = Opt.Flag("--attach", "connect to it, and end with its exit code", "-a");
        Option<bool> interactive = Opt.Flag("--interactive", "connect to it, with standard input", "-i");
        Option<string?> keys = Opt.Text(DetachOption.Name, "KEYS", DetachOption.Help);
        Option<bool> policy = Opt.Flag(Relaunch.Option, "ask the container's restart policy first, as its monitor does");
        policy.Hidden = true;
        Option<bool> timings = TimingsOption.Create();
        Option<string?> format = Opt.Text("--format", "FORMAT", "of --timings: text or json");
        NsinitCommand start = new("start", "Start containers that have ended, as they were made, with all they have written.")
        {
            Examples = [("nsinit start web", "in the background"), ("nsinit start -ai shell", "and connect this terminal to it")],
        };
        start.Arguments.Add(names);
        foreach (Option option in (Option[])[attach, interactive, keys, timings, format, policy]) { start.Options.Add(option); }
        return start.Does(parsed =>
        {
            if (parsed.GetValue(timings)) { TimingsOption.Begin(FormatOption.Read(parsed.GetValue(format))); }
            ContainerStore store = new(globals.Root);
            string[] wanted = parsed.GetRequiredValue(names);
            if (parsed.GetValue(policy))
            {
                new Relauncher(store).StartByPolicy(wanted[0]);
                return ExitCode.Success;
            }

            new Recovery(store).Sweep();
            Timings.Mark("look after other containers");
            bool connect = parsed.GetValue(attach) || parsed.GetValue(interactive);
            if (!connect)
            {
                return ForEach.Run(wanted, globals, name =>
                {
                    new Relauncher(store).Start(ContainerFinder.Find(store, name));
                    Timings.Print();
                    Output.WriteLine(name);
                });
            }

            if (wanted.Length > 1) { throw new NsinitException($"start: -a connects to one container, and {wanted.Length} are named"); }
            string id = ContainerFinder.Find(store, wanted[0]);
            AttachRequest request = new()
            {
                DetachKeys = DetachOption.Read(parsed.GetValue(keys)), Input = parsed.GetValue(interactive), PassSignals = true, PassSignalsFromTerminal = true,
            };
            new Relauncher(store).StartAttached(id, request);
            return ExitCode.Success;
        });
    }
}
