using System.Collections.Generic;
using System.CommandLine;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Images;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit rmi [-f] IMAGE...</c></summary>
internal static class RmiCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Argument<string[]> images = new("IMAGE") { Description = "ids, beginnings of ids, or what the images were made of", Arity = ArgumentArity.ZeroOrMore };
        Option<bool> force = Opt.Flag("--force", "also those that containers use; their layers stay as long as these", "-f");
        Option<bool> all = Opt.Flag("--all", "all that no container uses", "-a");
        NsinitCommand rmi = new("rmi", "Remove unpacked images, and their layers that no other image has.")
        {
            Examples = [("nsinit rmi alpine.tar.gz", "what was unpacked of it; the file stays"), ("nsinit rmi -a", "all that no container uses")],
        };
        rmi.Arguments.Add(images);
        rmi.Options.Add(force);
        rmi.Options.Add(all);
        return rmi.Does(parsed =>
        {
            new Recovery(new ContainerStore(globals.Root)).Sweep();
            IReadOnlyList<string> names = parsed.GetValue(images) ?? [];
            if (names.Count > 0 == parsed.GetValue(all)) { throw new NsinitException("rmi: images are wanted, or --all") { Hint = "nsinit images lists them" }; }
            ImageStore store = new(globals.Root);
            ImageCleaner cleaner = new(globals.Root);
            if (parsed.GetValue(all)) { names = store.Ids().FindAll(id => parsed.GetValue(force) || cleaner.Users(id).Count == 0); }
            return ForEach.Run(names, globals, name =>
            {
                string id = ImageFinder.Find(store, name);
                cleaner.Remove(id, parsed.GetValue(force));
                Output.WriteLine(id);
            });
        });
    }
}
