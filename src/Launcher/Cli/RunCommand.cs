using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Containers;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit run [options] ROOTFS [CMD ARG...]</c></summary>
internal static class RunCommand
{
    private static readonly (string, string)[] Examples =
    [
        ("nsinit run -it --rm alpine.tar.gz", "a shell in an archive, and nothing left of it"),
        ("nsinit run --rm -v .:/src:ro -w /src ./rootfs make", "a command over files of the host"),
        ("nsinit run -d --name a --network br0 --ip 172.19.35.2 ./rootfs", "in the background, with an address on a network"),
        ("nsinit run --explain=only --network br0 ./rootfs", "what would be done, in system calls and shell commands"),
    ];

    public static Command Create(GlobalOptions globals)
    {
        Argument<string> rootfs = Opt.One("ROOTFS", "a directory; a tar archive (plain, gzip, zstd, xz); an OCI layout or what docker save writes, with :TAG if it holds several; squashfs, erofs");
        Argument<string[]> command = new("CMD")
        {
            Description = "what to run in it, with arguments; when left out, what the image says, or /bin/sh", Arity = ArgumentArity.ZeroOrMore,
        };
        RunOptions options = new();
        NsinitCommand run = new("run", "Make a container of a root file system and start it.") { EndsInPayload = true, Examples = Examples };
        run.Arguments.Add(rootfs);
        run.Arguments.Add(command);
        options.AddTo(run);
        return run.Does(parsed =>
        {
            RunRequest request = options.Read(parsed, parsed.GetRequiredValue(rootfs), parsed.GetValue(command) ?? []);
            Runner runner = new(globals.Root);
            ExplainMode mode = options.ReadExplain(parsed);
            if (mode != ExplainMode.None)
            {
                ExplainPrinter.Print(runner.Explain(request), mode, options.ReadFormat(parsed));
                if (mode == ExplainMode.Only) { return ExitCode.Success; }
            }

            ProgressBar? bar = ProgressBar.OnTerminal();
            string id;
            try { id = runner.Run(request, bar is null ? null : bar.Show, bar is null ? null : bar.Clear); }
            finally { bar?.Clear(); }
            Output.WriteLine(id);
            return ExitCode.Success;
        });
    }
}
