using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images;

/// <summary>What a user names as a root file system: a path, and behind a colon which of the images there.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Path">An absolute path to something that exists.</param>
/// <param name="Tag">Null: there is but one, or it is none.</param>
/// <param name="Info">What the path leads to.</param>
internal sealed record ImageReference(string Text, string Path, string? Tag, Statx Info)
{
    /// <summary>The same with the absolute path.</summary>
    public string Source => Tag is null ? Path : $"{Path}:{Tag}";

    /// <summary>A name that exists is a path, colons and all; else the first part before a colon that does is.</summary>
    public static ImageReference Parse(string text)
    {
        SysResult found = Look(text, out string path, out Statx info);
        if (!found.Failed) { return new ImageReference(text, path, null, info); }
        for (int colon = text.IndexOf(':'); colon >= 0; colon = text.IndexOf(':', colon + 1))
        {
            if (colon == 0 || colon == text.Length - 1 || Look(text[..colon], out path, out info).Failed) { continue; }
            return new ImageReference(text, path, text[(colon + 1)..], info);
        }

        throw new NsinitException($"open root file system {text}: {ErrnoText.Describe(found.Error)}")
        {
            Hint = found.Error == Errno.ENOENT ? "name a directory, a tar archive or an image that exists" : Hints.For("open ", found.Error),
        };
    }

    private static SysResult Look(string text, out string path, out Statx info)
    {
        path = System.IO.Path.GetFullPath(text);
        return Paths.TryStat(Fd.AT_FDCWD, path, AtFlags.None, out info);
    }
}
