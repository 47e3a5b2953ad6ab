using System;
using System.CommandLine;
using Nsinit.Abi;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit generate systemd|openrc NAME</c></summary>
internal static class GenerateCommand
{
    public static Command Create(GlobalOptions globals)
    {
        NsinitCommand generate = new("generate", "Write what starts a container when the host starts: a unit or a script.");
        generate.Subcommands.Add(Make(
            globals, "systemd", "Write a unit of systemd that starts a container at boot and stops it at shutdown.",
            ("nsinit generate systemd web >/etc/systemd/system/web.service", "then: systemctl enable --now web"), text => text.Systemd()));
        generate.Subcommands.Add(Make(
            globals, "openrc", "Write a script of OpenRC that starts a container at boot and stops it at shutdown.",
            ("nsinit generate openrc web >/etc/init.d/web", "then: chmod +x /etc/init.d/web; rc-update add web"), text => text.OpenRc()));
        return generate;
    }

    private static NsinitCommand Make(GlobalOptions globals, string kind, string description, (string, string) example, Func<ServiceText, string> write)
    {
        Argument<string> name = Opt.One("NAME", "name or id of a container");
        NsinitCommand command = new(kind, description) { Examples = [example] };
        command.Arguments.Add(name);
        return command.Does(parsed =>
        {
            ContainerStore store = new(globals.Root);
            Output.Write(write(Describe(store, ContainerFinder.Find(store, parsed.GetRequiredValue(name)))));
            return ExitCode.Success;
        });
    }

    private static ServiceText Describe(ContainerStore store, string id)
    {
        ContainerRecord record = store.Load(id)?.Record ?? throw new NsinitException($"generate a service of container {id}: it is just being started") { Hint = "try again" };
        if (record.AutoRemove) { throw new NsinitException($"generate a service of container {record.Name}: it is removed at its end (--rm)") { Hint = "make it without --rm" }; }
        LifeSpec life = SpecFile.Read(store.Root, id).Life;
        string program = Paths.ReadLink(Fd.AT_FDCWD, "/proc/self/exe") ?? "";
        string what = $"generate a service of container {record.Name}";
        if (!Paths.Exists(Fd.AT_FDCWD, program)) { throw new NsinitException($"{what}: this program has no file any more ({program})") { Hint = "call the nsinit that the service is to use" }; }
        // Neither a unit nor a line of it may have one.
        if (!Visible.IsLine(store.Root.Path) || !Visible.IsLine(program))
        {
            throw new NsinitException($"{what}: a path has a control character") { Hint = "choose another --root, or install nsinit elsewhere" };
        }

        return new ServiceText(record.Name, program, store.Root.Path, life.StopTimeout) { OfUser = OwnIds.IsNested };
    }
}
