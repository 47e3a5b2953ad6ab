using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit exec [options] NAME CMD [ARG...]</c></summary>
internal static class ExecCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Argument<string> name = new("NAME") { Description = "name or id of a running container" };
        Argument<string[]> command = new("CMD") { Description = "what to run in it, with arguments", Arity = ArgumentArity.OneOrMore };
        ProcessOptions options = new();
        PayloadCommand exec = new("exec", "Run another process in a running container.");
        exec.Arguments.Add(name);
        exec.Arguments.Add(command);
        options.AddTo(exec);
        exec.SetAction(parsed =>
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
        return exec;
    }
}
