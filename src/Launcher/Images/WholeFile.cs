using System;
using System.IO;
using Nsinit.Abi;
using Nsinit.Launcher.Launch;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images;

/// <summary>Files that appear under their names when they are whole, or not at all.</summary>
internal static class WholeFile
{
    /// <summary>Writes one in the place of what is there; what is no plain file, as a pipe, is written to as it is.</summary>
    public static void Write(string path, uint mode, Action<Stream> fill)
    {
        if (!Paths.TryStat(Fd.AT_FDCWD, path, AtFlags.None, out Statx info).Failed && (info.Mode & ModeBits.S_IFMT) != ModeBits.S_IFREG)
        {
            using OwnedFd other = Paths.Open(Fd.AT_FDCWD, path, OpenFlags.O_WRONLY);
            fill(new DescriptorStream(other.Value, path));
            return;
        }

        Unfinished.RemoveBeside(path);
        string temporary = Unfinished.For(path);
        SysResult made = default;
        using Interruption interruption = new(() => Paths.TryRemove(Fd.AT_FDCWD, temporary));
        interruption.Do(() => made = Paths.TryOpen(Fd.AT_FDCWD, temporary, OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL, mode));
        using OwnedFd file = new(made.OrThrow("write", path));
        try
        {
            Kernel.Flock(file.Value, Misc.LOCK_EX | Misc.LOCK_NB).OrThrow("lock", temporary);
            fill(new DescriptorStream(file.Value, path));
            Paths.TryRename(Fd.AT_FDCWD, temporary, Fd.AT_FDCWD, path).OrThrow("rename to", path);
        }
        catch
        {
            Paths.TryRemove(Fd.AT_FDCWD, temporary);
            throw;
        }
    }
}
