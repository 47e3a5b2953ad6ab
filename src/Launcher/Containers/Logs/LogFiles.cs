using System;
using System.Collections.Generic;
using System.Globalization;
using Nsinit.Abi;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers.Logs;

/// <summary>The files of a container's log: "log" is the newest, "log.1" the one before it, and so on. Their monitor renames them.</summary>
internal sealed class LogFiles
{
    private readonly string _directory;

    public LogFiles(string directory) => _directory = directory;

    /// <summary>The newest one, to which the monitor writes.</summary>
    public string Newest => $"{_directory}/{ContainerFiles.Log}";

    /// <summary>The oldest one; null when there is none.</summary>
    public OwnedFd? OpenOldest()
    {
        // Between listing and opening, names move on to the next file, which is the better answer then.
        while (true)
        {
            List<int> numbers = Numbers();
            if (numbers.Count == 0) { return null; }
            if (TryOpen(numbers[0]) is OwnedFd oldest) { return oldest; }
        }
    }

    /// <summary>Whether <paramref name="file"/> is still the newest one.</summary>
    public bool IsNewest(OwnedFd file) => Paths.TryStat(Fd.AT_FDCWD, Newest, AtFlags.AT_SYMLINK_NOFOLLOW, out Statx named).Failed || IsSame(file, named);

    /// <summary>The file that was begun after <paramref name="file"/>, or the oldest when that is gone.</summary>
    public OwnedFd? OpenNext(OwnedFd file)
    {
        while (true)
        {
            List<int> numbers = Numbers();
            int at = numbers.FindIndex(n => Is(n, file));
            if (at < 0) { return OpenOldest(); }
            int number = numbers[at];
            if (number == 0) { return null; }
            OwnedFd? next = TryOpen(number - 1);
            // Unless the names have moved meanwhile.
            if (next is not null && Is(number, file)) { return next; }
            next?.Dispose();
        }
    }

    private bool Is(int number, OwnedFd file) => !Paths.TryStat(Fd.AT_FDCWD, Name(number), AtFlags.AT_SYMLINK_NOFOLLOW, out Statx named).Failed && IsSame(file, named);

    private static bool IsSame(OwnedFd file, in Statx named) =>
        !Paths.TryStat(file.Value, "", AtFlags.AT_EMPTY_PATH, out Statx held).Failed
        && held.Inode == named.Inode && held.DevMajor == named.DevMajor && held.DevMinor == named.DevMinor;

    private OwnedFd? TryOpen(int number)
    {
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, Name(number), OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW);
        return opened.Error == Errno.ENOENT ? null : new OwnedFd(opened.OrThrow("open", Name(number)));
    }

    private string Name(int number) => number == 0 ? Newest : $"{Newest}.{number}";

    // Highest, and so oldest, first.
    private List<int> Numbers()
    {
        List<int> numbers = [];
        foreach (string name in Paths.List(_directory))
        {
            if (name == ContainerFiles.Log) { numbers.Add(0); }
            else if (name.StartsWith($"{ContainerFiles.Log}.", StringComparison.Ordinal)
                && int.TryParse(name.AsSpan(ContainerFiles.Log.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)) { numbers.Add(number); }
        }

        numbers.Sort((a, b) => b.CompareTo(a));
        return numbers;
    }
}
