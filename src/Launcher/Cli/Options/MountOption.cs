using System.Collections.Generic;
using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>--mount type=bind|volume|tmpfs,src=,dst=,...: the same as -v and --tmpfs, word by word.</summary>
internal static class MountOption
{
    private const MountAttrs Plain = MountAttrs.MOUNT_ATTR_NOSUID | MountAttrs.MOUNT_ATTR_NOEXEC;

    public static MountSpec Read(string text)
    {
        string origin = $"--mount {text}";
        string type = "volume";
        string? source = null;
        string? target = null;
        List<(string Key, string? Value)> rest = [];
        foreach (string field in Fields(text, origin))
        {
            int equals = field.IndexOf('=');
            string key = (equals < 0 ? field : field[..equals]).Trim().ToLowerInvariant();
            string? value = equals < 0 ? null : field[(equals + 1)..];
            switch (key)
            {
                case "type": type = value ?? ""; break;
                case "source" or "src": source = value; break;
                case "target" or "dst" or "destination": target = value; break;
                default: rest.Add((key, value)); break;
            }
        }

        if (target is null || !target.StartsWith('/')) { throw Bad(origin, $"dst={target}: an absolute path in the container is wanted"); }
        MountSpec mount = Base(type, source, target, origin);
        foreach ((string key, string? value) in rest) { mount = Apply(mount, type, key, value) ?? throw Bad(origin, $"{key}{(value is null ? "" : $"={value}")} is no option of type={type}"); }
        return mount;
    }

    private static MountSpec Base(string type, string? source, string target, string origin) => type switch
    {
        "bind" => source is { Length: > 0 } path ? VolumeOption.Bind(path, target, origin) : throw Bad(origin, "src= is missing: a path of the host"),
        "volume" => VolumeOption.Volume(source ?? "", target, origin),
        "tmpfs" => source is null ? new MountSpec(MountKind.Tmpfs, "", ContainerPath.Normalize(target, origin), false, false, Plain, [], origin) : throw Bad(origin, "a tmpfs has no src="),
        _ => throw Bad(origin, $"type={type}: bind, volume or tmpfs is wanted"),
    };

    private static MountSpec? Apply(MountSpec mount, string type, string key, string? value) => (type, key) switch
    {
        (_, "readonly" or "ro" or "rw") => IsTrue(value) is bool on ? mount with { ReadOnly = on == key is not "rw" } : null,
        ("bind", "bind-propagation" or "propagation") => value is "private" or "rprivate" or "slave" or "rslave" or "shared" or "rshared" ? MountWords.Apply(mount, value) : null,
        ("bind", "bind-nonrecursive") => IsTrue(value) is bool alone ? mount with { Recursive = !alone } : null,
        ("bind", "bind-recursive") => value switch
        {
            "enabled" or "readonly" => mount,
            "disabled" => mount with { Recursive = false },
            _ => null,
        },
        ("volume", "volume-nocopy" or "nocopy") => IsTrue(value) is bool bare ? mount with { Copy = !bare } : null,
        ("tmpfs", "tmpfs-size") => value is not null && ByteSize.Parse(value) is long size ? WithOption(mount, $"size={size}") : null,
        ("tmpfs", "tmpfs-mode") => value is { Length: > 0 and <= 5 } && value.Trim('0', '1', '2', '3', '4', '5', '6', '7').Length == 0 ? WithOption(mount, $"mode={value}") : null,
        // Hints to Docker on other systems, and labels of SELinux, which are nothing without it.
        (_, "consistency" or "relabel") => mount,
        ("tmpfs", "idmap") => null,
        (_, "idmap") => MountWords.Apply(mount, value is null ? key : $"idmap={value}"),
        (_, "noexec" or "nosuid" or "nodev" or "exec" or "suid" or "dev") when value is null => MountWords.Apply(mount, key),
        _ => null,
    };

    private static MountSpec WithOption(MountSpec mount, string option) => mount with { Options = [.. mount.Options, option] };

    private static bool? IsTrue(string? value) => value switch
    {
        null or "true" or "1" => true,
        "false" or "0" => false,
        _ => null,
    };

    // RFC 4180: a field in quotation marks may contain commas, and two marks for one.
    private static List<string> Fields(string text, string origin)
    {
        List<string> fields = [];
        StringBuilder field = new();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' && quoted && i + 1 < text.Length && text[i + 1] == '"') { field.Append(text[++i]); }
            else if (text[i] == '"' && (quoted || field.Length == 0)) { quoted = !quoted; }
            else if (text[i] == ',' && !quoted) { fields.Add($"{field}"); field.Clear(); }
            else { field.Append(text[i]); }
        }

        fields.Add($"{field}");
        return !quoted ? fields : throw Bad(origin, "a quotation mark is not closed");
    }

    private static NsinitException Bad(string origin, string why) => new($"run: {origin}: {why}")
    {
        Hint = "write --mount type=bind|volume|tmpfs,src=...,dst=..., as in --mount type=bind,src=./data,dst=/data,ro",
    };
}
