using System;
using System.Text;
using Nsinit.Abi;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Network.Names;

/// <summary>
/// Writes files that are mounted into containers: in place, because the mount is of the inode, and with no trust in what the
/// container has made of them.
/// </summary>
internal static class HostsFile
{
    // More than that is no hosts file of ours any more; it is left alone.
    private const int MaxSize = 4 << 20;
    private const uint Mode = 0x1a4;   // 0644: every user of the container reads it.

    // A container that holds a lease on its file (fcntl(2), F_SETLEASE) would keep an open that waits for 45 seconds.
    private const OpenFlags Flags = OpenFlags.O_RDWR | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK;

    /// <summary>Gives a file of the directory <paramref name="directory"/> new content; makes it if need be.</summary>
    public static void Write(int directory, string name, ReadOnlySpan<byte> bytes)
    {
        using OwnedFd file = Paths.Open(directory, name, Flags | OpenFlags.O_CREAT | OpenFlags.O_TRUNC, Mode);
        // A container may have changed it before it ended.
        Kernel.Fchmod(file.Value, Mode).OrThrow("change the mode of", name);
        Contents.Write(file.Value, name, bytes);
    }

    /// <summary>
    /// Writes what <paramref name="change"/> makes of the content; null leaves it as it is. The error of the call that failed.
    /// </summary>
    public static Errno TryChange(string path, Func<string, string?> change)
    {
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, path, Flags);
        if (opened.Failed) { return opened.Error; }
        using OwnedFd file = new((int)opened.Value);
        try
        {
            // Whatever bytes the container has put there come back as they were.
            string old = Encoding.Latin1.GetString(Contents.Read(file.Value, path, MaxSize));
            string? text = change(old);
            if (text is not null && text != old) { Overwrite(file.Value, path, Encoding.Latin1.GetBytes(text), old.Length); }
        }
        catch (KernelException e) when (e.Error == Errno.EFBIG) { }
        catch (KernelException e) { return e.Error; }

        return Errno.None;
    }

    /// <summary>Writes a note to ourselves. Without it the work is only done once more, so it may fail.</summary>
    public static void TryWrite(string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            using OwnedFd file = Paths.Open(Fd.AT_FDCWD, path, Flags | OpenFlags.O_CREAT | OpenFlags.O_TRUNC, 0x180);
            Contents.Write(file.Value, path, bytes);
        }
        catch (KernelException e) when (e.Error is Errno.ENOSPC or Errno.EDQUOT or Errno.EROFS) { }
    }

    // One write for all of it, and never shorter than what was there: who reads meanwhile finds empty lines, not the rest of
    // an old one.
    private static void Overwrite(int file, string path, byte[] bytes, int before)
    {
        byte[] padded = new byte[Math.Max(bytes.Length, before)];
        padded.AsSpan().Fill((byte)'\n');
        bytes.CopyTo(padded, 0);
        Kernel.Lseek(file, 0, 0).OrThrow("seek in", path);
        Contents.Write(file, path, padded);
        if (padded.Length > bytes.Length) { Kernel.Ftruncate(file, bytes.Length).OrThrow("truncate", path); }
    }
}
