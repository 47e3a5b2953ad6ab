using System;
using System.Collections.Generic;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.State;

/// <summary>
/// Named volumes: a directory each, with the volume's files in "data", and beside it "new" until a container has used it.
/// The lock of a volume is flock(2) on its directory: containers that start share it until their record names the volume.
/// </summary>
internal sealed class VolumeStore
{
    private const string NewPrefix = ".new-";
    private const string Data = "data";
    private const string Unused = "new";
    private const string Owner = "owner";
    private const int NameBytes = 16;
    private const int Attempts = 100;

    private readonly StateRoot _root;

    public VolumeStore(StateRoot root) => _root = root;

    /// <summary>The directory with a volume's files.</summary>
    public string DataOf(string name) => $"{_root.Volumes}/{name}/{Data}";

    /// <summary>The directory of the volume whose files are in <paramref name="data"/>.</summary>
    public static string DirectoryOf(string data) => data[..^(Data.Length + 1)];

    /// <summary>A name for a volume that nobody named.</summary>
    public static unsafe string NewName()
    {
        byte* bytes = stackalloc byte[NameBytes];
        Kernel.Getrandom(bytes, NameBytes).OrThrow("get random bytes");
        return Convert.ToHexStringLower(new ReadOnlySpan<byte>(bytes, NameBytes));
    }

    /// <summary>The container with which a volume goes; null when it goes with none.</summary>
    public string? OwnerOf(string name) => OwnerLinks.Owner($"{_root.Volumes}/{name}/{Owner}");

    /// <summary>Lets a volume outlive container <paramref name="id"/>, for which it was made.</summary>
    public void Release(string name, string id) => OwnerLinks.Release($"{_root.Volumes}/{name}/{Owner}", id);

    public bool Exists(string name) => ContainerName.IsValid(name) && Paths.Exists(Fd.AT_FDCWD, $"{_root.Volumes}/{name}");

