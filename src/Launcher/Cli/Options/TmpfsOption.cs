using System.Collections.Generic;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>--tmpfs DST[:OPTION,...]</summary>
internal static class TmpfsOption
{
    private const string Example = "write --tmpfs DST[:OPTION,...], as in --tmpfs /tmp:size=64m";

    public static MountSpec Read(string text)
    {
        string origin = $"--tmpfs {text}";
        int colon = text.IndexOf(':');
        string target = colon < 0 ? text : text[..colon];
        if (!target.StartsWith('/')) { throw new NsinitException($"run: {origin}: {target} is no absolute path in the container") { Hint = Example }; }

        MountAttrs flags = MountAttrs.MOUNT_ATTR_NOSUID | MountAttrs.MOUNT_ATTR_NOEXEC;
        bool readOnly = false;
        bool devices = false;
        List<string> options = [];
        foreach (string option in colon < 0 ? [] : text[(colon + 1)..].Split(','))
        {
            switch (option)
            {
                case "rw": break;
                case "ro": readOnly = true; break;
                case "exec": flags &= ~MountAttrs.MOUNT_ATTR_NOEXEC; break;
                case "suid": flags &= ~MountAttrs.MOUNT_ATTR_NOSUID; break;
                case "dev": devices = true; break;
                case "noexec" or "nosuid" or "nodev": break;
                default:
                    if (option.Split('=') is not [("size" or "mode" or "uid" or "gid" or "nr_inodes"), { Length: > 0 }])
                    {
                        throw new NsinitException($"run: {origin}: {option} is no option of it; size=, mode=, uid=, gid=, nr_inodes=, ro, exec, suid, dev are") { Hint = Example };
                    }

                    options.Add(option);
                    break;
            }
        }

        return new MountSpec(MountKind.Tmpfs, "", ContainerPath.Normalize(target, origin), readOnly, false, flags, [.. options], origin) { Devices = devices };
    }
}
