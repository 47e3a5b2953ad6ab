using Nsinit.Abi;

namespace Nsinit.Plan;

/// <summary>
/// What a payload in the foreground gets for the caller's standard descriptors. Bit n stands for descriptor n. What is in neither mask, a
/// pipe or a socket, the payload gets itself: nothing of the host can be opened through it.
/// </summary>
internal unsafe struct CallerStreams
{
    /// <summary>The container's own /dev/null: for /dev/null, for input that was not asked for, and for a descriptor that is closed.</summary>
    public uint Muted;
    /// <summary>
    /// A pipe, whose other end this process keeps: for files, terminals and devices. A process that has such a descriptor can open the file
    /// again for more than it was given, and change its mode and owner (/proc/self/fd, fchmod(2)).
    /// </summary>
    public uint Relayed;
    /// <summary>Output and error are the same file: one pipe serves both, so that what is written to them stays in order.</summary>
    public bool Joined;

    private const uint NullMajor = 1;
    private const uint NullMinor = 3;

    /// <summary>All three descriptors.</summary>
    public const uint All = 7;

    /// <summary>Looks at the descriptors of this process. Without <paramref name="interactive"/> there is no input.</summary>
    public static CallerStreams Look(bool interactive)
    {
        CallerStreams found = default;
        Statx output = default;
        for (int fd = 0; fd < 3; fd++)
        {
            Statx info;
            byte empty = 0;
            uint bit = 1u << fd;
            if (fd == 0 && !interactive) { found.Muted |= bit; }
            else if (Kernel.Statx(fd, &empty, AtFlags.AT_EMPTY_PATH, Statx.STATX_BASIC_STATS, &info).Failed || IsNull(&info)) { found.Muted |= bit; }
            else if ((info.Mode & ModeBits.S_IFMT) is not (ModeBits.S_IFIFO or ModeBits.S_IFSOCK))
            {
                found.Relayed |= bit;
                if (fd == 1) { output = info; }
                else if (fd == 2) { found.Joined = (found.Relayed & 2) != 0 && IsSame(&output, &info); }
            }
        }

        return found;
    }

    private static bool IsNull(Statx* info) =>
        (info->Mode & ModeBits.S_IFMT) == ModeBits.S_IFCHR && info->RdevMajor == NullMajor && info->RdevMinor == NullMinor;

    private static bool IsSame(Statx* one, Statx* other) =>
        one->Inode == other->Inode && one->DevMajor == other->DevMajor && one->DevMinor == other->DevMinor;
}
