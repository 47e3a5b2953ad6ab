using System;
using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.Cgroups;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Images;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>
/// The file in a container's directory that says that it is committed, and where the image is gathered. Who commits holds its
/// flock(2); when that is free, somebody was killed, and the next command lets the container go on and removes what is there.
/// </summary>
internal sealed class CommitNote : IDisposable
{
    // A path.
    private const int MaxLength = 8192;

    private readonly string _path;
    private readonly OwnedFd _file;

    private CommitNote(string path, OwnedFd file) => (_path, _file) = (path, file);

    /// <summary>
    /// Writes it, after whoever commits that container just now: of two that stop and thaw it, one would have it written to.
    /// </summary>
    /// <param name="store">Where the container is.</param>
    /// <param name="id">Its id.</param>
    /// <param name="gathered">The directory that is to be removed if this process is killed; null: none.</param>
    public static CommitNote Write(ContainerStore store, string id, string? gathered)
    {
        string path = PathOf(store, id);
        while (true)
        {
            OwnedFd file = Paths.Open(Fd.AT_FDCWD, path, OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_NOFOLLOW, 0x180);
            try
            {
                Kernel.Flock(file.Value, Misc.LOCK_EX).OrThrow("lock", path);
                // The last one may have taken it away meanwhile.
                if (Paths.IsSame(file.Value, path))
                {
                    Mend(store, id, file);
                    Contents.Write(file.Value, path, Encoding.UTF8.GetBytes($"{gathered}\n"));
                    return new CommitNote(path, file);
                }
            }
            catch
            {
                file.Dispose();
                throw;
            }

            file.Dispose();
        }
    }

    /// <summary>Puts in order what somebody left who was killed.</summary>
    public static void Heal(ContainerStore store, string id)
    {
        string path = PathOf(store, id);
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, path, OpenFlags.O_RDWR | OpenFlags.O_NOFOLLOW);
        if (opened.Failed) { return; }
        using OwnedFd file = new((int)opened.Value);
        if (Kernel.Flock(file.Value, Misc.LOCK_EX | Misc.LOCK_NB).Failed || !Paths.IsSame(file.Value, path)) { return; }
        try
        {
            Mend(store, id, file);
            Paths.TryRemove(Fd.AT_FDCWD, path).OrThrow("remove", path);
        }
        catch (Exception e) when (e is KernelException or NsinitException) { Warnings.Add($"container {id}: a commit was killed, and what it left is still there: {e.Message}"); }
    }

    public void Dispose()
    {
        Paths.TryRemove(Fd.AT_FDCWD, _path);
        _file.Dispose();
    }

    // An empty note is of one that was killed before it did anything.
    private static void Mend(ContainerStore store, string id, OwnedFd file)
    {
        byte[] left = Contents.Read(file.Value, PathOf(store, id), MaxLength);
        if (left.Length == 0) { return; }
        CgroupSet cgroups = CgroupFinder.Find(id, store.Root.Container(id));
        if (CgroupFreezer.IsFrozen(cgroups)) { CgroupFreezer.Thaw(cgroups, id); }
        string gathered = Encoding.UTF8.GetString(left).TrimEnd('\n');
        if (gathered.Length > 0) { Unfinished.Remove(gathered); }
        Kernel.Ftruncate(file.Value, 0).OrThrow("empty", PathOf(store, id));
        Kernel.Lseek(file.Value, 0, Misc.SEEK_SET).OrThrow("rewind", PathOf(store, id));
    }

    private static string PathOf(ContainerStore store, string id) => $"{store.Root.Container(id)}/{ContainerFiles.Commit}";
}
