using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Text.Json;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Images;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit images</c></summary>
internal static class ImagesCommand
{
    private const int ShortId = 12;

    public static Command Create(GlobalOptions globals)
    {
        Option<bool> quiet = Opt.Flag("--quiet", "ids only", "-q");
        Option<string?> format = Opt.Format();
        NsinitCommand images = new("images", "List the images that have been unpacked; nsinit rmi removes them.")
        {
            Examples = [("nsinit images", "what is unpacked, how large it is, and how many containers use it")],
        };
        images.Options.Add(quiet);
        images.Options.Add(format);
        return images.Does(parsed =>
        {
            List<ImageView> views = Load(globals.Root);
            if (parsed.GetValue(quiet)) { views.ForEach(v => Output.WriteLine(v.Id[..ShortId])); }
            else if (FormatOption.Read(parsed.GetValue(format)) == Format.Json) { Output.WriteJson(JsonSerializer.Serialize(views, ViewJson.Plain.ListImageView)); }
            else { Output.Write(Text(views)); }
            return ExitCode.Success;
        });
    }

    private static string Text(List<ImageView> views)
    {
        Table table = new("IMAGE", "SOURCE", "LAYERS", "SIZE", "UNPACKED", "CONTAINERS");
        foreach (ImageView view in views)
        {
            table.Add(
                view.Id[..ShortId], view.Source, $"{view.Layers.Length}", Sizes.Short((ulong)view.Size),
                $"{ContainerText.Span(DateTimeOffset.UtcNow - view.Unpacked)} ago", $"{view.Containers.Length}");
        }

        return table.ToString();
    }

    private static List<ImageView> Load(StateRoot root)
    {
        ImageStore store = new(root);
        ImageCleaner cleaner = new(root);
        List<ImageView> views = [];
        foreach (string id in store.Ids())
        {
            (string source, DateTimeOffset unpacked) = store.OriginOf(id);
            views.Add(new ImageView(id, source, [.. store.LayersOf(id)], store.SizeOf(id), unpacked, [.. cleaner.Users(id)]));
        }

        views.Sort((a, b) => b.Unpacked.CompareTo(a.Unpacked));
        return views;
    }
}
