using System;
using System.Threading;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.State;

/// <summary>
/// The right to change what is remembered of a container that was started before: flock(2) on its spec. A monitor holds the container's own lock for as
/// long as it runs. Who starts it again holds this one until it runs, so that what is changed meanwhile waits, and is not undone.
/// </summary>
internal sealed class RecordLock : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly string _directory;
    private readonly string _name;
    private OwnedFd _file;

    private RecordLock(string directory, string name, OwnedFd file) => (_directory, _name, _file) = (directory, name, file);

    /// <summary>
    /// Takes it, after whoever has it for a moment. Null when there is no spec: the container goes, or it is one that is never started again. Throws
    /// <see cref="NsinitException"/> when somebody keeps it.
    /// </summary>
    public static RecordLock? Wait(string directory) => Wait(directory, ContainerFiles.Spec, Limit);

    /// <summary>The same of one that may have no spec: then its record is what is locked. Null when the container goes.</summary>
    public static RecordLock? WaitForAny(string directory) => Wait(directory) ?? Wait(directory, ContainerFiles.Record, Limit);

    /// <summary>As <see cref="WaitForAny"/>, but null at once when somebody has it.</summary>
    public static RecordLock? Try(string directory) => Try(directory, ContainerFiles.Spec, out bool missing) is RecordLock held ? held
        : missing ? Try(directory, ContainerFiles.Record, out _) : null;

    /// <summary>Gives a file of the container new content in one step. If it is the file that is locked, the new one is before anybody sees it.</summary>
    public void Replace(string name, ReadOnlySpan<byte> bytes)
    {
        string path = $"{_directory}/{name}";
        if (name != _name)
        {
            Contents.Replace(Fd.AT_FDCWD, path, bytes);
            return;
        }

        OwnedFd file = Paths.Open(Fd.AT_FDCWD, $"{path}.new", OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_TRUNC, 0x180);
        try
        {
            Kernel.Flock(file.Value, Misc.LOCK_EX | Misc.LOCK_NB).OrThrow("lock", path);
            Contents.Write(file.Value, path, bytes);
            Paths.TryRename(Fd.AT_FDCWD, $"{path}.new", Fd.AT_FDCWD, path).OrThrow("rename to", path);
            (file, _file) = (_file, file);
        }
        finally
        {
            file.Dispose();
        }
    }

    public void Dispose() => _file.Dispose();

    private static RecordLock? Wait(string directory, string name, TimeSpan limit)
    {
        long until = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        while (true)
        {
            if (Try(directory, name, out bool missing) is RecordLock held) { return held; }
            if (missing) { return null; }
            if (Environment.TickCount64 > until) { throw new NsinitException($"change what is remembered in {directory}: another command does") { Hint = "try again" }; }
            Thread.Sleep(2);
        }
    }

    private static RecordLock? Try(string directory, string name, out bool missing)
    {
        string path = $"{directory}/{name}";
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, path, OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW);
        missing = opened.Error is Errno.ENOENT or Errno.ENOTDIR;
        if (missing) { return null; }
        OwnedFd file = new(opened.OrThrow("open", path));
        // Between open and flock another may have been put in its place.
        if (!Kernel.Flock(file.Value, Misc.LOCK_EX | Misc.LOCK_NB).Failed && Paths.IsSame(file.Value, path)) { return new RecordLock(directory, name, file); }
        file.Dispose();
        return null;
    }
}
