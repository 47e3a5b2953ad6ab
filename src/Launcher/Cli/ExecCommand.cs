using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit exec [options] NAME CMD [ARG...]</c></summary>
internal static class ExecCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Argument<string> name = Opt.One("NAME", "name or id of a running container");
        Argument<string[]> command = Opt.More("CMD", "what to run in it, with arguments");
        ProcessOptions options = new();
        NsinitCommand exec = new("exec", "Run another process in a running container.")
        {
            EndsInPayload = true,
            Examples = [("nsinit exec -it web sh", "a shell in it"), ("nsinit exec -u nobody web id", "as another user")],
        };
        exec.Arguments.Add(name);
        exec.Arguments.Add(command);
        options.AddTo(exec);
        return exec.Does(parsed =>
        {
            new Executor(globals.Root).Run(new ExecRequest
            {
                Container = parsed.GetRequiredValue(name),
                Command = parsed.GetRequiredValue(command),
                Env = options.ReadEnv(parsed),
                WorkingDirectory = options.ReadDirectory(parsed),
                User = options.ReadUser(parsed),
                Interactive = options.ReadInteractive(parsed),
                Terminal = options.ReadTerminal(parsed),
                Detached = options.ReadDetached(parsed),
            });
            return ExitCode.Success;
        });
    }
}
