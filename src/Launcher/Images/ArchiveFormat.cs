using System;
using System.IO;
using System.IO.Compression;
using System.Text;
using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Images;

/// <summary>Tells what kind of archive a file is by its first bytes.</summary>
internal static class ArchiveFormat
{
    private const int BlockSize = 512;

    /// <summary>Throws <see cref="NsinitException"/> unless the file is a tar archive, plain or compressed with gzip.</summary>
    public static void Check(string source, FileStream file)
    {
        Span<byte> start = stackalloc byte[6];
        file.Position = 0;
        int count = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        ReadOnlySpan<byte> magic = start[..count];
        if (magic.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd])) { throw Unsupported(source, "zstd", "zstd -d"); }
        if (magic.StartsWith((ReadOnlySpan<byte>)[0xfd, 0x37, 0x7a, 0x58, 0x5a])) { throw Unsupported(source, "xz", "xz -d"); }
        if (magic.StartsWith("BZh"u8)) { throw Unsupported(source, "bzip2", "bzip2 -d"); }

        file.Position = 0;
        Span<byte> block = stackalloc byte[BlockSize];
        try
        {
            using Stream content = Open(file);
            count = content.ReadAtLeast(block, BlockSize, throwOnEndOfStream: false);
        }
        catch (InvalidDataException)
        {
            throw new NsinitException($"open root file system {source}: its compressed data is damaged") { Hint = "fetch it again" };
        }

        if (count != BlockSize || !IsHeader(block))
        {
            throw new NsinitException($"open root file system {source}: it is no tar archive")
            {
                Hint = "name a directory or a tar archive (plain or gzip)",
            };
        }
    }

    /// <summary>The archive's content, decompressed; leaves <paramref name="file"/> open.</summary>
    public static Stream Open(FileStream file)
    {
        long start = file.Position;
        bool gzip = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = start;
        return gzip
            ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true)
            : new Borrowed(file);
    }

    /// <summary>
    /// Whether a block is the header of an entry: the sum of all its bytes, with those of the sum itself taken as spaces, is
    /// what the sum says (tar(5)).
    /// </summary>
    public static bool IsHeader(ReadOnlySpan<byte> block)
    {
        const int SumAt = 148;
        const int SumLength = 8;
        int sum = SumLength * ' ';
        for (int i = 0; i < block.Length; i++)
        {
            if (i is < SumAt or >= SumAt + SumLength) { sum += block[i]; }
        }

        string text = Encoding.ASCII.GetString(block.Slice(SumAt, SumLength)).Trim(' ', '\0');
        int said = 0;
        foreach (char digit in text)
        {
            if (digit is < '0' or > '7') { return false; }
            said = said * 8 + (digit - '0');
        }

        return text.Length > 0 && said == sum;
    }

    private static NsinitException Unsupported(string source, string kind, string command) =>
        new($"open root file system {source}: it is compressed with {kind}, which this version cannot read")
        {
            Hint = $"decompress it first: {command} {source}",
        };
}
