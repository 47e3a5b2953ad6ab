using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.State;
using Nsinit.Linux;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit run [options] ROOTFS [CMD ARG...]</c></summary>
internal static class RunCommand
{
    private static readonly (string, string)[] Examples =
    [
        ("nsinit run -it --rm alpine.tar.gz", "a shell in an archive, and nothing left of it"),
        ("nsinit run --rm -v .:/src:ro -w /src ./rootfs make", "a command over files of the host"),
        ("nsinit run -it --detach-keys ctrl-p,ctrl-q ./rootfs", "a shell that can be left running; nsinit attach comes back"),
        ("nsinit run -d --name a --network br0 --ip 172.19.35.2 ./rootfs", "in the background, with an address on a network"),
        ("nsinit run --rm --timings ./rootfs true", "where the time of a start goes"),
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
            if (options.WantsTimings(parsed)) { TimingsOption.Begin(options.ReadFormat(parsed)); }
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
            Timings.Print();
            Tell(globals, id);
            return ExitCode.Success;
        });
    }

    // Who is not told its id knows nothing of a container that nevertheless runs.
    private static void Tell(GlobalOptions globals, string id)
    {
        try
        {
            Output.WriteLine(id);
        }
        catch (KernelException e)
        {
            new Remover(new ContainerStore(globals.Root)).Remove(id, force: true);
            throw new NsinitException($"tell the id of container {id}, which was removed for that: {e.Message}") { Hint = Hints.For(e.Attempt, e.Error) };
        }
    }
}
