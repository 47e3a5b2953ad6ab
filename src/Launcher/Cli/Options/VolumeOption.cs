using System.IO;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>-v SRC:DST[:OPTION,...], where SRC is a path or the name of a volume.</summary>
internal static class VolumeOption
{
    public static MountSpec Read(string text)
    {
        string origin = $"-v {text}";
        string[] parts = text.Split(':');
        if (parts.Length is < 2 or > 3 || parts[0].Length == 0) { throw Bad(text, "SRC:DST or SRC:DST:OPTIONS is wanted"); }
        if (!parts[1].StartsWith('/')) { throw Bad(text, $"{parts[1]} is no absolute path in the container"); }
        bool named = !parts[0].Contains('/') && parts[0] is not ("." or "..");
        if (named && !ContainerName.IsValid(parts[0])) { throw Bad(text, $"{parts[0]} is no name of a volume; a directory is written with a slash: ./{parts[0]}"); }

        bool readOnly = false;
        bool copy = true;
        foreach (string option in parts.Length == 3 ? parts[2].Split(',') : [])
        {
            switch (option)
            {
                case "ro": readOnly = true; break;
                case "nocopy" when named: copy = false; break;
                // What a mount is anyway, and labels of SELinux, which are nothing without it.
                case "rw" or "rprivate" or "rbind" or "z" or "Z": break;
                default: throw Bad(text, $"{option} is no option of -v; ro and rw are");
            }
        }

        string target = ContainerPath.Normalize(parts[1], origin);
        if (named) { return new MountSpec(MountKind.Bind, "", target, readOnly, false, MountAttrs.None, [], origin) { Volume = parts[0], Copy = copy }; }

        string source = Path.GetFullPath(parts[0]);
        SysResult found = Paths.TryStat(Fd.AT_FDCWD, source, AtFlags.None, out Statx info);
        if (found.Failed)
        {
            throw new NsinitException($"mount {parts[0]} on {parts[1]}: {ErrnoText.Describe(found.Error)}")
            {
                Origin = origin, Hint = found.Error == Errno.ENOENT ? "create it on the host" : Hints.For("open ", found.Error),
            };
        }

        bool file = (info.Mode & ModeBits.S_IFMT) != ModeBits.S_IFDIR;
        return new MountSpec(MountKind.Bind, source, target, readOnly, file, MountAttrs.None, [], origin);
    }

    private static NsinitException Bad(string text, string why) => new($"run: -v {text}: {why}") { Hint = "write -v SRC:DST[:ro], as in -v ./data:/data:ro" };
}
