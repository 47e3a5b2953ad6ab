using System;
using Nsinit.Abi;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images;

/// <summary>
/// The lock on all images: flock(2) on their directory. Who needs one shares it until a container says so by its links;
/// who removes some has it alone.
/// </summary>
internal static class ImageHold
{
    private const int Attempts = 100;

    /// <summary>Keeps images from being removed, until it is closed. Waits for a removal, which takes moments.</summary>
    public static OwnedFd Share(StateRoot root)
    {
        for (int attempt = 0; ; attempt++)
        {
            Paths.MakeDirectories(root.Images, StateRoot.Mode);
            SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, root.Images, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
            // The removal of the last container takes empty directories along; then they are made again.
            if (opened.Error == Errno.ENOENT && attempt < Attempts) { continue; }
            OwnedFd directory = new(opened.OrThrow("open", root.Images));
            Kernel.Flock(directory.Value, Misc.LOCK_SH).OrThrow("lock", root.Images);
            if (Paths.Exists(Fd.AT_FDCWD, root.Images) || attempt == Attempts) { return directory; }
            directory.Dispose();
        }
    }

    /// <summary>The lock alone; null when somebody needs an image for longer than <paramref name="limit"/>, or there are none.</summary>
    public static OwnedFd? Take(StateRoot root, TimeSpan limit)
    {
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, root.Images, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
        if (opened.Failed) { return null; }
        OwnedFd directory = new((int)opened.Value);
        long until = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        while (Kernel.Flock(directory.Value, Misc.LOCK_EX | Misc.LOCK_NB).Failed)
        {
            if (Environment.TickCount64 >= until)
            {
                directory.Dispose();
                return null;
            }

            System.Threading.Thread.Sleep(5);
        }

        return directory;
    }
}
