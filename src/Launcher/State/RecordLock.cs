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

    private readonly OwnedFd _spec;

    private RecordLock(OwnedFd spec) => _spec = spec;

    /// <summary>
    /// Takes it, after whoever has it for a moment. Null when there is no spec: the container goes, or it is one that is never started again. Throws
    /// <see cref="NsinitException"/> when somebody keeps it.
    /// </summary>
    public static RecordLock? Wait(string directory)
    {
        string path = $"{directory}/{ContainerFiles.Spec}";
        long until = Environment.TickCount64 + (long)Limit.TotalMilliseconds;
        while (true)
        {
            SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, path, OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW);
            if (opened.Error is Errno.ENOENT or Errno.ENOTDIR) { return null; }
            OwnedFd spec = new(opened.OrThrow("open", path));
            // Between open and flock another may have been put in its place.
            if (!Kernel.Flock(spec.Value, Misc.LOCK_EX | Misc.LOCK_NB).Failed && Paths.IsSame(spec.Value, path)) { return new RecordLock(spec); }
            spec.Dispose();
            if (Environment.TickCount64 > until) { throw new NsinitException($"change what is remembered in {directory}: another command does") { Hint = "try again" }; }
            Thread.Sleep(2);
        }
    }

    public void Dispose() => _spec.Dispose();
}
