using System.Collections.Generic;
using System.CommandLine;
using System.Text.Json;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit volume create|ls|inspect|rm|prune</c></summary>
internal static class VolumeCommand
{
    public static Command Create(GlobalOptions globals)
    {
        NsinitCommand volume = new("volume", "Make, list and remove volumes: directories that outlive containers.");
        foreach (Command command in (Command[])[CreateCreate(globals), CreateList(globals), CreateInspect(globals), CreateRemove(globals), CreatePrune(globals)])
        {
            volume.Subcommands.Add(command);
        }

        return volume;
    }

    private static NsinitCommand CreateCreate(GlobalOptions globals)
    {
        Argument<string> name = Opt.One("NAME", "its name, as in run -v NAME:DST");
        NsinitCommand create = new("create", "Make a volume; run -v NAME:DST does it too.") { Examples = [("nsinit volume create data", "an empty one")] };
        create.Arguments.Add(name);
        return create.Does(parsed =>
        {
            new Volumes(globals.Root).Create(parsed.GetRequiredValue(name));
            Output.WriteLine(parsed.GetRequiredValue(name));
            return ExitCode.Success;
        });
    }

    private static NsinitCommand CreateList(GlobalOptions globals)
    {
        Option<bool> quiet = Opt.Flag("--quiet", "names only", "-q");
        Option<string?> format = Opt.Format();
        NsinitCommand list = new("ls", "List volumes.");
        list.Aliases.Add("list");
        list.Options.Add(quiet);
        list.Options.Add(format);
        return list.Does(parsed =>
        {
            List<VolumeView> views = Load(globals.Root, new VolumeStore(globals.Root).Names());
            if (parsed.GetValue(quiet)) { views.ForEach(v => Output.WriteLine(v.Name)); }
            else if (FormatOption.Read(parsed.GetValue(format)) == Format.Json) { Output.WriteJson(JsonSerializer.Serialize(views, ViewJson.Plain.ListVolumeView)); }
            else
            {
                Table table = new("NAME", "DIRECTORY", "CONTAINERS");
                foreach (VolumeView view in views) { table.Add(view.Name, view.Directory, $"{view.Containers.Length}"); }
                Output.Write(table.ToString());
            }

            return ExitCode.Success;
        });
    }

    private static NsinitCommand CreateInspect(GlobalOptions globals)
    {
        Argument<string[]> names = Opt.More("NAME", "names of volumes");
        NsinitCommand inspect = new("inspect", "Show all that is known of volumes, as JSON.");
        inspect.Arguments.Add(names);
        return inspect.Does(parsed =>
        {
            Volumes volumes = new(globals.Root);
            foreach (string name in parsed.GetRequiredValue(names)) { volumes.Find(name); }
            Output.WriteJson(JsonSerializer.Serialize(Load(globals.Root, parsed.GetRequiredValue(names)), ViewJson.Plain.ListVolumeView));
            return ExitCode.Success;
        });
    }

    private static NsinitCommand CreateRemove(GlobalOptions globals)
    {
        Argument<string[]> names = Opt.More("NAME", "names of volumes");
        NsinitCommand remove = new("rm", "Remove volumes that no container has, with all that is in them.");
        remove.Arguments.Add(names);
        return remove.Does(parsed => Remove(globals, parsed.GetRequiredValue(names)));
    }

    private static NsinitCommand CreatePrune(GlobalOptions globals)
    {
        NsinitCommand prune = new("prune", "Remove all volumes that no container has, with all that is in them.");
        return prune.Does(_ => Remove(globals, new VolumeStore(globals.Root).Names().FindAll(name => new Volumes(globals.Root).Users(name).Count == 0)));
    }

    private static int Remove(GlobalOptions globals, IReadOnlyList<string> names)
    {
        new Recovery(new ContainerStore(globals.Root)).Sweep();
        return ForEach.Run(names, globals, name =>
        {
            new Volumes(globals.Root).Remove(name);
            Output.WriteLine(name);
        });
    }

    private static List<VolumeView> Load(StateRoot root, IReadOnlyList<string> names)
    {
        VolumeStore store = new(root);
        Volumes volumes = new(root);
        List<VolumeView> views = [];
        foreach (string name in names) { views.Add(new VolumeView(name, store.DataOf(name), store.CreatedAt(name), [.. volumes.Users(name)])); }
        return views;
    }
}
