using System;
using System.Globalization;
using System.IO;
using Nsinit.Abi;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Launch;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images;

/// <summary>
/// What is gathered beside a place until it is whole: PLACE.nsinit-PID, a file or a directory, locked by the process that
/// gathers. Who was killed over it leaves it, and the next one for the same place takes it away.
/// </summary>
internal static class Unfinished
{
    private const string Mark = ".nsinit-";

    /// <summary>Where this process gathers what is for <paramref name="place"/>.</summary>
    public static string For(string place) => $"{place}{Mark}{Environment.ProcessId}";

    /// <summary>Takes away what is left of others who wanted that place.</summary>
    public static void RemoveBeside(string place)
    {
        string full = Path.GetFullPath(place);
        string beginning = $"{Path.GetFileName(full)}{Mark}";
        string directory = Path.GetDirectoryName(full) ?? "/";
        foreach (string name in Paths.List(directory))
        {
            if (!name.StartsWith(beginning, StringComparison.Ordinal) || !int.TryParse(name.AsSpan(beginning.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)) { continue; }
            // It may have been made a moment ago, and not be locked yet.
            if (Kernel.Kill(pid, 0).Error == Errno.ESRCH) { Remove($"{directory}/{name}"); }
        }
    }

    /// <summary>Takes away what somebody was gathering, unless it is locked or another user's.</summary>
    public static void Remove(string path)
    {
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, path, OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK);
        if (opened.Failed) { return; }
        using OwnedFd left = new((int)opened.Value);
        Paths.TryStat(left.Value, "", AtFlags.AT_EMPTY_PATH, out Statx info).OrThrow("look at", path);
        if (info.Uid != HostFacts.User || Kernel.Flock(left.Value, Misc.LOCK_EX | Misc.LOCK_NB).Failed) { return; }
        try
        {
            if ((info.Mode & ModeBits.S_IFMT) == ModeBits.S_IFDIR) { HostPlan.Run(HostCompiler.RemoveTree(path)); }
            else { Paths.TryRemove(Fd.AT_FDCWD, path).OrThrow("remove", path); }
        }
        catch (Exception e) when (e is KernelException or NsinitException) { Warnings.Add($"{path}, which a command that was killed has left, is still there: {e.Message}"); }
    }
}
