using System;
using System.Globalization;
using System.IO;
using Nsinit.Abi;

namespace Nsinit.Launcher.Host;

/// <summary>What proc_pid_mountinfo(5) says of a mount.</summary>
/// <param name="MountPoint">Where it is.</param>
/// <param name="Shared">Whether mounts below it spread to its peers, and theirs to it.</param>
/// <param name="Slave">Whether mounts spread to it.</param>
/// <param name="Attributes">What it does not allow.</param>
internal sealed record MountFacts(string MountPoint, bool Shared, bool Slave, MountAttrs Attributes)
{
    /// <summary>The mount that what is open as <paramref name="fd"/> lies on.</summary>
    public static MountFacts Of(int fd)
    {
        string id = "";
        foreach (string line in File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{fd}")))
        {
            if (line.StartsWith("mnt_id:", StringComparison.Ordinal)) { id = line["mnt_id:".Length..].Trim(); }
        }

        foreach (string line in File.ReadLines("/proc/self/mountinfo"))
        {
            // id parent device root mountpoint options optional... - type source options
            string[] fields = line.Split(' ');
            if (fields[0] != id) { continue; }
            string[] optional = fields[6..Math.Max(6, Array.IndexOf(fields, "-"))];
            return new MountFacts(fields[4], Has(optional, "shared:"), Has(optional, "master:"), Read(fields[5].Split(',')));
        }

        return new MountFacts("a mount that cannot be seen from here", false, false, MountAttrs.None);
    }

    private static MountAttrs Read(string[] words) =>
        If(words, "ro", MountAttrs.MOUNT_ATTR_RDONLY) | If(words, "nosuid", MountAttrs.MOUNT_ATTR_NOSUID)
        | If(words, "nodev", MountAttrs.MOUNT_ATTR_NODEV) | If(words, "noexec", MountAttrs.MOUNT_ATTR_NOEXEC);

    private static MountAttrs If(string[] words, string word, MountAttrs attribute) => Array.IndexOf(words, word) >= 0 ? attribute : MountAttrs.None;

    private static bool Has(string[] optional, string kind) => Array.Exists(optional, o => o.StartsWith(kind, StringComparison.Ordinal));
}
