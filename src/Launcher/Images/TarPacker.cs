using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images;

/// <summary>
/// Packs a tree into a pax archive, tar(5). The library's writer takes extended attributes as text, which destroys binary
/// ones such as security.capability; so the headers are written here.
/// </summary>
internal sealed unsafe class TarPacker : ITreeVisitor
{
    private const int BlockSize = 512;
    private const int NameLength = 100;
    private const long MaxOctal = 0x1ffffffff;   // eleven digits
    private const uint MaxId = 0x1fffff;         // seven digits

    private readonly Stream _output;
    private readonly string _prefix;
    private readonly Dictionary<(uint, uint, ulong), string> _linked = [];
    private readonly byte[] _buffer = new byte[1 << 17];

    /// <param name="output">Where the archive goes.</param>
    /// <param name="prefix">What stands before the path of each entry.</param>
    public TarPacker(Stream output, string prefix = "")
    {
        _output = output;
        _prefix = prefix;
    }

    /// <summary>An empty file of nobody's, which is a mark.</summary>
    public void Mark(string path) => Header(path, '0', default, 0, "", []);

    /// <summary>The blocks that end an archive.</summary>
    public void Finish() => _output.Write(new byte[2 * BlockSize]);

    public bool Enter(int directory, string name, string path, in Statx info)
    {
        Header($"{_prefix}{path}/", '5', info, 0, "", Xattrs.Read(directory, path));
        return true;
    }

    public void Leave(int directory, string name, string path, in Statx info) { }

    public void Visit(int parent, string name, string path, in Statx info)
    {
        uint type = info.Mode & ModeBits.S_IFMT;
        string entry = _prefix + path;
        if (type == ModeBits.S_IFSOCK) { return; }
        if (info.LinkCount > 1 && !_linked.TryAdd((info.DevMajor, info.DevMinor, info.Inode), entry))
        {
            Header(entry, '1', info, 0, _linked[(info.DevMajor, info.DevMinor, info.Inode)], []);
            return;
        }

        switch (type)
        {
            case ModeBits.S_IFREG: File(parent, name, entry); break;
            case ModeBits.S_IFLNK: Header(entry, '2', info, 0, Paths.ReadLink(parent, name) ?? "", []); break;
            case ModeBits.S_IFCHR: Header(entry, '3', info, 0, "", []); break;
            case ModeBits.S_IFBLK: Header(entry, '4', info, 0, "", []); break;
            default: Header(entry, '6', info, 0, "", []); break;
        }
    }

    private void File(int parent, string name, string entry)
    {
        using OwnedFd file = new(Paths.TryOpen(
            parent, name, OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY).OrThrow("open", entry));
        Paths.TryStat(file.Value, "", AtFlags.AT_EMPTY_PATH, out Statx info).OrThrow("look at", entry);
        if ((info.Mode & ModeBits.S_IFMT) != ModeBits.S_IFREG) { throw new KernelException($"pack {entry}", Errno.EBUSY); }
        Header(entry, '0', info, (long)info.Size, "", Xattrs.Read(file.Value, entry));
        long left = (long)info.Size;
        while (left > 0)
        {
            int count;
            fixed (byte* buffer = _buffer) { count = Kernel.Read(file.Value, buffer, (nuint)Math.Min(left, _buffer.Length)).OrThrow("read", entry); }
            // A file that shrinks meanwhile is filled up: its header has gone out already.
            if (count == 0) { count = (int)Math.Min(left, _buffer.Length); _buffer.AsSpan(0, count).Clear(); }
            _output.Write(_buffer, 0, count);
            left -= count;
        }

        Pad((long)info.Size);
    }

    private void Header(string path, char type, in Statx info, long size, string link, Dictionary<string, byte[]> xattrs)
    {
        MemoryStream records = new();
        if (Encoding.UTF8.GetByteCount(path) > NameLength) { Record(records, "path", Encoding.UTF8.GetBytes(path)); }
        if (Encoding.UTF8.GetByteCount(link) > NameLength) { Record(records, "linkpath", Encoding.UTF8.GetBytes(link)); }
        if (size > MaxOctal) { Record(records, "size", Number(size)); }
        if (info.Uid > MaxId) { Record(records, "uid", Number(info.Uid)); }
        if (info.Gid > MaxId) { Record(records, "gid", Number(info.Gid)); }
        if (info.ModifyNanoseconds != 0 || info.ModifySeconds is < 0 or > MaxOctal)
        {
            Record(records, "mtime", Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{info.ModifySeconds}.{info.ModifyNanoseconds:000000000}")));
        }

        foreach ((string name, byte[] value) in xattrs)
        {
            // What is there is not all there is: the rest lies in a layer below, under another name.
            if (name is "trusted.overlay.redirect" or "trusted.overlay.metacopy")
            {
                throw new NsinitException($"pack {path}: overlayfs keeps a part of it in another layer (redirect_dir, metacopy)")
                {
                    Hint = "before the container is made: echo N >/sys/module/overlay/parameters/redirect_dir, and the same of metacopy",
                };
            }

            if (!OverlayWhiteouts.IsMark(name)) { Record(records, $"SCHILY.xattr.{name}", value); }
        }

        if (records.Length > 0)
        {
            Block(path, 'x', default, records.Length, "");
            _output.Write(records.GetBuffer(), 0, (int)records.Length);
            Pad(records.Length);
        }

        Block(path, type, info, size, link);
    }

    // "LENGTH KEY=VALUE\n", where the length counts itself.
    private static void Record(MemoryStream records, string key, byte[] value)
    {
        int rest = Encoding.UTF8.GetByteCount(key) + value.Length + 3;
        int length = rest + $"{rest}".Length;
        if ($"{length}".Length > $"{rest}".Length) { length++; }
        records.Write(Encoding.UTF8.GetBytes($"{length} {key}="));
        records.Write(value);
        records.WriteByte((byte)'\n');
    }

    private void Block(string path, char type, in Statx info, long size, string link)
    {
        Span<byte> block = stackalloc byte[BlockSize];
        block.Clear();
        Text(block, 0, NameLength, path);
        Octal(block, 100, 7, info.Mode & 0xfff);
        Octal(block, 108, 7, Math.Min(info.Uid, MaxId));
        Octal(block, 116, 7, Math.Min(info.Gid, MaxId));
        Octal(block, 124, 11, Math.Min(size, MaxOctal));
        Octal(block, 136, 11, Math.Clamp(info.ModifySeconds, 0, MaxOctal));
        block[156] = (byte)type;
        Text(block, 157, NameLength, link);
        "ustar\0"u8.CopyTo(block[257..]);
        "00"u8.CopyTo(block[263..]);
        Octal(block, 329, 7, info.RdevMajor);
        Octal(block, 337, 7, info.RdevMinor);
        block.Slice(148, 8).Fill((byte)' ');
        int sum = 0;
        foreach (byte b in block) { sum += b; }
        Octal(block, 148, 6, sum);
        block[154] = 0;
        _output.Write(block);
    }

    private void Pad(long size)
    {
        int rest = (int)(size % BlockSize);
        if (rest != 0) { _output.Write(new byte[BlockSize - rest]); }
    }

    private static void Text(Span<byte> block, int at, int length, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        bytes.AsSpan(0, Math.Min(bytes.Length, length)).CopyTo(block[at..]);
    }

    private static void Octal(Span<byte> block, int at, int digits, long value) =>
        Encoding.ASCII.GetBytes(Convert.ToString(value, 8).PadLeft(digits, '0'), block[at..]);

    private static byte[] Number(long value) => Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture));
}
