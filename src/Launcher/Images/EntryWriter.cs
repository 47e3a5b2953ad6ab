using System;
using System.Collections.Generic;
using System.Formats.Tar;
using System.IO;
using Nsinit.Abi;
using Nsinit.Launcher.Host;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images;

/// <summary>Makes one file of an archive entry, in the directory it belongs to.</summary>
internal sealed unsafe class EntryWriter
{
    private const uint PermissionBits = 0xfff;
    private const uint PrivateMode = 0x180;   // 0600 until owner and mode are set

    private readonly bool _preserveOwners;
    private readonly bool _nodes;
    private readonly Action<int, string> _replace;
    private readonly byte[] _buffer = new byte[1 << 16];

    /// <param name="preserveOwners">Whether to set owners.</param>
    /// <param name="nodes">Whether devices are made; else they are left out.</param>
    /// <param name="replace">Takes away what stands where an entry goes.</param>
    public EntryWriter(bool preserveOwners, bool nodes, Action<int, string> replace)
    {
        // Where root is the only user, all is root's.
        _preserveOwners = preserveOwners && !OwnIds.IsAlone;
        // Nobody makes a device in a user namespace, and nobody would get to it there: /dev is ours.
        _nodes = nodes && !OwnIds.IsNested;
        _replace = replace;
    }

    /// <summary>Bytes of files that were written.</summary>
    public long Size { get; private set; }

    /// <summary>How many devices were not made.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Everything but directories and hard links. Of two entries of one name the later one counts.</summary>
    public void Write(int parent, string name, TarEntry entry, IReadOnlyDictionary<string, byte[]> xattrs)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                WriteFile(parent, name, entry, xattrs);
                break;
            case TarEntryType.SymbolicLink:
                Make(parent, name, () => Paths.TrySymlink(entry.LinkName, parent, name));
                SetLinkAttributes(parent, name, entry);
                break;
            case TarEntryType.CharacterDevice:
                WriteNode(parent, name, entry, xattrs, ModeBits.S_IFCHR, Device((PosixTarEntry)entry));
                break;
            case TarEntryType.BlockDevice:
                WriteNode(parent, name, entry, xattrs, ModeBits.S_IFBLK, Device((PosixTarEntry)entry));
                break;
            case TarEntryType.Fifo:
                WriteNode(parent, name, entry, xattrs, ModeBits.S_IFIFO, 0);
                break;
            default:
                throw new BadArchiveException($"an entry of type {entry.EntryType}, which is not supported");
        }
    }

    /// <summary>Owner first, since that clears set-id bits and capabilities; then attributes, mode and time.</summary>
    public void SetAttributes(int fd, TarEntry entry, IReadOnlyDictionary<string, byte[]> xattrs)
    {
        fixed (byte* empty = "\0"u8)
        {
            if (_preserveOwners)
            {
                Kernel.Fchownat(fd, empty, (uint)entry.Uid, (uint)entry.Gid, AtFlags.AT_EMPTY_PATH).OrThrow("set the owner");
            }

            foreach ((string key, byte[] value) in xattrs)
            {
                // Marks of overlayfs are not an archive's to set: they could redirect a directory to another.
                if (OverlayWhiteouts.IsMark(key)) { continue; }
                fixed (byte* name = Utf8.Terminated(key), data = value.Length == 0 ? [0] : value)
                {
                    SysResult set = Kernel.Fsetxattr(fd, name, data, (nuint)value.Length);
                    // What is the host's root's alone to set is nothing to a user's containers.
                    if (set.Error is Errno.EPERM or Errno.EOPNOTSUPP && OwnIds.IsNested) { continue; }
                    set.OrThrow("set attribute", key);
                }
            }

            Kernel.Fchmod(fd, (uint)entry.Mode & PermissionBits).OrThrow("set the mode");
            Timespec* times = stackalloc Timespec[2];
            times[0] = times[1] = TimeOf(entry);
            Kernel.Utimensat(fd, empty, times, AtFlags.AT_EMPTY_PATH).OrThrow("set the time");
        }
    }

    private void WriteFile(int parent, string name, TarEntry entry, IReadOnlyDictionary<string, byte[]> xattrs)
    {
        const OpenFlags New = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_NOFOLLOW;
        using OwnedFd file = new((int)Make(parent, name, () => Paths.TryOpen(parent, name, New, PrivateMode)).Value);
        if (entry.DataStream is Stream data)
        {
            int count;
            while ((count = data.Read(_buffer)) > 0) { Write(file, name, count); }
        }

        SetAttributes(file.Value, entry, xattrs);
    }

    private void Write(OwnedFd file, string name, int count)
    {
        Contents.Write(file.Value, name, _buffer.AsSpan(0, count));
        Size += count;
    }

    private void WriteNode(
        int parent, string name, TarEntry entry, IReadOnlyDictionary<string, byte[]> xattrs, uint type, uint device)
    {
        if (type != ModeBits.S_IFIFO && !_nodes)
        {
            LeftOut++;
            return;
        }

        Make(parent, name, () =>
        {
            fixed (byte* path = Utf8.Terminated(name)) { return Kernel.Mknodat(parent, path, type | PrivateMode, device); }
        });

        // A node is not opened, which could wait or do something to a device; what is named is what was just made.
        if (xattrs.Count > 0) { throw new BadArchiveException("a device with extended attributes"); }
        SetLinkAttributes(parent, name, entry);
        fixed (byte* path = Utf8.Terminated(name))
        {
            Kernel.Fchmodat(parent, path, (uint)entry.Mode & PermissionBits).OrThrow("set the mode of", name);
        }
    }

    private void SetLinkAttributes(int parent, string name, TarEntry entry)
    {
        fixed (byte* path = Utf8.Terminated(name))
        {
            if (_preserveOwners)
            {
                Kernel.Fchownat(parent, path, (uint)entry.Uid, (uint)entry.Gid, AtFlags.AT_SYMLINK_NOFOLLOW).OrThrow("set the owner of", name);
            }

            Timespec* times = stackalloc Timespec[2];
            times[0] = times[1] = TimeOf(entry);
            Kernel.Utimensat(parent, path, times, AtFlags.AT_SYMLINK_NOFOLLOW).OrThrow("set the time of", name);
        }
    }

    // Makes an entry; when its name is taken, by an earlier entry, that one goes.
    private SysResult Make(int parent, string name, Func<SysResult> make)
    {
        SysResult made = make();
        if (made.Error == Errno.EEXIST)
        {
            _replace(parent, name);
            made = make();
        }

        made.OrThrow("make", name);
        return made;
    }

    private static uint Device(PosixTarEntry entry)
    {
        // The kernel's encoding of mknod(2): twelve bits of major around twenty of minor.
        uint major = (uint)entry.DeviceMajor;
        uint minor = (uint)entry.DeviceMinor;
        return (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~0xffu) << 12;
    }

    private static Timespec TimeOf(TarEntry entry)
    {
        long ticks = (entry.ModificationTime - DateTimeOffset.UnixEpoch).Ticks;
        return new Timespec
        {
            Seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out long rest),
            Nanoseconds = Math.Abs(rest) * TimeSpan.NanosecondsPerTick,
        };
    }
}