    public List<string> Names()
    {
        List<string> names = Paths.List(_root.Volumes).FindAll(ContainerName.IsValid);
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>When a volume was made.</summary>
    public DateTimeOffset CreatedAt(string name) =>
        Paths.TryStat(Fd.AT_FDCWD, $"{_root.Volumes}/{name}", AtFlags.None, out Statx info).Failed ? default : DateTimeOffset.FromUnixTimeSeconds(info.ModifySeconds);

    /// <summary>Makes a volume in one step; false when there is one. It goes with the container <paramref name="owner"/>, if that is not null.</summary>
    public bool TryCreate(string name, string? owner = null)
    {
        for (int attempt = 0; ; attempt++)
        {
            if (Exists(name)) { return false; }
            string temporary = $"{_root.Volumes}/{NewPrefix}{Environment.ProcessId}";
            Paths.MakeDirectories(_root.Volumes, StateRoot.Mode);
            SysResult made = Paths.TryMakeDirectory(Fd.AT_FDCWD, temporary, StateRoot.Mode);
            // The removal of the last volume takes the directory of all along.
            if (made.Error == Errno.ENOENT && attempt < Attempts) { continue; }
            if (made.Error != Errno.EEXIST) { made.OrThrow("make directory", temporary); }
            SysResult data = Paths.TryMakeDirectory(Fd.AT_FDCWD, $"{temporary}/{Data}", 0x1ed);
            if (data.Error != Errno.EEXIST) { data.OrThrow("make directory", $"{temporary}/{Data}"); }
            Paths.Open(Fd.AT_FDCWD, $"{temporary}/{Unused}", OpenFlags.O_WRONLY | OpenFlags.O_CREAT, 0x180).Dispose();
            if (owner is not null) { OwnerLinks.TryTake(_root, $"{temporary}/{Owner}", owner); }
            SysResult renamed = Paths.TryRename(Fd.AT_FDCWD, temporary, Fd.AT_FDCWD, $"{_root.Volumes}/{name}", Misc.RENAME_NOREPLACE);
            if (!renamed.Failed) { return true; }
            Discard(temporary);
            if (renamed.Error != Errno.EEXIST) { renamed.OrThrow("rename to", $"{_root.Volumes}/{name}"); }
        }
    }

    /// <summary>
    /// Opens a volume and shares its lock; null when there is none. The first one to come fills it by
    /// <paramref name="fill"/>, which gets the directory, while all others wait.
    /// </summary>
    public OwnedFd? Share(string name, Action<int> fill)
    {
        string path = $"{_root.Volumes}/{name}";
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW);
        if (opened.Error == Errno.ENOENT) { return null; }
        OwnedFd volume = new(opened.OrThrow("open", path));
        try
        {
            if (Paths.Exists(volume.Value, Unused))
            {
                Kernel.Flock(volume.Value, Misc.LOCK_EX).OrThrow("lock", path);
                if (Paths.Exists(volume.Value, Unused)) { Fill(volume, path, fill); }
            }

            Kernel.Flock(volume.Value, Misc.LOCK_SH).OrThrow("lock", path);
            if (!Paths.IsSame(volume.Value, path))
            {
                volume.Dispose();
                return null;
            }

            return Paths.Exists(volume.Value, Data) ? volume : throw Emptied(path);
        }
        catch
        {
            volume.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Takes a volume out of sight, unless a container that starts holds it, or <paramref name="isUsed"/>, which is asked while none can. The caller removes
    /// the result; null: it stays.
    /// </summary>
    public string? TryForget(string name, Func<bool> isUsed)
    {
        string path = $"{_root.Volumes}/{name}";
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
        if (opened.Error == Errno.ENOENT) { return null; }
        using OwnedFd volume = new(opened.OrThrow("open", path));
        if (Kernel.Flock(volume.Value, Misc.LOCK_EX | Misc.LOCK_NB).Failed || !Paths.IsSame(volume.Value, path) || isUsed()) { return null; }
        string forgotten = $"{_root.Volumes}/.removed-{name}-{Environment.ProcessId}";
        Paths.TryRename(Fd.AT_FDCWD, path, Fd.AT_FDCWD, forgotten).OrThrow("rename", path);
        return forgotten;
    }

    /// <summary>What processes that are gone did not finish: volumes half made or half removed, and those that go with a container that is gone.</summary>
    public IEnumerable<string> Abandoned()
    {
        foreach (string name in Paths.List(_root.Volumes))
        {
            if (name[0] == '.' && !Paths.Exists(Fd.AT_FDCWD, $"/proc/{name[(name.LastIndexOf('-') + 1)..]}")) { yield return $"{_root.Volumes}/{name}"; }
            else if (OwnerOf(name) is string owner && TryForget(name, () => Paths.Exists(Fd.AT_FDCWD, _root.Container(owner))) is string forgotten) { yield return forgotten; }
        }
    }

    private static NsinitException Emptied(string path) =>
        new($"use volume {path[(path.LastIndexOf('/') + 1)..]}: its files are gone ({path}/{Data})") { Hint = $"nsinit volume rm {path[(path.LastIndexOf('/') + 1)..]}" };

    private static void Fill(OwnedFd volume, string path, Action<int> fill)
    {
        if (Paths.IsSame(volume.Value, path) && !Paths.Exists(volume.Value, Data)) { throw Emptied(path); }
        using OwnedFd data = Paths.OpenDirectory(volume.Value, Data);
        fill(data.Value);
        Paths.TryRemove(volume.Value, Unused).OrThrow("remove", $"{path}/{Unused}");
    }

    private static void Discard(string temporary)
    {
        Paths.TryRemove(Fd.AT_FDCWD, $"{temporary}/{Unused}");
        Paths.TryRemove(Fd.AT_FDCWD, $"{temporary}/{Owner}");
        Paths.TryRemove(Fd.AT_FDCWD, $"{temporary}/{Data}", AtFlags.AT_REMOVEDIR);
        Paths.TryRemove(Fd.AT_FDCWD, temporary, AtFlags.AT_REMOVEDIR);
    }
}
