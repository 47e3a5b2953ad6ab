using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Nsinit.Abi;
using Nsinit.Linux.Files;

namespace Nsinit.Linux.Cgroups;

/// <summary>The small text files of a cgroup.</summary>
internal static class CgroupFile
{
    private const int MaxSize = 1 << 20;

    /// <summary>Writes a value in one write(2), as these files want it. Throws <see cref="KernelException"/>.</summary>
    public static void Write(string path, string value) => TryWrite(path, value).OrThrow($"write {value} to", path);

    public static unsafe SysResult TryWrite(string path, string value)
    {
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, path, OpenFlags.O_WRONLY);
        if (opened.Failed) { return opened; }
        using OwnedFd file = new((int)opened.Value);
        byte[] bytes = Encoding.ASCII.GetBytes(value);
        fixed (byte* start = bytes) { return Kernel.Write(file.Value, start, (nuint)bytes.Length); }
    }

    /// <summary>The text of a file; null when the cgroup or the file is not there.</summary>
    public static string? TryRead(string path)
    {
        try
        {
            byte[]? bytes = Contents.TryRead(Fd.AT_FDCWD, path, MaxSize);
            return bytes is null ? null : Encoding.ASCII.GetString(bytes);
        }
        catch (KernelException e) when (e.Error is Errno.ENODEV or Errno.EOPNOTSUPP)
        {
            return null;
        }
    }

    /// <summary>The pids of the processes in a cgroup; none when it is not there.</summary>
    public static List<int> Members(string cgroup) => Numbers((TryRead($"{cgroup}/cgroup.procs") ?? "").Split('\n'));

    /// <summary>Those of <paramref name="texts"/> that are pids. A pid of 0 belongs to a process that this pid namespace does not have.</summary>
    public static List<int> Numbers(IEnumerable<string> texts)
    {
        List<int> numbers = [];
        foreach (string text in texts)
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0) { numbers.Add(number); }
        }

        return numbers;
    }

    /// <summary>A file of one number; "max" is null, as is a file that is not there.</summary>
    public static ulong? Number(string path) =>
        ulong.TryParse(TryRead(path)?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : null;

    /// <summary>The number that follows <paramref name="key"/> in a file of "KEY NUMBER" lines; null when it is not there.</summary>
    public static ulong? Field(string path, string key)
    {
        foreach (string line in (TryRead(path) ?? "").Split('\n'))
        {
            if (line.Length > key.Length && line[key.Length] == ' ' && line.StartsWith(key, StringComparison.Ordinal))
            {
                return ulong.TryParse(line[(key.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : null;
            }
        }

        return null;
    }
}
