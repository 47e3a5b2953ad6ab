using System;
using System.Threading;
using Nsinit.Abi;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.State;

/// <summary>
/// The lock of one container: flock(2) on its directory. Whoever makes it, runs it, watches it or removes it holds it; the
/// kernel drops it when that process dies, however it dies.
/// </summary>
internal sealed class ContainerLock : IDisposable
{
    private readonly OwnedFd _directory;

    private ContainerLock(OwnedFd directory) => _directory = directory;

    /// <summary>The directory's descriptor; duplicates of it hold the lock too.</summary>
    public int Descriptor => _directory.Value;

    /// <summary>Takes the lock at once; null when somebody has it, or when there is no such directory.</summary>
    public static ContainerLock? Try(string directory)
    {
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, directory, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW);
        if (opened.Error is Errno.ENOENT or Errno.ENOTDIR) { return null; }
        OwnedFd fd = new(opened.OrThrow("open", directory));
        SysResult locked = Kernel.Flock(fd.Value, Misc.LOCK_EX | Misc.LOCK_NB);
        // Between open and flock the directory may have been removed, and another made in its place.
        if (!locked.Failed && Paths.IsSame(fd.Value, directory)) { return new ContainerLock(fd); }
        fd.Dispose();
        return null;
    }

    /// <summary>Takes the lock, waiting for whoever has it; null when it stays taken, or when the directory goes.</summary>
    public static ContainerLock? Wait(string directory, TimeSpan limit)
    {
        long until = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        while (true)
        {
            if (Try(directory) is ContainerLock taken) { return taken; }
            if (!Paths.Exists(Fd.AT_FDCWD, directory) || Environment.TickCount64 > until) { return null; }
            Thread.Sleep(2);
        }
    }

    public void Dispose() => _directory.Dispose();
}
