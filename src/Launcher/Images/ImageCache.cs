using System;
using System.IO;
using Microsoft.Win32.SafeHandles;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images;

/// <summary>
/// Archives that were unpacked once: a directory each, named by the SHA-256 of the archive. A link named by the file's
/// identity and times leads there, so that an unchanged archive need not be read again.
/// </summary>
internal sealed class ImageCache
{
    private const string UnpackPrefix = ".unpack-";
    private const string KnownPrefix = ".known-";

    private readonly StateRoot _root;

    public ImageCache(StateRoot root) => _root = root;

    /// <summary>
    /// The directory that holds the content of the archive at <paramref name="path"/>. Two who need the same one at once
    /// share the work: the second waits for the first.
    /// </summary>
    public string Get(string source, string path, in Statx info, bool unpack)
    {
        string known = $"{_root.Images}/{KnownPrefix}{info.DevMajor}-{info.DevMinor}-{info.Inode}-{info.Size}-"
            + $"{info.ModifySeconds}.{info.ModifyNanoseconds}-{info.ChangeSeconds}.{info.ChangeNanoseconds}";
        if (Paths.ReadLink(Fd.AT_FDCWD, known) is string target && Paths.Exists(Fd.AT_FDCWD, $"{_root.Images}/{target}"))
        {
            return $"{_root.Images}/{target}";
        }

        using FileStream archive = OpenArchive(source, path);
        ArchiveFormat.Check(source, archive);
        string digest = Digest.Sha256(archive);
        string directory = $"{_root.Images}/{digest}";
        if (!unpack) { return directory; }

        Paths.MakeDirectories(_root.Images, StateRoot.Mode);
        if (!Paths.Exists(Fd.AT_FDCWD, directory)) { Unpack(source, archive, digest, directory); }
        // A race for this link has no loser: all write the same.
        Paths.TryRemove(Fd.AT_FDCWD, known);
        Paths.TrySymlink(digest, Fd.AT_FDCWD, known);
        return directory;
    }

    /// <summary>Directories of unpackings that nobody works on any more: their launcher was killed.</summary>
    public static System.Collections.Generic.IEnumerable<string> Abandoned(StateRoot root)
    {
        foreach (string name in Paths.List(root.Images))
        {
            if (!name.StartsWith(UnpackPrefix, StringComparison.Ordinal)) { continue; }
            using ContainerLock? held = ContainerLock.Try($"{root.Images}/{name}");
            if (held is not null) { yield return $"{root.Images}/{name}"; }
        }
    }

    private void Unpack(string source, FileStream archive, string digest, string directory)
    {
        string temporary = $"{_root.Images}/{UnpackPrefix}{digest}";
        using ContainerLock? held = MakeLocked(source, temporary, directory);
        if (held is null) { return; }
        try
        {
            // What a killed launcher left here is overwritten, entry by entry, and what an entry cannot replace is an error.
            archive.Position = 0;
            using Stream content = ArchiveFormat.Open(archive);
            new TarExtractor(held.Descriptor, preserveOwners: true).Extract(source, content);
            Paths.TryRename(Fd.AT_FDCWD, temporary, Fd.AT_FDCWD, directory).OrThrow("rename to", directory);
        }
        catch
        {
            try { Launch.HostPlan.Run(Compile.HostCompiler.RemoveTree(temporary)); }
            // Why it could not be unpacked is the better answer; the next command removes it.
            catch (Exception e) when (e is KernelException or NsinitException) { }
            throw;
        }
    }

    // Null when somebody else has unpacked it meanwhile. An unlocked directory may be taken for abandoned, and removed:
    // then it is made again.
    private static ContainerLock? MakeLocked(string source, string temporary, string directory)
    {
        while (true)
        {
            SysResult made = Paths.TryMakeDirectory(Fd.AT_FDCWD, temporary, 0x1ed);
            if (made.Failed && made.Error != Errno.EEXIST) { made.OrThrow("make directory", temporary); }
            ContainerLock? held = ContainerLock.Wait(temporary, TimeSpan.FromMinutes(10));
            if (Paths.Exists(Fd.AT_FDCWD, directory))
            {
                if (held is not null) { Paths.TryRemove(Fd.AT_FDCWD, temporary, AtFlags.AT_REMOVEDIR); }
                held?.Dispose();
                return null;
            }

            if (held is not null) { return held; }
            if (Paths.Exists(Fd.AT_FDCWD, temporary)) { throw new NsinitException($"unpack {source}: another nsinit has been at it for ten minutes") { Hint = "end it, and try again" }; }
        }
    }

    private static FileStream OpenArchive(string source, string path)
    {
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, path, OpenFlags.O_RDONLY);
        if (opened.Failed)
        {
            throw new NsinitException($"open root file system {source}: {ErrnoText.Describe(opened.Error)}") { Hint = Hints.For("open ", opened.Error) };
        }

        return new FileStream(new SafeFileHandle((nint)opened.Value, ownsHandle: true), FileAccess.Read, 1 << 16);
    }
}
