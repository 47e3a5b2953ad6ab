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
internal sealed class TarExtractor : IDisposable
{
    /// <summary>In a layer, what stands before the name of a file that it hides.</summary>
    public const string WhiteoutPrefix = ".wh.";

    /// <summary>In a layer, what hides all that is below in a directory.</summary>
    public const string WhiteoutAll = ".wh..wh..opq";

    // Other marks of aufs, which is where all of them come from.
    private const string WhiteoutMeta = ".wh..wh.";

    private const string Sparse = "a sparse file, which is not supported: pack it without --sparse";

    private readonly int _target;
    private readonly EntryWriter _writer;
    private readonly Trash? _trash;
    private readonly IWhiteouts? _whiteouts;

    // Directories get their mode and times when nothing is written into them any more.
    private readonly Dictionary<string, (TarEntry Entry, IReadOnlyDictionary<string, byte[]> Xattrs)> _directories = [];

    // Most entries lie in the directory of the one before.
    private OwnedFd? _parent;
    private string _parentPath = "";

    /// <param name="target">Descriptor of the directory to unpack into.</param>
    /// <param name="trash">Where things go that later entries replace; null: directories give way only when they are empty.</param>
    /// <param name="whiteouts">What a layer's marks become; null: they are files like others.</param>
    /// <param name="preserveOwners">Whether to set owners as the archive has them; takes privileges.</param>
    /// <param name="nodes">Whether devices are made; else they are left out.</param>
    public TarExtractor(int target, Trash? trash, IWhiteouts? whiteouts, bool preserveOwners, bool nodes = true)
    {
        _target = target;
        _trash = trash;
        _whiteouts = whiteouts;
        _writer = new EntryWriter(preserveOwners, nodes, Replace);
    }

    /// <summary>Bytes of files that were written.</summary>
    public long Size => _writer.Size;

    /// <summary>How many devices were not made.</summary>
    public int LeftOut => _writer.LeftOut;

    /// <summary>
    /// Unpacks all of <paramref name="archive"/>; <paramref name="source"/> is its name, for errors. Throws
    /// <see cref="BadArchiveException"/> when it is damaged or wants something that is not possible.
    /// </summary>
    public void Extract(string source, Stream archive)
    {
        string current = "";
        PaxTap tap = new(archive);
        try
        {
            using TarReader reader = new(tap, leaveOpen: true);
            while (reader.GetNextEntry() is TarEntry entry)
            {
                current = entry.Name;
                if (tap.Sparse) { throw new BadArchiveException(Sparse); }
                Extract(entry, tap.Xattrs);
            }

            tap.Finish();
            foreach ((string path, (TarEntry entry, IReadOnlyDictionary<string, byte[]> xattrs)) in _directories)
            {
                current = path;
                Finish(path, entry, xattrs);
            }
        }
        catch (KernelException e)
        {
            throw new NsinitException($"unpack {source}: {current}: {e.Message}") { Hint = Hints.For("unpack", e.Error) };
        }
        catch (BadArchiveException e)
        {
            throw new BadArchiveException(current.Length == 0 ? e.Message : $"{current}: {e.Message}");
        }
        catch (Exception e) when (BadArchiveException.IsDamage(e))
        {
            throw new BadArchiveException($"{(current.Length == 0 ? "" : $"after {current}: ")}{(tap.Sparse ? Sparse : "the archive is damaged or cut short")}");
        }
    }

    public void Dispose() => _parent?.Dispose();

    private void Extract(TarEntry entry, IReadOnlyDictionary<string, byte[]> xattrs)
    {
        if (entry.EntryType == TarEntryType.GlobalExtendedAttributes) { return; }
        string path = EntryPath.Normalize(entry.Name);
        if (path == ".")
        {
            if (entry.EntryType != TarEntryType.Directory) { throw new BadArchiveException("the root is no directory in it"); }
            _directories[path] = (entry, xattrs);
            return;
        }

        int slash = path.LastIndexOf('/');
        string directory = slash < 0 ? "." : path[..slash];
        string name = path[(slash + 1)..];
        int parent = EnterParent(directory);
        if (_whiteouts is not null && name.StartsWith(WhiteoutPrefix, StringComparison.Ordinal))
        {
            Hide(parent, directory, name);
            return;
        }

        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                MakeDirectory(parent, name);
                _directories[path] = (entry, xattrs);
                break;
            case TarEntryType.HardLink:
                Link(parent, name, EntryPath.Normalize(entry.LinkName));
                break;
            default:
                _writer.Write(parent, name, entry, xattrs);
                break;
        }

