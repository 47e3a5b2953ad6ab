using System.CommandLine;
using System.IO;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Images;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit import IMAGE DIR</c></summary>
internal static class ImportCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Argument<string> image = Opt.One("IMAGE", "an archive, an image or a disk image, as run takes them");
        Argument<string> directory = Opt.One("DIR", "a directory that does not exist yet, or is empty");
        NsinitCommand import = new("import", "Put the files of an archive or image into a directory.")
        {
            Examples = [("nsinit import alpine.tar.gz ./alpine", "a directory to be changed, for run --rootfs direct ./alpine")],
        };
        import.Arguments.Add(image);
        import.Arguments.Add(directory);
        return import.Does(parsed =>
        {
            ProgressBar? bar = ProgressBar.OnTerminal();
            try
            {
                new DirectoryImport(globals.Root).Run(parsed.GetRequiredValue(image), Path.GetFullPath(parsed.GetRequiredValue(directory)), bar is null ? null : bar.Show);
            }
            finally
            {
                bar?.Clear();
            }

            return ExitCode.Success;
        });
    }
}
