using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit diff NAME</c></summary>
internal static class DiffCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Argument<string> name = Opt.One("NAME", "name or id of a container");
        NsinitCommand diff = new("diff", "Show which files a container has added (A), changed (C) and deleted (D).")
        {
            Examples = [("nsinit diff web", "what it has written to its root file system")],
        };
        diff.Arguments.Add(name);
        return diff.Does(parsed =>
        {
            foreach ((char kind, string path) in Differ.Compare(new ContainerStore(globals.Root), parsed.GetRequiredValue(name))) { Output.WriteLine($"{kind} {path}"); }
            return ExitCode.Success;
        });
    }
}
