using System.CommandLine;
using System.Reflection;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit version</c></summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        NsinitCommand version = new("version", "Show which version this is.") { NeedsNothing = true };
        return version.Does(_ =>
        {
            // VERSION+COMMIT, from the build.
            string[] parts = (typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+');
            Output.WriteLine($"nsinit version {parts[0]}");
            if (parts.Length > 1) { Output.WriteLine($"commit: {parts[1]}"); }
            return ExitCode.Success;
        });
    }
}
