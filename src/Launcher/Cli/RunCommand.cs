using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Containers;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit run [options] ROOTFS [CMD ARG...]</c></summary>
internal static class RunCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Argument<string> rootfs = new("ROOTFS") { Description = "a directory, or a tar archive (plain or gzip)" };
        Argument<string[]> command = new("CMD") { Description = "what to run in it, with arguments; /bin/sh when left out", Arity = ArgumentArity.ZeroOrMore };
        RunOptions options = new();
        PayloadCommand run = new("run", "Make a container of a root file system and start it.");
        run.Arguments.Add(rootfs);
        run.Arguments.Add(command);
        options.AddTo(run);
        run.SetAction(parsed =>
        {
            RunRequest request = options.Read(parsed, parsed.GetRequiredValue(rootfs), parsed.GetValue(command) ?? []);
            Runner runner = new(globals.Root);
            ExplainMode mode = options.ReadExplain(parsed);
            if (mode != ExplainMode.None)
            {
                ExplainPrinter.Print(runner.Explain(request), mode, options.ReadFormat(parsed));
                if (mode == ExplainMode.Only) { return ExitCode.Success; }
            }

            string id = runner.Run(request);
            Output.WriteLine(id);
            return ExitCode.Success;
        });
        return run;
    }
}
