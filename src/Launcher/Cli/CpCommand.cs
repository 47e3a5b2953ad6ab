using System.CommandLine;
using System.IO;
using Nsinit.Abi;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Images;
using Nsinit.Launcher.State;
using Nsinit.Launcher.Weakened;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit cp NAME:SRC DST</c>, <c>nsinit cp SRC NAME:DST</c></summary>
internal static class CpCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Argument<string> source = Opt.One("SRC", "NAME:PATH, a path, or - for a tar archive on standard input; PATH/. is what is in it");
        Argument<string> target = Opt.One("DST", "NAME:PATH, a path, or - for a tar archive on standard output");
        Option<bool> archive = Opt.Flag("--archive", "keep owners, set-id bits and attributes; and devices, into a container", "-a");
        Option<bool> follow = Opt.Flag("--follow-link", "copy what a link leads to, not the link", "-L");
        NsinitCommand cp = new("cp", "Copy files between a container, running or not, and the host.")
        {
            Examples =
            [
                ("nsinit cp web:/etc/httpd.conf .", "out of a container"),
                ("nsinit cp ./site/. web:/srv/www", "what is in site into a directory of a container"),
                ("nsinit cp web:/srv - | tar -t", "as a tar archive"),
            ],
        };
        cp.Arguments.Add(source);
        cp.Arguments.Add(target);
        cp.Options.Add(archive);
        cp.Options.Add(follow);
        return cp.Does(parsed =>
        {
            CopyOperand from = CopyOperand.Read(parsed.GetRequiredValue(source));
            CopyOperand to = CopyOperand.Read(parsed.GetRequiredValue(target));
            if (from.Container is null == to.Container is null)
            {
                throw new NsinitException($"copy {from.Path} to {to.Path}: one of them is to be in a container") { Hint = "write NAME:PATH for that one" };
            }

            Copy(new ContainerStore(globals.Root), from, to, parsed.GetValue(follow), parsed.GetValue(archive));
            return ExitCode.Success;
        });
    }

    private static void Copy(ContainerStore store, CopyOperand from, CopyOperand to, bool follow, bool exact)
    {
        Stream? output = to.IsStream ? Output.Archive("send it to a file or another program") : null;
        using ContainerRoot root = ContainerRoot.Open(store, (from.Container ?? to.Container)!, write: to.Container is not null);
        using OwnedFd host = Paths.Open(Fd.AT_FDCWD, "/", OpenFlags.O_PATH | OpenFlags.O_DIRECTORY);
        InsidePath source = new(from.Container is null ? host.Value : root.Descriptor, from.Path);
        InsidePath target = new(to.Container is null ? host.Value : root.Descriptor, to.Path);
        if (output is not null) { FileCopier.Pack(source, follow, output); }
        else if (from.IsStream) { FileCopier.Unpack("standard input", new DescriptorStream(0, "standard input"), target, exact: true); }
        // A container is no source of devices for the host.
        else { FileCopier.Copy(source, target, follow, exact, nodes: exact && (from.Container is null || Weak.Lacks(Protection.Nodes))); }
    }
}
