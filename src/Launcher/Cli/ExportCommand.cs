using System.CommandLine;
using Nsinit.Abi;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Images;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;

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
            if (file is null && HostFacts.IsTerminal(1)) { throw new NsinitException("write an archive to a terminal: nobody can read it there") { Hint = "name a file: -o FILE" }; }
            using ContainerRoot root = ContainerRoot.Open(new ContainerStore(globals.Root), parsed.GetRequiredValue(name), write: false);
            InsidePath all = new(root.Descriptor, "/");
            if (file is null)
            {
                FileCopier.Pack(all, false, new DescriptorStream(1, "standard output"));
                return ExitCode.Success;
            }

            using OwnedFd opened = Paths.Open(Fd.AT_FDCWD, file, OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_TRUNC, 0x180);
            FileCopier.Pack(all, false, new DescriptorStream(opened.Value, file));
            return ExitCode.Success;
        });
    }
}
