using System;
using Nsinit.Abi;

namespace Nsinit.Linux.Files;

/// <summary>Small files, read and written whole.</summary>
internal static unsafe class Contents
{
    /// <summary>The bytes of a file of at most <paramref name="limit"/>; null when it does not exist.</summary>
    public static byte[]? TryRead(int directory, string path, int limit)
    {
        SysResult opened = Paths.TryOpen(directory, path, OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY);
        if (opened.Error == Errno.ENOENT) { return null; }
        using OwnedFd file = new(opened.OrThrow("open", path));
        return Read(file.Value, path, limit);
    }

    /// <summary>The rest of an open file; more than <paramref name="limit"/> bytes are an error, not a memory problem.</summary>
    public static byte[] Read(int file, string path, int limit)
    {
        // Most are smaller than this, and many are read by a command that lists a thousand containers.
        Span<byte> buffer = stackalloc byte[Math.Min(limit + 1, 4096)];
        int length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length > limit) { throw new KernelException($"read {path}", Errno.EFBIG); }
                byte[] larger = new byte[Math.Min(limit + 1, buffer.Length * 2)];
                buffer.CopyTo(larger);
                buffer = larger;
            }

            fixed (byte* start = buffer)
            {
                int count = Kernel.Read(file, start + length, (nuint)(buffer.Length - length)).OrThrow("read", path);
                if (count == 0) { break; }
                length += count;
            }
        }

        if (length > limit) { throw new KernelException($"read {path}", Errno.EFBIG); }
        return buffer[..length].ToArray();
    }

    /// <summary>Writes all of <paramref name="bytes"/> to an open file.</summary>
    public static void Write(int file, string path, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            fixed (byte* start = bytes)
            {
                SysResult result = Kernel.Write(file, start, (nuint)bytes.Length);
                if (result.Error == Errno.EINTR) { continue; }
                bytes = bytes[result.OrThrow("write", path)..];
            }
        }
    }

    /// <summary>
    /// Gives the file new content in one step: others see the old bytes or the new ones. The temporary name is the file's
    /// with ".new" and belongs to whoever holds the directory's lock.
    /// </summary>
    public static void Replace(int directory, string path, ReadOnlySpan<byte> bytes)
    {
        string temporary = path + ".new";
        using (OwnedFd file = Paths.Open(directory, temporary, OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_TRUNC, 0x180))
        {
            Write(file.Value, path, bytes);
        }

        Paths.TryRename(directory, temporary, directory, path).OrThrow("rename to", path);
    }
}
