using System.CommandLine;
using System.IO;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Images;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit export [-o FILE] NAME</c></summary>
internal static class ExportCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Argument<string> name = Opt.One("NAME", "name or id of a container");
        Option<string?> output = Opt.Text("--output", "FILE", "write there; to standard output when left out", "-o");
        NsinitCommand export = new("export", "Write all files of a container as a tar archive, without what is mounted in it.")
        {
            Examples = [("nsinit export -o web.tar web", "which nsinit run can run again")],
        };
        export.Arguments.Add(name);
        export.Options.Add(output);
        return export.Does(parsed =>
        {
            string? file = parsed.GetValue(output);
            if (file is "") { throw new NsinitException("export: --output: an empty word is no file") { Hint = "name a file: -o FILE" }; }
            Stream? standard = file is null ? Output.Archive("name a file: -o FILE") : null;
            using ContainerRoot root = ContainerRoot.Open(new ContainerStore(globals.Root), parsed.GetRequiredValue(name), write: false);
            InsidePath all = new(root.Descriptor, "/");
            if (standard is not null) { FileCopier.Pack(all, false, standard); }
            else { WholeFile.Write(file!, PrivateModes.File, stream => FileCopier.Pack(all, false, stream)); }
            return ExitCode.Success;
        });
    }
}
