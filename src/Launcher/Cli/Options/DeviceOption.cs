using System.Collections.Generic;
using System.IO;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>--device HOST[:CONTAINER[:rwm]]: a device of the host, or all that are in a directory.</summary>
internal static class DeviceOption
{
    private const string Example = "write --device HOST[:CONTAINER[:rwm]], as in --device /dev/fuse";

    public static List<DeviceSpec> Read(string text)
    {
        string origin = $"--device {text}";
        string[] parts = text.Split(':');
        // As Docker has it, what comes second may be either.
        if (parts is [string host, string letters] && IsAccess(letters)) { parts = [host, host, letters]; }
        if (parts.Length > 3 || parts[0].Length == 0) { throw Bad(origin, "HOST[:CONTAINER[:rwm]] is wanted"); }
        string source = Path.GetFullPath(parts[0]);
        string target = parts.Length > 1 ? parts[1] : source;
        if (!target.StartsWith('/')) { throw Bad(origin, $"{target} is no absolute path in the container"); }
        DeviceAccess access = parts.Length == 3 ? ReadAccess(origin, parts[2]) : DeviceSpec.All;
        SysResult found = Paths.TryStat(Fd.AT_FDCWD, source, AtFlags.None, out Statx info);
        if (found.Failed)
        {
            throw new NsinitException($"give the container {source}: {ErrnoText.Describe(found.Error)}") { Origin = origin, Hint = "name a device of the host" };
        }

        List<DeviceSpec> devices = [];
        target = ContainerPath.Normalize(target, origin);
        if (IsDevice(info)) { devices.Add(new DeviceSpec(source, target, origin) { Access = access }); }
        else if ((info.Mode & ModeBits.S_IFMT) == ModeBits.S_IFDIR) { AddAll(devices, source, target, origin, access); }
        return devices.Count > 0 ? devices : throw Bad(origin, $"{source} is no device, and no directory with any");
    }

    private static DeviceAccess ReadAccess(string origin, string text)
    {
        if (!IsAccess(text)) { throw Bad(origin, $"{text} is no access; letters of rwm are"); }
        return (text.Contains('r') ? DeviceAccess.BPF_DEVCG_ACC_READ : 0)
            | (text.Contains('w') ? DeviceAccess.BPF_DEVCG_ACC_WRITE : 0)
            | (text.Contains('m') ? DeviceAccess.BPF_DEVCG_ACC_MKNOD : 0);
    }

    private static void AddAll(List<DeviceSpec> devices, string source, string target, string origin, DeviceAccess access)
    {
        foreach (string name in Paths.List(source))
        {
            string path = $"{source}/{name}";
            if (Paths.TryStat(Fd.AT_FDCWD, path, AtFlags.AT_SYMLINK_NOFOLLOW, out Statx info).Failed) { continue; }
            if (IsDevice(info)) { devices.Add(new DeviceSpec(path, $"{target}/{name}", origin) { Access = access }); }
            else if ((info.Mode & ModeBits.S_IFMT) == ModeBits.S_IFDIR) { AddAll(devices, path, $"{target}/{name}", origin, access); }
        }
    }

    /// <summary>Whether something is a device.</summary>
    public static bool IsDevice(in Statx info) => (info.Mode & ModeBits.S_IFMT) is ModeBits.S_IFCHR or ModeBits.S_IFBLK;

    private static bool IsAccess(string text) => text.Length is > 0 and <= 3 && text.Trim('r', 'w', 'm').Length == 0;

    private static NsinitException Bad(string origin, string why) => new($"run: {origin}: {why}") { Hint = Example };
}
