using System.IO;
using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>Paths in a container, as users write them.</summary>
internal static class ContainerPath
{
    /// <summary>The absolute path without "." and ".." parts. The root itself cannot be a mount point.</summary>
    public static string Normalize(string path, string origin)
    {
        string normal = Path.GetFullPath(path);
        normal = normal.Length > 1 ? normal.TrimEnd('/') : normal;
        return normal != "/" ? normal : throw new NsinitException("mount on /: the root file system is there")
        {
            Origin = origin, Hint = "name a directory below it",
        };
    }
}
