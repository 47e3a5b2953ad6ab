using System;
using System.Collections.Generic;
using System.Formats.Tar;
using System.IO;
using System.Text;

namespace Nsinit.Tests.System.Images;

/// <summary>Makes the tar archive of a layer, entry by entry.</summary>
public sealed class Layer
{
    private readonly List<TarEntry> _entries = [];

    public Layer Directory(string name) => Add(new PaxTarEntry(TarEntryType.Directory, name) { Mode = (UnixFileMode)0x1ed });

    public Layer File(string name, string content = "") => Add(new PaxTarEntry(TarEntryType.RegularFile, name)
    {
        Mode = (UnixFileMode)0x1ed, DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
    });

    public Layer Symlink(string name, string target) => Add(new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target });

    public Layer HardLink(string name, string target) => Add(new PaxTarEntry(TarEntryType.HardLink, name) { LinkName = target });

    public Layer Block(string name, string major, string minor) => Add(new PaxTarEntry(TarEntryType.BlockDevice, name)
    {
        Mode = (UnixFileMode)0x1b6,
        DeviceMajor = int.Parse(major, global::System.Globalization.CultureInfo.InvariantCulture),
        DeviceMinor = int.Parse(minor, global::System.Globalization.CultureInfo.InvariantCulture),
    });

    public Layer Fifo(string name) => Add(new PaxTarEntry(TarEntryType.Fifo, name));

    public Layer Attributes(string name, params (string Key, string Value)[] xattrs)
    {
        Dictionary<string, string> records = [];
        foreach ((string key, string value) in xattrs) { records[$"SCHILY.xattr.{key}"] = value; }
        return Add(new PaxTarEntry(TarEntryType.Directory, name, records) { Mode = (UnixFileMode)0x1ed });
    }

    /// <summary>The archive.</summary>
    public byte[] Build()
    {
        using MemoryStream bytes = new();
        using (TarWriter writer = new(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (TarEntry entry in _entries) { writer.WriteEntry(entry); }
        }

        return bytes.ToArray();
    }

    // The same archive at any time, which has the same length when it is compressed.
    private Layer Add(TarEntry entry)
    {
        entry.ModificationTime = DateTimeOffset.UnixEpoch;
        _entries.Add(entry);
        return this;
    }
}
