using System;
using System.Collections.Generic;
using System.Formats.Tar;
using System.IO;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images;

/// <summary>
/// Unpacks a tar archive into a directory. The archive may be hostile: every path is walked by the kernel with that
/// directory as its root, so neither "..", an absolute name, nor a link that came before leads out of it.
/// </summary>
internal sealed class TarExtractor
{
    private readonly int _target;
    private readonly EntryWriter _writer;

    // Directories get their mode and times when nothing is written into them any more.
    private readonly List<(string Path, TarEntry Entry, IReadOnlyDictionary<string, byte[]> Xattrs)> _directories = [];

    /// <param name="target">Descriptor of the directory to unpack into.</param>
    /// <param name="preserveOwners">Whether to set owners as the archive has them; takes privileges.</param>
    public TarExtractor(int target, bool preserveOwners)
    {
        _target = target;
        _writer = new EntryWriter(preserveOwners);
    }

    /// <summary>Unpacks all of <paramref name="archive"/>; <paramref name="source"/> is its name, for errors.</summary>
    public void Extract(string source, Stream archive)
    {
        string current = "";
        try
        {
            PaxTap tap = new(archive);
            using TarReader reader = new(tap);
            while (reader.GetNextEntry() is TarEntry entry)
            {
                current = entry.Name;
                Extract(entry, tap.Xattrs);
            }

            tap.Finish();
            foreach ((string path, TarEntry entry, IReadOnlyDictionary<string, byte[]> xattrs) in _directories)
            {
                current = path;
                SysResult opened = TryInRoot(path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW);
                // A later entry took its place.
                if (opened.Error is Errno.ENOTDIR or Errno.ELOOP or Errno.ENOENT) { continue; }
                using OwnedFd directory = new(opened.OrThrow("open", path));
                _writer.SetAttributes(directory.Value, entry, xattrs);
            }
        }
        catch (KernelException e)
        {
            throw new NsinitException($"unpack {source}: {current}: {e.Message}") { Hint = Hints.For("unpack", e.Error) };
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or OverflowException or NotSupportedException)
        {
            throw new NsinitException($"unpack {source}: {(current.Length == 0 ? "" : $"after {current}: ")}the archive is damaged or cut short")
            {
                Hint = "fetch it again",
            };
        }
    }

    private void Extract(TarEntry entry, IReadOnlyDictionary<string, byte[]> xattrs)
    {
        if (entry.EntryType == TarEntryType.GlobalExtendedAttributes) { return; }
        string path = EntryPath.Normalize(entry.Name);
        if (path == ".")
        {
            _directories.Add((path, entry, xattrs));
            return;
        }

        int slash = path.LastIndexOf('/');
        string name = path[(slash + 1)..];
        using OwnedFd parent = OpenParent(slash < 0 ? "." : path[..slash]);
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                MakeDirectory(parent.Value, name);
                _directories.Add((path, entry, xattrs));
                break;
            case TarEntryType.HardLink:
                Link(parent.Value, name, EntryPath.Normalize(entry.LinkName));
                break;
            default:
                _writer.Write(parent.Value, name, entry, xattrs);
                break;
        }
    }

    // Directories that the archive leaves out are made.
    private OwnedFd OpenParent(string path)
    {
        SysResult opened = TryInRoot(path, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY);
        if (opened.Error == Errno.ENOENT)
        {
            int slash = path.LastIndexOf('/');
            using (OwnedFd parent = OpenParent(slash < 0 ? "." : path[..slash])) { MakeDirectory(parent.Value, path[(slash + 1)..]); }
            opened = TryInRoot(path, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY);
        }

        return new OwnedFd(opened.OrThrow("open", path));
    }

    private static void MakeDirectory(int parent, string name)
    {
        SysResult made = Paths.TryMakeDirectory(parent, name, 0x1ed);
        if (made.Error != Errno.EEXIST) { made.OrThrow("make directory", name); return; }
        // Something of that name is there: a directory stays, a link to one too, anything else gives way.
        SysResult opened = Paths.TryOpen(parent, name, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW);
        if (!opened.Failed) { Kernel.Close((int)opened.Value); return; }
        Paths.TryRemove(parent, name).OrThrow("replace", name);
        Paths.TryMakeDirectory(parent, name, 0x1ed).OrThrow("make directory", name);
    }

    private unsafe void Link(int parent, string name, string target)
    {
        int slash = target.LastIndexOf('/');
        using OwnedFd from = InRoot(slash < 0 ? "." : target[..slash], OpenFlags.O_PATH | OpenFlags.O_DIRECTORY);
        fixed (byte* old = Utf8.Terminated(target[(slash + 1)..]), link = Utf8.Terminated(name))
        {
            SysResult linked = Kernel.Linkat(from.Value, old, parent, link, AtFlags.None);
            if (linked.Error == Errno.EEXIST)
            {
                EntryWriter.Clear(parent, name);
                linked = Kernel.Linkat(from.Value, old, parent, link, AtFlags.None);
            }

            linked.OrThrow($"link {name} to", target);
        }
    }

    private OwnedFd InRoot(string path, OpenFlags flags) => new(TryInRoot(path, flags).OrThrow("open", path));

    private SysResult TryInRoot(string path, OpenFlags flags) => Paths.TryOpen(
        _target, path, flags, 0, ResolveFlags.RESOLVE_IN_ROOT | ResolveFlags.RESOLVE_NO_MAGICLINKS);
}
