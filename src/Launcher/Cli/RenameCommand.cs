using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit rename NAME NEW</c></summary>
internal static class RenameCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Argument<string> name = Opt.One("NAME", "name or id of a container");
        Argument<string> wanted = Opt.One("NEW", "its name from now on");
        NsinitCommand rename = new("rename", "Give a container another name, running or not. Its hostname stays.")
        {
            Examples = [("nsinit rename web web-old", "make room for the next one")],
        };
        rename.Arguments.Add(name);
        rename.Arguments.Add(wanted);
        return rename.Does(parsed =>
        {
            ContainerStore store = new(globals.Root);
            new Recovery(store).Sweep();
            Renamer.Rename(store, ContainerFinder.Find(store, parsed.GetRequiredValue(name)), parsed.GetRequiredValue(wanted));
            return ExitCode.Success;
        });
    }
}
