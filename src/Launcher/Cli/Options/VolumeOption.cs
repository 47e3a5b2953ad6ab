using System.IO;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>-v SRC:DST[:OPTION,...]</summary>
internal static class VolumeOption
{
    public static MountSpec Read(string text)
    {
        string origin = $"-v {text}";
        string[] parts = text.Split(':');
        if (parts.Length is < 2 or > 3 || parts[0].Length == 0) { throw Bad(text, "SRC:DST or SRC:DST:OPTIONS is wanted"); }
        if (!parts[1].StartsWith('/')) { throw Bad(text, $"{parts[1]} is no absolute path in the container"); }
        if (!parts[0].Contains('/') && parts[0] is not ("." or ".."))
        {
            throw new NsinitException($"mount {parts[0]} on {parts[1]}: volumes by name are not supported")
            {
                Origin = origin, Hint = $"name a directory: -v ./{parts[0]}:{parts[1]}",
            };
        }

        bool readOnly = false;
        foreach (string option in parts.Length == 3 ? parts[2].Split(',') : [])
        {
            switch (option)
            {
                case "ro": readOnly = true; break;
                // What a mount is anyway, and labels of SELinux, which are nothing without it.
                case "rw" or "rprivate" or "rbind" or "z" or "Z": break;
                default: throw Bad(text, $"{option} is no option of -v; ro and rw are");
            }
        }

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
        return new MountSpec(MountKind.Bind, source, ContainerPath.Normalize(parts[1], origin), readOnly, file, MountAttrs.None, [], origin);
    }

    private static NsinitException Bad(string text, string why) => new($"run: -v {text}: {why}");
}
