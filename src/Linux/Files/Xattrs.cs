using System;
using System.Collections.Generic;
using Nsinit.Abi;

namespace Nsinit.Linux.Files;

/// <summary>Extended attributes of an open file, xattr(7).</summary>
internal static unsafe class Xattrs
{
    // The kernel's own limits for a list and for a value.
    private const int MaxSize = 1 << 16;

    /// <summary>All of them; none where the file system has none.</summary>
    public static Dictionary<string, byte[]> Read(int file, string path)
    {
        Dictionary<string, byte[]> found = [];
        byte[] buffer = new byte[MaxSize];
        fixed (byte* start = buffer)
        {
            SysResult listed = Kernel.Flistxattr(file, start, MaxSize);
            if (listed.Error is Errno.EOPNOTSUPP || listed.Value == 0) { return found; }
            int length = listed.OrThrow("list attributes of", path);
            foreach (string name in Utf8.Names(buffer.AsSpan(0, length)))
            {
                fixed (byte* key = Utf8.Terminated(name))
                {
                    SysResult value = Kernel.Fgetxattr(file, key, start, MaxSize);
                    // It may have gone meanwhile, or be one that only its file system understands.
                    if (!value.Failed) { found[name] = buffer.AsSpan(0, (int)value.Value).ToArray(); }
                }
            }
        }

        return found;
    }

    /// <summary>Sets one.</summary>
    public static SysResult TrySet(int file, string name, byte[] value)
    {
        fixed (byte* key = Utf8.Terminated(name), data = value.Length == 0 ? [0] : value) { return Kernel.Fsetxattr(file, key, data, (nuint)value.Length); }
    }
}