        _whiteouts?.Made(path);
    }

    private void Hide(int parent, string directory, string name)
    {
        if (name == WhiteoutAll) { _whiteouts!.HideAll(parent, directory); }
        else if (!name.StartsWith(WhiteoutMeta, StringComparison.Ordinal))
        {
            string hidden = name[WhiteoutPrefix.Length..];
            if (hidden is "" or "." or "..") { throw new BadArchiveException("a whiteout of no name"); }
            _whiteouts!.Hide(parent, directory, hidden);
        }
    }

    // One that a later entry has replaced is not there any more.
    private void Finish(string path, TarEntry entry, IReadOnlyDictionary<string, byte[]> xattrs)
    {
        SysResult opened = TryInRoot(path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW);
        if (opened.Error is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP) { return; }
        using OwnedFd directory = new(opened.OrThrow("open", path));
        _writer.SetAttributes(directory.Value, entry, xattrs);
    }

    private int EnterParent(string path)
    {
        if (_parent is not null && path == _parentPath) { return _parent.Value; }
        OwnedFd parent = OpenParent(path);
        _parent?.Dispose();
        _parent = parent;
        _parentPath = path;
        return parent.Value;
    }

    // Directories that the archive leaves out are made.
    private OwnedFd OpenParent(string path)
    {
        SysResult opened = TryInRoot(path, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY);
        if (opened.Error is Errno.ENOENT or Errno.ENOTDIR)
        {
            int slash = path.LastIndexOf('/');
            using (OwnedFd parent = OpenParent(slash < 0 ? "." : path[..slash])) { MakeDirectory(parent.Value, path[(slash + 1)..]); }
            _whiteouts?.Made(path);
            opened = TryInRoot(path, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY);
        }

        return new OwnedFd(opened.OrThrow("open", path));
    }

    private void MakeDirectory(int parent, string name)
    {
        SysResult made = Paths.TryMakeDirectory(parent, name, 0x1ed);
        if (made.Error != Errno.EEXIST) { made.OrThrow("make directory", name); return; }
        // Something of that name is there: a directory stays, anything else gives way.
        SysResult opened = Paths.TryOpen(parent, name, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW);
        if (!opened.Failed) { Kernel.Close((int)opened.Value); return; }
        bool hid = !Paths.TryStat(parent, name, AtFlags.AT_SYMLINK_NOFOLLOW, out Statx info).Failed && OverlayWhiteouts.IsWhiteout(info);
        Replace(parent, name);
        Paths.TryMakeDirectory(parent, name, 0x1ed).OrThrow("make directory", name);
        if (!hid) { return; }
        // It was hidden before it was made: what lies below stays hidden.
        using OwnedFd directory = Paths.OpenDirectory(parent, name);
        _whiteouts?.HideAll(directory.Value, name);
    }

    private unsafe void Link(int parent, string name, string target)
    {
        int slash = target.LastIndexOf('/');
        using OwnedFd from = new(TryInRoot(slash < 0 ? "." : target[..slash], OpenFlags.O_PATH | OpenFlags.O_DIRECTORY).OrThrow("open", target));
        fixed (byte* old = Utf8.Terminated(target[(slash + 1)..]), link = Utf8.Terminated(name))
        {
            SysResult linked = Kernel.Linkat(from.Value, old, parent, link, AtFlags.None);
            if (linked.Error == Errno.EEXIST && !IsSame(from.Value, target[(slash + 1)..], parent, name))
            {
                Replace(parent, name);
                linked = Kernel.Linkat(from.Value, old, parent, link, AtFlags.None);
            }

            if (linked.Error != Errno.EEXIST) { linked.OrThrow($"link {name} to", target); }
        }
    }

    // A link to itself, or made a second time.
    private static bool IsSame(int fromDirectory, string from, int toDirectory, string to) =>
        !Paths.TryStat(fromDirectory, from, AtFlags.AT_SYMLINK_NOFOLLOW, out Statx a).Failed
        && !Paths.TryStat(toDirectory, to, AtFlags.AT_SYMLINK_NOFOLLOW, out Statx b).Failed
        && a.Inode == b.Inode && a.DevMajor == b.DevMajor && a.DevMinor == b.DevMinor;

    // A directory that gives way may be one that is held open.
    private void Replace(int parent, string name)
    {
        if (_trash is not null) { _trash.Take(parent, name); }
        else { Trash.TryRemove(parent, name).OrThrow("replace", name); }
        _parentPath = "";
    }

    private SysResult TryInRoot(string path, OpenFlags flags) => Paths.TryOpen(
        _target, path, flags, 0, ResolveFlags.RESOLVE_IN_ROOT | ResolveFlags.RESOLVE_NO_MAGICLINKS);
}
