using System;
using System.Collections.Generic;
using System.Formats.Tar;
using System.IO;

namespace Nsinit.Launcher.Images.Oci;

/// <summary>The files of an image in a tar archive, found by one look at all headers and then read where they lie.</summary>
internal sealed class ArchiveBlobs : IBlobs
{
    private const int MaxEntries = 100_000;
    private const int MaxLinks = 8;

    private readonly FileStream _file;
    private readonly Dictionary<string, (long Start, long Length)> _files = [];
    // Of layers that occur twice, older programs write one as a link to the other.
    private readonly Dictionary<string, string> _links = [];

    /// <param name="file">A plain tar archive; belongs to the new object.</param>
    public ArchiveBlobs(FileStream file)
    {
        _file = file;
        try { Index(); }
        catch (Exception e) when (BadArchiveException.IsDamage(e))
        {
            throw new BadArchiveException("the archive is damaged or cut short");
        }
    }

    public Stream? TryOpen(string path, out long length)
    {
        for (int i = 0; i < MaxLinks && _links.TryGetValue(path, out string? target); i++) { path = target; }
        bool found = _files.TryGetValue(path, out (long Start, long Length) part);
        length = part.Length;
        return found ? new Segment(_file.SafeFileHandle, part.Start, part.Length) : null;
    }

    public void Dispose() => _file.Dispose();

    private void Index()
    {
        _file.Position = 0;
        using TarReader reader = new(_file, leaveOpen: true);
        for (int count = 0; reader.GetNextEntry() is TarEntry entry; count++)
        {
            if (count == MaxEntries) { throw new BadArchiveException($"an image of more than {MaxEntries} files"); }
            if (entry.EntryType is TarEntryType.GlobalExtendedAttributes or TarEntryType.Directory) { continue; }
            string path = EntryPath.Normalize(entry.Name);
            if (entry.EntryType == TarEntryType.SymbolicLink) { _links[path] = Target(path, entry.LinkName); }
            else if (entry.EntryType == TarEntryType.HardLink) { _links[path] = EntryPath.Normalize(entry.LinkName); }
            else if (entry.DataOffset >= 0 && entry.DataOffset + entry.Length <= _file.Length) { _files[path] = (entry.DataOffset, entry.Length); }
            else if (entry.Length == 0) { _files[path] = (0, 0); }
            else { throw new BadArchiveException($"{path}: the archive is cut short"); }
        }
    }

    // Where a link in the archive leads, in terms of the archive.
    private static string Target(string path, string link)
    {
        List<string> parts = [.. path.Split('/')];
        parts.RemoveAt(parts.Count - 1);
        foreach (string part in link.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                if (parts.Count == 0) { throw new BadArchiveException($"{path} leads upwards"); }
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".") { parts.Add(part); }
        }

        return string.Join('/', parts);
    }
}
