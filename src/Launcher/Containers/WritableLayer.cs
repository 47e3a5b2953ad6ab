using System;
using System.Collections.Generic;
using System.Linq;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>The directories of a container's own layer, and the links to what lies below it.</summary>
internal static class WritableLayer
{
    /// <summary>The step that makes them in <paramref name="directory"/>, which is open as <paramref name="descriptor"/> by then.</summary>
    public static HostStep Step(RootfsSpec root, string directory, Func<int> descriptor)
    {
        List<(string Target, string Name)> links = Links(root);
        Act act = new(
            Actor.Launcher,
            "make its writable layer",
            $"cd {directory} && mkdir {(links.Count == 1 ? "upper work" : "upper work lower")}{string.Concat(links.Select(l => $" && ln -s {l.Target} {l.Name}"))}")
        {
            Messages = [$"mkdirat(\"upper\"); mkdirat(\"work\"){string.Concat(links.Select(l => $"; symlinkat(\"{l.Target}\", \"{l.Name}\")"))}"],
        };
        return new HostStep(act, () => Make(root, links, directory, descriptor()), null);
    }

    private static void Make(RootfsSpec root, List<(string Target, string Name)> links, string path, int directory)
    {
        Paths.TryMakeDirectory(directory, ContainerFiles.Upper, 0x1ed).OrThrow("make directory", $"{path}/upper");
        Paths.TryMakeDirectory(directory, ContainerFiles.Work, 0x1c0).OrThrow("make directory", $"{path}/work");
        if (root.Image is string image) { Paths.TrySymlink(image, directory, ContainerFiles.Image).OrThrow("make link", $"{path}/image"); }
        if (root.Layers.Count != 1) { Paths.TryMakeDirectory(directory, ContainerFiles.Lower, 0x1c0).OrThrow("make directory", $"{path}/lower"); }
        foreach ((string target, string name) in links) { Paths.TrySymlink(target, directory, name).OrThrow("make link", $"{path}/{name}"); }
    }

    // One layer is linked as it is; of several each has a short name.
    private static List<(string Target, string Name)> Links(RootfsSpec root) => root.Layers.Count == 1
        ? [(root.Layers[0], ContainerFiles.Lower)]
        : [.. root.Layers.Select((layer, i) => (layer, $"{ContainerFiles.Lower}/{LayerNames.Of(i)}"))];
}
