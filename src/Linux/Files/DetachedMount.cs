using System;
using Nsinit.Abi;

namespace Nsinit.Linux.Files;

/// <summary>
/// Mounts that are attached nowhere: a descriptor is all there is of them, and the kernel unmounts when it is closed.
/// </summary>
internal static unsafe class DetachedMount
{
    /// <summary>
    /// A second mount of <paramref name="path"/> and what is mounted below it, private, in which ids are those of the user namespace
    /// <paramref name="users"/>.
    /// </summary>
    public static OwnedFd Mapped(string path, int users)
    {
        using OwnedFd source = Paths.Open(Fd.AT_FDCWD, path, OpenFlags.O_PATH);
        OwnedFd mount = MountTree.Clone(source.Value, path, recursive: true);
        try
        {
            Map(mount, users, path);
            return mount;
        }
        catch
        {
            mount.Dispose();
            throw;
        }
    }

    /// <summary>Gives a mount that is attached nowhere the ids of the user namespace <paramref name="users"/>.</summary>
    public static void Map(OwnedFd mount, int users, string path) =>
        MountTree.TryChange(mount.Value, MountAttrs.MOUNT_ATTR_IDMAP, MountFlags.MS_PRIVATE, users).OrThrow("map the ids of", path);

    /// <summary>Makes one; each option is NAME=VALUE, or NAME alone for a flag.</summary>
    public static OwnedFd Make(string type, ReadOnlySpan<string> options, MountAttrs attributes)
    {
        string attempt = $"mount {type}";
        fixed (byte* name = Utf8.Terminated(type))
        {
            using OwnedFd fs = new(Kernel.Fsopen(name, MountApi.FSOPEN_CLOEXEC).OrThrow(attempt));
            foreach (string option in options)
            {
                int equals = option.IndexOf('=');
                fixed (byte* key = Utf8.Terminated(equals < 0 ? option : option[..equals]), value = Utf8.Terminated(equals < 0 ? "" : option[(equals + 1)..]))
                {
                    uint command = equals < 0 ? MountApi.FSCONFIG_SET_FLAG : MountApi.FSCONFIG_SET_STRING;
                    Kernel.Fsconfig(fs.Value, command, key, equals < 0 ? null : value, 0).OrThrow(attempt);
                }
            }

            Kernel.Fsconfig(fs.Value, MountApi.FSCONFIG_CMD_CREATE, null, null, 0).OrThrow(attempt);
            return new OwnedFd(Kernel.Fsmount(fs.Value, MountApi.FSMOUNT_CLOEXEC, attributes).OrThrow(attempt));
        }
    }
}
