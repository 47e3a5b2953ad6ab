using System.IO;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>-v SRC:DST[:OPTION,...], where SRC is a path or the name of a volume; -v DST is a volume of the container's own.</summary>
internal static class VolumeOption
{
    public static MountSpec Read(string text)
    {
        string origin = $"-v {text}";
        string[] parts = text.Split(':');
        if (parts is [string own] && own.StartsWith('/')) { return Volume("", own, origin); }
        if (parts.Length is < 2 or > 3 || parts[0].Length == 0) { throw Bad(text, "SRC:DST or SRC:DST:OPTIONS is wanted"); }
        if (!parts[1].StartsWith('/')) { throw Bad(text, $"{parts[1]} is no absolute path in the container"); }
        bool named = !parts[0].Contains('/') && parts[0] is not ("." or "..");
        MountSpec mount = named ? Volume(parts[0], parts[1], origin) : Bind(parts[0], parts[1], origin);
        foreach (string option in parts.Length == 3 ? parts[2].Split(',') : [])
        {
            mount = MountWords.Apply(mount, option) ?? throw Bad(text, $"{option} is no option of it; {MountWords.Names} are");
        }

        return mount;
    }

    /// <summary>A volume; one without a name is made for the container alone.</summary>
    public static MountSpec Volume(string name, string target, string origin)
    {
        if (name.Length > 0 && !ContainerName.IsValid(name))
        {
            throw new NsinitException($"run: {origin}: {name} is no name of a volume") { Hint = $"a directory is written with a slash: ./{name}" };
        }

        return new MountSpec(MountKind.Bind, "", ContainerPath.Normalize(target, origin), false, false, MountAttrs.None, [], origin) { Volume = name, Anonymous = name.Length == 0 };
    }

    /// <summary>A file or directory of the host.</summary>
    public static MountSpec Bind(string path, string target, string origin)
    {
        target = ContainerPath.Normalize(target, origin);
        string source = Path.GetFullPath(path);
        SysResult found = Paths.TryStat(Fd.AT_FDCWD, source, AtFlags.None, out Statx info);
        if (found.Failed)
        {
            throw new NsinitException($"mount {path} on {target}: {ErrnoText.Describe(found.Error)}")
            {
                Origin = origin, Hint = found.Error == Errno.ENOENT ? "create it on the host" : Hints.For("open ", found.Error),
            };
        }

        bool file = (info.Mode & ModeBits.S_IFMT) != ModeBits.S_IFDIR;
        // Whoever names a device wants that device, as -v /dev/null:/etc/motd does; no image can name one.
        return new MountSpec(MountKind.Bind, source, target, false, file, MountAttrs.None, [], origin) { Devices = DeviceOption.IsDevice(info) };
    }

    private static NsinitException Bad(string text, string why) => new($"run: -v {text}: {why}") { Hint = "write -v SRC:DST[:ro], as in -v ./data:/data:ro" };
}
