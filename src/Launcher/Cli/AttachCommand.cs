using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit attach [--detach-keys KEYS] [--no-stdin] [--sig-proxy=false] NAME</c></summary>
internal static class AttachCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Argument<string> name = Opt.One("NAME", "name or id of a running container");
        Option<string?> keys = Opt.Text(DetachOption.Name, "KEYS", DetachOption.Help);
        Option<bool> noInput = Opt.Flag("--no-stdin", "only watch");
        Option<bool> proxy = new("--sig-proxy") { Description = "pass signals on to a container without a terminal; true when left out", HelpName = "true|false", DefaultValueFactory = _ => true };
        NsinitCommand attach = new("attach", "Connect this terminal to a container in the background. Several may be connected.")
        {
            Examples =
            [
                ("nsinit attach web", "see what it writes; ctrl-p ctrl-q leaves it running"),
                ("nsinit attach --detach-keys ctrl-x shell", "with another key to leave"),
                ("nsinit attach --no-stdin --sig-proxy=false web", "look over its shoulder: ctrl-c leaves it running"),
            ],
        };
        attach.Arguments.Add(name);
        foreach (Option option in (Option[])[keys, noInput, proxy]) { attach.Options.Add(option); }
        return attach.Does(parsed =>
        {
            ContainerStore store = new(globals.Root);
            new Recovery(store).Sweep();
            Attacher.Attach(store, ContainerFinder.Find(store, parsed.GetRequiredValue(name)), new AttachRequest
            {
                DetachKeys = DetachOption.Read(parsed.GetValue(keys)),
                Input = !parsed.GetValue(noInput),
                PassSignals = parsed.GetValue(proxy),
            });
            return ExitCode.Success;
        });
    }
}
